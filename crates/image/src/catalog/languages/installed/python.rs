//! Installed Python distributions: the metadata that pip, uv, conda, setuptools and distribution packages leave in
//! `site-packages`.
//!
//! - `NAME-VERSION.dist-info/METADATA`, `NAME.egg-info` (a file), `NAME.egg-info/PKG-INFO`, `NAME.egg/EGG-INFO/PKG-INFO` name
//!   the distribution.
//! - `RECORD` lists its files; `direct_url.json` says that it is not from an index; `INSTALLER` who put it there (`pip`, `conda`,
//!   `debian`). These carry the name in the directory's, so that what they say joins the same package.
//!
//! Names are normalised as PEP 503 says (lower case, `-` for runs of `-_.`), since metadata, directories and lock files write the
//! same name differently. What is vendored inside a distribution has no metadata, see
//! `python_vendored.rs`.

use seawall_package::PackageKind::Pypi;

use super::super::found::{Found, LOCAL, ORIGIN, REVISION, With};
use super::super::place::Located;
use super::super::python_name::normalized;
use super::super::reader::Reader;
use super::super::text::{field, headers, joined, text};
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// Installed Python distributions.
pub(crate) static PYTHON: Reader = Reader::new("python-installed", wants, read);

fn wants(at: &Located<'_>) -> bool {
    match at.name {
        "METADATA" | "RECORD" | "direct_url.json" | "INSTALLER" => {
            at.parent().ends_with(".dist-info") || at.parent() == "DIST-INFO"
        }
        "PKG-INFO" => at.parent().ends_with(".egg-info") || at.parent() == "EGG-INFO",
        name => name.ends_with(".egg-info"),
    }
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let at = Located::new(&file.entry.path);
    match at.name {
        "RECORD" => record(file, &at, found),
        "direct_url.json" => direct_url(file, &at, found)?,
        "INSTALLER" => {
            if let Some((name, version)) = from_directory(&at) {
                let who = text(file.bytes);
                let package = found.package(Pypi, name, version);
                found.add(package.with_some("python.installer", who.lines().next().map(str::trim)));
            }
        }
        _ => metadata(file.bytes, None, found)?,
    }
    Ok(())
}

/// Reads metadata; `inside` is its path inside an archive.
pub(super) fn metadata(
    bytes: &[u8],
    inside: Option<&str>,
    found: &mut Found,
) -> Result<(), Unreadable> {
    let text = text(bytes);
    let fields = headers(&text);
    let name = field(&fields, "Name").ok_or_else(|| Unreadable::new("no field `Name`"))?;
    let version = field(&fields, "Version").unwrap_or("");
    let license = field(&fields, "License-Expression").or_else(|| {
        field(&fields, "License").filter(|license| license.len() <= 120 && *license != "UNKNOWN")
    });
    let mut package = found
        .package(Pypi, normalized(name), version)
        .licensed(license);
    if license.is_none() {
        let classifiers = fields
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("Classifier"));
        package
            .licenses
            .extend(classifiers.filter_map(|(_, value)| {
                let license = value.strip_prefix("License :: ")?;
                license.rsplit(" :: ").next().map(str::to_owned)
            }));
    }
    if version.is_empty() {
        found.unknown(format!("`{name}` states no version"));
    }
    if let Some(inside) = inside {
        package = package.inside(inside);
    }
    found.add(package);
    Ok(())
}

/// Name and version out of `NAME-VERSION.dist-info`.
fn from_directory<'a>(at: &Located<'a>) -> Option<(String, &'a str)> {
    let stem = at.parent().strip_suffix(".dist-info")?;
    let (name, version) = stem.rsplit_once('-')?;
    Some((normalized(name), version))
}

fn record(file: &FileView<'_>, at: &Located<'_>, found: &mut Found) {
    let Some((name, _)) = from_directory(at) else {
        return;
    };
    let directory = file.entry.path.rsplitn(3, '/').nth(2).unwrap_or("");
    let text = text(file.bytes);
    let paths = text
        .lines()
        .filter_map(|line| joined(directory, &csv_first(line)?));
    found.owns(name, paths.collect());
}

