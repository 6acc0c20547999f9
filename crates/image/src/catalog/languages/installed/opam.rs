//! Installed packages of OCaml's opam: `.opam-switch/packages/NAME.VERSION/opam`. No ecosystem of advisories names them; they are listed by address.

use seawall_package::PackageKind::Generic;

use super::super::found::{Found, With};
use super::super::place::Located;
use super::super::reader::Reader;
use crate::catalog::{FileView, Unreadable};

/// Packages of opam.
pub(crate) static OPAM: Reader = Reader::new("opam-installed", wants, read);

fn wants(at: &Located<'_>) -> bool {
    at.name == "opam" && at.above().skip(1).take(2).eq(["packages", ".opam-switch"])
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let at = Located::new(&file.entry.path);
    let (name, version) = at
        .parent()
        .split_once('.')
        .ok_or_else(|| Unreadable::new("its directory names no version"))?;
    let package = found.package(Generic, format!("opam.ocaml.org/{name}"), version);
    found.add(package.with("manager", "opam"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{names, read_with, try_read, wants};
    use super::OPAM;

    #[test]
    fn directories_name_the_package() {
        let path = "root/.opam/default/.opam-switch/packages/ocaml-base-compiler.4.14.0/opam";
        let reading = read_with(&OPAM, path, b"opam-version: \"2.0\"\n");
        assert_eq!(
            names(&reading),
            ["opam.ocaml.org/ocaml-base-compiler 4.14.0"]
        );
        assert!(try_read(&OPAM, ".opam-switch/packages/x/opam", b"").is_err());
        assert!(!wants(&OPAM, "src/opam"));
    }
}
