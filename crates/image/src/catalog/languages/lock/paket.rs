//! `paket.lock`: packages of NuGet, and files of GitHub and other servers.

use seawall_package::PackageKind::{Github, Nuget};

use super::super::found::{Found, REGISTRY, With};
use super::super::reader::Reader;
use super::super::text::{between, numbered, text};
use crate::catalog::{FileView, Unreadable};

/// Paket's lock file.
pub(crate) static PAKET: Reader = Reader::new("paket-lock", |at| at.is_lock(&["paket.lock"]), read);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let text = text(file.bytes);
    let (mut section, mut remote) = ("", "");
    for (number, line) in numbered(&text) {
        if !line.starts_with(' ') {
            (section, remote) = (line.trim(), "");
            continue;
        }
        if let Some(address) = line.strip_prefix("  remote: ") {
            remote = address.trim();
            continue;
        }
        let Some(spec) = line
            .strip_prefix("    ")
            .filter(|spec| !spec.starts_with(' '))
        else {
            continue;
        };
        let name = spec.split(" (").next().unwrap_or(spec).trim();
        let Some(version) = between(spec, " (", ")") else {
            found.unknown_line(number, format_args!("`{name}` has no version"));
            continue;
        };
        match section {
            "NUGET" => {
                let package = found.package(Nuget, name, version);
                let other = !remote.contains("nuget.org") && !remote.is_empty();
                found.add(package.with_some(REGISTRY, other.then_some(remote)));
            }
            "GITHUB" => found.add(found.package(Github, remote, version)),
            _ => found.unknown_line(
                number,
                format_args!("`{name}` is from `{remote}` ({section}) and no package"),
            ),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{names, read_with};
    use super::PAKET;

    #[test]
    fn groups_and_sections() {
        let text = b"NUGET\n  remote: https://api.nuget.org/v3/index.json\n    FSharp.Core (7.0.300) - restriction: x\n    A (1.0)\n      B (>= 2.0)\nGITHUB\n  remote: fsharp/FAKE\n    modules/x.fs (abc)\nHTTP\n  remote: http://x\n    a (b)\nGROUP Test\nNUGET\n  remote: x\n    C (3)\n";
        let reading = read_with(&PAKET, "paket.lock", text);
        assert_eq!(
            names(&reading),
            ["FSharp.Core 7.0.300", "A 1.0", "fsharp/FAKE abc", "C 3"]
        );
        assert_eq!(reading.unknown.len(), 1);
    }
}
