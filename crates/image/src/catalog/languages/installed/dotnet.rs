//! .NET packages of built applications and shared frameworks: `NAME.deps.json`.
//!
//! A shared framework (`shared/NAME/VERSION`) is the package `NAME.Runtime.PLATFORM` of that version, which is how advisories name
//! it; its file lists how it was built.

use seawall_package::PackageKind::Nuget;
use seawall_syntax::Node;

use super::super::found::{Found, INTEGRITY, LOCAL, ORIGIN, With};
use super::super::place::Located;
use super::super::reader::Reader;
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// .NET packages of built applications.
pub(crate) static DOTNET: Reader = Reader::new("dotnet-deps", wants, read);

fn wants(at: &Located<'_>) -> bool {
    at.ends(".deps.json")
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(file.bytes)?;
    let root = tree.mapping()?;
    for entry in root.get("libraries").map(Node::entries).unwrap_or(&[]) {
        let Some((name, version)) = entry.key.rsplit_once('/') else {
            found.unknown_at(
                entry.key_position(),
                format_args!("`{}` has no version", entry.key),
            );
            continue;
        };
        // A runtime that is part of the application is the package of that name, without this prefix.
        let name = name.strip_prefix("runtimepack.").unwrap_or(name);
        let mut package = found.package(Nuget, name, version);
        match entry.value.str("type") {
            Some("project" | "referenceassembly" | "reference") => {
                package = package.with(ORIGIN, LOCAL)
            }
            _ => package = package.with_some(INTEGRITY, entry.value.str("sha512")),
        }
        found.add(package);
    }
    let at = Located::new(&file.entry.path);
    let above: Vec<&str> = at.above().take(3).collect();
    let target = root.walk(&["runtimeTarget", "name"]).and_then(Node::as_str);
    let platform = target
        .and_then(|target| target.split_once('/'))
        .map(|(_, platform)| platform);
    if let ([version, framework, "shared"], Some(platform)) = (above.as_slice(), platform) {
        found.add(found.package(Nuget, format!("{framework}.Runtime.{platform}"), *version));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with};
    use super::DOTNET;

    #[test]
    fn libraries_are_packages_and_projects_are_local() {
        let text = br#"{"runtimeTarget": {"name": ".NETCoreApp,Version=v8.0"}, "libraries": {
            "app/1.0.0": {"type": "project", "serviceable": false, "sha512": ""},
            "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": {"type": "runtimepack", "sha512": ""},
            "Newtonsoft.Json/13.0.1": {"type": "package", "sha512": "sha512-abc"}, "odd": {}}}"#;
        let reading = read_with(&DOTNET, "app/app.deps.json", text);
        assert_eq!(
            names(&reading),
            [
                "app 1.0.0",
                "Microsoft.NETCore.App.Runtime.linux-x64 8.0.1",
                "Newtonsoft.Json 13.0.1"
            ]
        );
        assert_eq!(facts(&reading), ["origin=local", "integrity=sha512-abc"]);
        assert_eq!(reading.unknown.len(), 1);
    }

    #[test]
    fn shared_frameworks_are_runtimes() {
        let text = br#"{"runtimeTarget": {"name": ".NETCoreApp,Version=v8.0/linux-x64"}, "libraries": {}}"#;
        let path =
            "usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.1/Microsoft.NETCore.App.deps.json";
        assert_eq!(
            names(&read_with(&DOTNET, path, text)),
            ["Microsoft.NETCore.App.Runtime.linux-x64 8.0.1"]
        );
    }
}
