//! `requirements.txt` and its like: exact versions are packages. A range, a reference to another file and an address without a
//! version leave open what is installed, and are unknown.

use seawall_package::PackageKind::Pypi;

use super::super::found::{Found, LOCAL, ORIGIN, With};
use super::super::place::Located;
use super::super::python_name::{normalized, pinned};
use super::super::reader::Reader;
use super::super::text::{numbered, text};
use crate::catalog::{FileView, Unreadable};

/// pip's requirements.
pub(crate) static REQUIREMENTS: Reader = Reader::new("python-requirements", wants, read);

/// Options that say where and how to download, and no package.
const SETTINGS: &[&str] = &[
    "-i",
    "-f",
    "--index-url",
    "--extra-index-url",
    "--find-links",
    "--no-index",
    "--no-binary",
    "--only-binary",
    "--prefer-binary",
    "--require-hashes",
    "--pre",
    "--trusted-host",
    "--use-feature",
    "--use-pep517",
    "--config-settings",
    "--global-option",
    "--hash",
    "--process-dependency-links",
];

fn wants(at: &Located<'_>) -> bool {
    let Some(stem) = at.name.strip_suffix(".txt") else {
        return false;
    };
    // A file of constraints installs nothing.
    let is_named = stem
        .split(['-', '_', '.'])
        .any(|part| part == "requirements");
    (is_named || at.parent() == "requirements") && at.is_project()
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let text = text(file.bytes);
    let mut joined = String::new();
    let mut begin = 0;
    for (number, line) in numbered(&text) {
        let line = without_comment(line);
        if joined.is_empty() {
            begin = number;
        }
        match line.strip_suffix('\\') {
            Some(part) => {
                joined.push_str(part);
                joined.push(' ');
            }
            None => {
                joined.push_str(line);
                requirement(joined.trim(), begin, found);
                joined.clear();
            }
        }
    }
    requirement(joined.trim(), begin, found);
    Ok(())
}

fn without_comment(line: &str) -> &str {
    let line = line.trim_end();
    if line.trim_start().starts_with('#') {
        return "";
    }
    line.find(" #")
        .or_else(|| line.find("\t#"))
        .map_or(line, |at| line[..at].trim_end())
}

fn requirement(line: &str, number: usize, found: &mut Found) {
    if line.is_empty() {
        return;
    }
    if line.starts_with('-') {
        let option = line.split([' ', '=']).next().unwrap_or(line);
        if !SETTINGS.iter().any(|setting| {
            option == *setting || !option.starts_with("--") && option.starts_with(setting)
        }) {
            found.unknown_line(
                number,
                format_args!("`{line}` refers to what is not in this file"),
            );
        }
        return;
    }
    // What follows are markers, and options of this requirement.
    let line = line.split(';').next().unwrap_or(line);
    let line = line.split(" --").next().unwrap_or(line).trim();
    let name_end = line
        .find(|character: char| {
            !character.is_ascii_alphanumeric() && !matches!(character, '-' | '_' | '.')
        })
        .unwrap_or(line.len());
    let (name, mut rest) = line.split_at(name_end);
    rest = rest.trim_start();
    if rest.starts_with('[') {
        rest = rest
            .split_once(']')
            .map_or("", |(_, rest)| rest)
            .trim_start();
    }
    if name.is_empty() || rest.starts_with([':', '/', '+']) || line.starts_with('.') {
        found.unknown_line(
            number,
            format_args!("`{line}` names no package and version"),
        );
        return;
    }
    let name = normalized(name);
    if let Some(address) = rest.strip_prefix('@') {
        let address = address.trim();
        let origin = if address.starts_with("file:") {
            LOCAL
        } else {
            address
        };
        let version = of_wheel(address);
        if version.is_none() {
            found.unknown_line(
                number,
                format_args!("`{name}` is from an address and has no version"),
            );
        }
        found.add(
            found
                .package(Pypi, name, version.unwrap_or(""))
                .with(ORIGIN, origin),
        );
        return;
    }
    // pip allows parentheses around the specifier.
    let specifier = rest.trim_start_matches('(').trim_end_matches(')');
    match pinned(specifier) {
        Some(version) => found.add(found.package(Pypi, name, version)),
        None => {
            found.unknown_line(
                number,
                format_args!("`{name}` has no exact version (`{specifier}`)"),
            );
            found.add(found.package(Pypi, name, ""));
        }
    }
}

/// The version in the name of a wheel: `NAME-VERSION-TAGS.whl`.
fn of_wheel(address: &str) -> Option<&str> {
    let file = address.split(['#', '?']).next()?.rsplit('/').next()?;
    file.strip_suffix(".whl")?.split('-').nth(1)
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with, wants};
    use super::REQUIREMENTS;

    #[test]
    fn exact_versions_are_packages_and_the_rest_is_unknown() {
        let text = b"# a comment\n-i https://pypi.corp/simple\n--index-url=https://x\n-r base.txt\n-cconstraints.txt\nFoo_Bar[extra]==1.0 ; python_version < '3' # why\nbaz === 2.0 \\\n    --hash=sha256:abc \\\n    --hash=sha256:def\nopen>=1.0\nbare\nwheel @ https://x.org/wheel-3.1-py3-none-any.whl#sha256=1\ngit @ git+https://g/x.git\n-e ./local\nhttps://x.org/a.tar.gz\nprefix==1.*\n";
        let reading = read_with(&REQUIREMENTS, "requirements.txt", text);
        assert_eq!(
            names(&reading),
            [
                "foo-bar 1.0",
                "baz 2.0",
                "open ",
                "bare ",
                "wheel 3.1",
                "git ",
                "prefix "
            ]
        );
        assert_eq!(
            reading.unknown,
            [
                "line 4: `-r base.txt` refers to what is not in this file",
                "line 5: `-cconstraints.txt` refers to what is not in this file",
                "line 10: `open` has no exact version (`>=1.0`)",
                "line 11: `bare` has no exact version (``)",
                "line 13: `git` is from an address and has no version",
                "line 14: `-e ./local` refers to what is not in this file",
                "line 15: `https://x.org/a.tar.gz` names no package and version",
                "line 16: `prefix` has no exact version (`==1.*`)",
            ]
        );
        assert_eq!(facts(&reading).len(), 2);
    }

    #[test]
    fn names_of_files() {
        for (path, expect) in [
            ("requirements.txt", true),
            ("dev-requirements.txt", true),
            ("requirements_test.txt", true),
            ("requirements/prod.txt", true),
            ("notes.txt", false),
            ("lib/python3/site-packages/x/requirements.txt", false),
        ] {
            assert_eq!(wants(&REQUIREMENTS, path), expect, "{path}");
        }
    }
}
