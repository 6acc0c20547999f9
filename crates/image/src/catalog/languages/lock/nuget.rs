//! NuGet: `packages.lock.json`, `project.assets.json` (what a restore resolved) and `packages.config`.

use seawall_package::PackageKind::Nuget;
use seawall_syntax::Node;

use super::super::found::{Found, INTEGRITY, LOCAL, ORIGIN, With};
use super::super::place::Located;
use super::super::reader::Reader;
use super::super::tree::Tree;
use super::super::xml::read_xml;
use crate::catalog::{FileView, Unreadable};

/// NuGet's lock files.
pub(crate) static NUGET: Reader = Reader::new(
    "nuget-lock",
    |at| {
        let is_config = at.name.starts_with("packages.") && at.ends(".config") && at.is_project();
        at.is_lock(&["packages.lock.json", "project.assets.json"]) || is_config
    },
    read,
);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    match Located::new(&file.entry.path).name {
        "packages.lock.json" => locked(file.bytes, found),
        "project.assets.json" => assets(file.bytes, found),
        _ => config(file.bytes, found),
    }
}

fn locked(bytes: &[u8], found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(bytes)?;
    for framework in tree
        .mapping()?
        .get("dependencies")
        .map(Node::entries)
        .unwrap_or(&[])
    {
        for entry in framework.value.entries() {
            let node = &entry.value;
            if node.str("type") == Some("Project") {
                continue;
            }
            let version = node.str("resolved").unwrap_or("");
            if version.is_empty() {
                found.unknown_at(
                    entry.key_position(),
                    format_args!("`{}` has no version", entry.key),
                );
            }
            let package = found.package(Nuget, &*entry.key, version);
            found.add(package.with_some(INTEGRITY, node.str("contentHash")));
        }
    }
    Ok(())
}

fn assets(bytes: &[u8], found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(bytes)?;
    for entry in tree
        .mapping()?
        .get("libraries")
        .map(Node::entries)
        .unwrap_or(&[])
    {
        let Some((name, version)) = entry.key.rsplit_once('/') else {
            found.unknown_at(
                entry.key_position(),
                format_args!("`{}` has no version", entry.key),
            );
            continue;
        };
        let package = found.package(Nuget, name, version);
        found.add(match entry.value.str("type") {
            Some("project") => package.with(ORIGIN, LOCAL),
            _ => package.with_some(INTEGRITY, entry.value.str("sha512")),
        });
    }
    Ok(())
}

fn config(bytes: &[u8], found: &mut Found) -> Result<(), Unreadable> {
    let root = read_xml(bytes)?;
    for element in root.walk().filter(|element| element.name == "package") {
        let (Some(name), Some(version)) = (element.attribute("id"), element.attribute("version"))
        else {
            found.unknown_line(element.line, "a package without id or version");
            continue;
        };
        let is_development = element
            .attribute("developmentDependency")
            .is_some_and(|text| text.eq_ignore_ascii_case("true"));
        found.add(
            found
                .package(Nuget, name, version)
                .development(is_development),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with};
    use super::NUGET;

    #[test]
    fn all_three_forms() {
        let text = br#"{"version": 1, "dependencies": {".NETCoreApp,Version=v8.0": {
            "A.B": {"type": "Direct", "requested": "[1.0.0, )", "resolved": "1.0.1", "contentHash": "x"},
            "own": {"type": "Project"}}}}"#;
        assert_eq!(
            names(&read_with(&NUGET, "packages.lock.json", text)),
            ["A.B 1.0.1"]
        );
        let text = br#"{"libraries": {"A.B/1.0.1": {"type": "package", "sha512": "x"}, "own/1.0.0": {"type": "project"}}}"#;
        let reading = read_with(&NUGET, "obj/project.assets.json", text);
        assert_eq!(names(&reading), ["A.B 1.0.1", "own 1.0.0"]);
        assert_eq!(facts(&reading), ["integrity=x", "origin=local"]);
        let text = b"<?xml version='1.0'?><packages><package id='A' version='1' /><package id='B' version='2' developmentDependency='true'/><package/></packages>";
        let reading = read_with(&NUGET, "packages.config", text);
        assert_eq!(names(&reading), ["A 1", "B 2 (development)"]);
        assert_eq!(reading.unknown.len(), 1);
    }
}
