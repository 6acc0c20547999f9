//! .NET project files: `PackageReference` with a version that the file itself shows, and the central versions of
//! `Directory.Packages.props`. What they need in turn, and what other files set, is unknown.

use std::collections::HashMap;

use seawall_package::PackageKind::Nuget;

use super::super::found::{Found, With};
use super::super::limits::MAX_INCLUDED;
use super::super::place::Located;
use super::super::properties::expanded;
use super::super::reader::Reader;
use super::super::xml::{Element, read_xml};
use crate::catalog::{FileView, Unreadable};

/// .NET's project files.
pub(crate) static DOTNET_PROJECT: Reader = Reader::new("dotnet-project", wants, read);

fn wants(at: &Located<'_>) -> bool {
    let is_project = at.ends(".csproj") || at.ends(".fsproj") || at.ends(".vbproj");
    (is_project
        || matches!(
            at.name,
            "Directory.Packages.props" | "Directory.Build.props"
        ))
        && at.is_project()
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let root = read_xml(file.bytes)?;
    let mut properties = HashMap::new();
    for group in root.all("PropertyGroup") {
        for element in &group.children {
            properties.insert(element.name.to_ascii_lowercase(), element.text.clone());
        }
    }
    let references = root.walk().filter(|element| {
        matches!(
            &*element.name,
            "PackageReference" | "PackageVersion" | "GlobalPackageReference"
        )
    });
    for element in references {
        // `Update` and `Remove` change what other lines include.
        let Some(names) = element.attribute("Include") else {
            continue;
        };
        let written = value(element, "VersionOverride").or_else(|| value(element, "Version"));
        let version = written
            .and_then(|version| expanded(version, ("$(", ')'), &properties, true))
            .and_then(|version| exact(&version));
        let is_development = value(element, "PrivateAssets")
            .is_some_and(|assets| assets.eq_ignore_ascii_case("all"));
        if names.split(';').nth(MAX_INCLUDED).is_some() {
            found.unknown_line(
                element.line,
                format_args!("includes more than {MAX_INCLUDED} packages"),
            );
        }
        for name in names
            .split(';')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .take(MAX_INCLUDED)
        {
            if version.is_none() {
                found.unknown_line(
                    element.line,
                    format_args!(
                        "this file does not show the version of `{name}` (`{}`)",
                        written.unwrap_or("")
                    ),
                );
            }
            let package = found.package(Nuget, name, version.clone().unwrap_or_default());
            found.add(package.development(is_development));
        }
    }
    Ok(())
}

fn value<'e>(element: &'e Element, name: &str) -> Option<&'e str> {
    element.attribute(name).or_else(|| element.text_of(name))
}

/// The version that NuGet takes: the lowest of `1.0`, which means 1.0 or later, and of `[1.0]`; other ranges leave it open.
fn exact(version: &str) -> Option<String> {
    let inner = match version.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']')?,
        None => version,
    };
    let is_one = inner.starts_with(|first: char| first.is_ascii_digit())
        && !inner.contains(['*', ',', '(', ')', ' ']);
    is_one.then(|| inner.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{names, read_with};
    use super::DOTNET_PROJECT;

    #[test]
    fn references_with_versions() {
        let text = b"<Project Sdk='Microsoft.NET.Sdk'>
<PropertyGroup><LibVersion>2.0.1</LibVersion></PropertyGroup>
<ItemGroup>
<PackageReference Include='A' Version='1.0' />
<PackageReference Include='B'><Version>$(libversion)</Version></PackageReference>
<PackageReference Include='C' Version='[3.0]' PrivateAssets='All' />
<PackageReference Include='D' />
<PackageReference Include='E' Version='5.*' />
<PackageReference Update='F' Version='6' />
</ItemGroup></Project>";
        let reading = read_with(&DOTNET_PROJECT, "app/app.csproj", text);
        assert_eq!(
            names(&reading),
            ["A 1.0", "B 2.0.1", "C 3.0 (development)", "D ", "E "]
        );
        assert_eq!(
            reading.unknown[0],
            "line 7: this file does not show the version of `D` (``)"
        );
        assert_eq!(reading.unknown.len(), 2);
        let text =
            b"<Project><ItemGroup><PackageVersion Include='A' Version='1'/></ItemGroup></Project>";
        assert_eq!(
            names(&read_with(
                &DOTNET_PROJECT,
                "Directory.Packages.props",
                text
            )),
            ["A 1"]
        );
    }
}