/// The first column of a line of comma-separated values.
fn csv_first(line: &str) -> Option<String> {
    let Some(quoted) = line.strip_prefix('"') else {
        let first = line.split(',').next()?.trim();
        return (!first.is_empty()).then(|| first.to_owned());
    };
    let mut value = String::new();
    let mut characters = quoted.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '"' && characters.next_if_eq(&'"').is_none() {
            return Some(value);
        }
        value.push(character);
    }
    None
}

/// PEP 610: where a distribution came from that is not from an index.
fn direct_url(file: &FileView<'_>, at: &Located<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let Some((name, version)) = from_directory(at) else {
        return Ok(());
    };
    let tree = Tree::read(file.bytes)?;
    let node = tree.mapping()?;
    let url = node.str("url").unwrap_or("");
    let is_local = url.starts_with("file:");
    let version_control = node.get("vcs_info");
    let origin = match version_control.and_then(|info| info.str("vcs")) {
        Some(system) => format!("{system}+{url}"),
        None if is_local => LOCAL.to_owned(),
        None => url.to_owned(),
    };
    let package = found.package(Pypi, name, version);
    found.add(package.with(ORIGIN, origin).with_some(
        REVISION,
        version_control.and_then(|info| info.str("commit_id")),
    ));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with};
    use super::PYTHON;

    #[test]
    fn metadata_names_a_distribution() {
        let text = "Metadata-Version: 2.1\nName: Foo_Bar.baz\nVersion: 1.0+local.1\nLicense: MIT\n\nName: other\n";
        for path in [
            "usr/lib/python3/dist-packages/Foo_Bar.baz-1.0.dist-info/METADATA",
            "a/foo.egg-info/PKG-INFO",
            "a/foo-1.0-py3.11.egg-info",
            "a/foo.egg/EGG-INFO/PKG-INFO",
        ] {
            let reading = read_with(&PYTHON, path, text.as_bytes());
            assert_eq!(names(&reading), ["foo-bar-baz 1.0+local.1"], "{path}");
            assert_eq!(reading.packages[0].licenses, ["MIT"]);
        }
    }

    #[test]
    fn other_files_join_the_same_package() {
        let directory = "lib/python3/site-packages/foo_bar-1.0.dist-info";
        let url = br#"{"url": "https://g/x.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}"#;
        let reading = read_with(&PYTHON, &format!("{directory}/direct_url.json"), url);
        assert_eq!(names(&reading), ["foo-bar 1.0"]);
        assert_eq!(
            facts(&reading),
            ["origin=git+https://g/x.git", "revision=abc"]
        );
        let reading = read_with(&PYTHON, &format!("{directory}/INSTALLER"), b"conda\n");
        assert_eq!(facts(&reading), ["python.installer=conda"]);
        let record = b"foo/__init__.py,sha256=x,1\n\"a,\"\"b.py\",,\n../../../bin/foo,,\n../../../../../x,,\n";
        let reading = read_with(&PYTHON, &format!("{directory}/RECORD"), record);
        assert_eq!(reading.owned[0].package, "foo-bar");
        assert_eq!(
            reading.owned[0].paths,
            [
                "lib/python3/site-packages/foo/__init__.py",
                "lib/python3/site-packages/a,\"b.py",
                "bin/foo"
            ]
        );
    }

    #[test]
    fn metadata_without_a_name_is_unknown() {
        assert!(
            super::super::super::testing::try_read(&PYTHON, "a.dist-info/METADATA", b"x").is_err()
        );
        let reading = read_with(&PYTHON, "a.egg-info", b"Name: a\n");
        assert_eq!(
            (names(&reading), reading.unknown.len()),
            (vec!["a ".to_owned()], 1)
        );
    }
}
