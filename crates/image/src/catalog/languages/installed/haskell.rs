//! Haskell packages that GHC knows: `package.conf.d/NAME-VERSION.conf`.

use seawall_package::PackageKind::Hackage;

use super::super::found::{Found, With};
use super::super::place::Located;
use super::super::reader::Reader;
use super::super::text::{field, headers, text};
use crate::catalog::{FileView, Unreadable};

/// Haskell packages that GHC knows.
pub(crate) static HASKELL: Reader = Reader::new("haskell-installed", wants, read);

fn wants(at: &Located<'_>) -> bool {
    at.ends(".conf") && matches!(at.parent(), "package.conf.d" | "package.db")
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let text = text(file.bytes);
    let fields = headers(&text);
    let name = field(&fields, "name").ok_or_else(|| Unreadable::new("no field `name`"))?;
    let version = field(&fields, "version").unwrap_or("");
    if version.is_empty() {
        found.unknown(format!("`{name}` states no version"));
    }
    let license = field(&fields, "license");
    found.add(found.package(Hackage, name, version).licensed(license));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{names, read_with};
    use super::HASKELL;

    #[test]
    fn registrations_are_packages() {
        let text = b"name:                 bytestring\nversion:              0.11.3.1\nlicense: BSD-3-Clause\n";
        let path = "usr/lib/ghc/lib/package.conf.d/bytestring-0.11.3.1.conf";
        assert_eq!(
            names(&read_with(&HASKELL, path, text)),
            ["bytestring 0.11.3.1"]
        );
    }
}
