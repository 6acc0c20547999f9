//! C and C++: Conan's `conan.lock` (both versions) and `conanfile.txt`, and vcpkg's `vcpkg.json`, of which only `overrides` are
//! exact.

use seawall_package::PackageKind::{Conan, Generic};
use seawall_syntax::Node;

use super::super::found::{Found, REVISION, With};
use super::super::place::Located;
use super::super::reader::Reader;
use super::super::text::{numbered, text};
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// Lock files of C and C++.
pub(crate) static CONAN: Reader = Reader::new(
    "conan-lock",
    |at| at.is_lock(&["conan.lock", "conanfile.txt", "vcpkg.json"]),
    read,
);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    match Located::new(&file.entry.path).name {
        "conan.lock" => locked(file.bytes, found),
        "conanfile.txt" => {
            required(&text(file.bytes), found);
            Ok(())
        }
        _ => vcpkg(file.bytes, found),
    }
}

/// `name/version@user/channel#revision%time`.
fn reference(text: &str, is_development: bool, found: &mut Found) -> bool {
    let text = text.split('%').next().unwrap_or(text);
    let (text, revision) = match text.split_once('#') {
        Some((text, revision)) => (text, Some(revision.split(':').next().unwrap_or(revision))),
        None => (text, None),
    };
    let (text, channel) = match text.split_once('@') {
        Some((text, channel)) => (text, Some(channel)),
        None => (text, None),
    };
    match text.trim().split_once('/') {
        Some((name, version)) if !version.starts_with('[') && !version.is_empty() => {
            let package = found
                .package(Conan, name, version)
                .with_some(REVISION, revision);
            found.add(
                package
                    .with_some("conan.channel", channel)
                    .development(is_development),
            );
            true
        }
        _ => false,
    }
}

fn locked(bytes: &[u8], found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(bytes)?;
    let root = tree.mapping()?;
    let mut understand = |node: &Node, text: &str, is_development: bool| {
        if !reference(text, is_development, found) {
            found.unknown_at(
                node.position(),
                format_args!("`{text}` is no package and version"),
            );
        }
    };
    for (group, is_development) in [
        ("requires", false),
        ("build_requires", true),
        ("python_requires", true),
    ] {
        for node in root.list(group) {
            understand(node, node.as_str().unwrap_or(""), is_development);
        }
    }
    for entry in root
        .walk(&["graph_lock", "nodes"])
        .map(Node::entries)
        .unwrap_or(&[])
    {
        // The project itself may have no reference.
        if let Some(text) = entry.value.str("ref").filter(|_| entry.key != "0") {
            understand(
                &entry.value,
                text,
                entry.value.str("context") == Some("build"),
            );
        }
    }
    Ok(())
}

fn required(text: &str, found: &mut Found) {
    let mut section = "";
    for (number, line) in numbered(text) {
        let line = line.split(" #").next().unwrap_or(line).trim();
        if line.starts_with('[') && line.ends_with(']') {
            section = line;
        } else if !line.is_empty()
            && !line.starts_with('#')
            && matches!(
                section,
                "[requires]" | "[build_requires]" | "[tool_requires]" | "[test_requires]"
            )
            && !reference(line, section != "[requires]", found)
        {
            found.unknown_line(number, format_args!("`{line}` has no exact version"));
        }
    }
}

fn vcpkg(bytes: &[u8], found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(bytes)?;
    let root = tree.mapping()?;
    let mut known = std::collections::HashSet::new();
    for node in root.list("overrides") {
        let version = [
            "version",
            "version-semver",
            "version-string",
            "version-date",
        ];
        let version = version.iter().find_map(|key| tree.text_of(node, key));
        match (node.str("name"), version) {
            (Some(name), Some(version)) => {
                known.insert(name);
                found.add(
                    found
                        .package(Generic, name, &*version)
                        .with("manager", "vcpkg"),
                );
            }
            _ => found.unknown_at(node.position(), "an override without name or version"),
        }
    }
    for node in root.list("dependencies") {
        let name = node.as_str().or_else(|| node.str("name")).unwrap_or("");
        if !known.contains(name) {
            found.unknown_at(
                node.position(),
                format_args!("the version of `{name}` is decided by vcpkg's baseline"),
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with};
    use super::CONAN;

    #[test]
    fn both_versions_of_lock_files() {
        let new = br#"{"version": "0.5", "requires": ["zlib/1.2.11#abc%1675", "odd"], "build_requires": ["cmake/3.25.3"]}"#;
        let reading = read_with(&CONAN, "conan.lock", new);
        assert_eq!(
            names(&reading),
            ["zlib 1.2.11", "cmake 3.25.3 (development)"]
        );
        assert_eq!(facts(&reading), ["revision=abc"]);
        assert_eq!(reading.unknown.len(), 1);
        let old = br#"{"graph_lock": {"nodes": {"0": {"ref": "own/None"}, "1": {"ref": "zlib/1.2.11@u/stable#abc:def"}}}, "version": "0.4"}"#;
        assert_eq!(
            names(&read_with(&CONAN, "conan.lock", old)),
            ["zlib 1.2.11"]
        );
    }

    #[test]
    fn manifests() {
        let text = b"[requires]\nzlib/1.2.11\nfmt/[>=9]\n# x\n[generators]\ncmake\n[tool_requires]\nninja/1.11\n";
        let reading = read_with(&CONAN, "conanfile.txt", text);
        assert_eq!(names(&reading), ["zlib 1.2.11", "ninja 1.11 (development)"]);
        assert_eq!(reading.unknown.len(), 1);
        let text = br#"{"dependencies": ["zlib", {"name": "fmt", "version>=": "9.0"}], "overrides": [{"name": "zlib", "version": "1.2.8"}]}"#;
        let reading = read_with(&CONAN, "vcpkg.json", text);
        assert_eq!(
            (names(&reading), reading.unknown.len()),
            (vec!["zlib 1.2.8".to_owned()], 1)
        );
    }
}
