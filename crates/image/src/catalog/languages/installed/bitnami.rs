//! What Bitnami's images say of their software: `opt/bitnami/NAME/.spdx-NAME.spdx`, a bill of materials in SPDX for each component, which
//! no package manager installed.

use super::super::found::Found;
use super::super::place::Located;
use super::super::reader::Reader;
use crate::catalog::{FileView, Unreadable};
use crate::sbom;

/// Bitnami's bills of materials.
pub(crate) static BITNAMI: Reader = Reader::new("bitnami-sbom", wants, read);

fn wants(at: &Located<'_>) -> bool {
    at.name.starts_with(".spdx-") && at.ends(".spdx") && at.is_below("bitnami")
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let document = sbom::read(file.bytes).map_err(|error| Unreadable::new(error.to_string()))?;
    for mut package in document.packages {
        // A package of the distribution is in its database, if it is installed.
        if package.kind.is_distribution() {
            continue;
        }
        BITNAMI.name.clone_into(&mut package.found_by);
        // The file itself: what places the document gives are of where it was made.
        package.places.clear();
        found.add(package);
    }
    for unknown in document.unknown {
        found.unknown(unknown.reason);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{names, read_with, try_read, wants};
    use super::BITNAMI;
    use seawall_package::PackageKind;

    #[test]
    fn components_and_what_they_bundle() {
        let text = br#"{"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "Redis", "packages": [
            {"name": "redis", "SPDXID": "SPDXRef-a", "versionInfo": "7.2.4-1", "downloadLocation": "NOASSERTION",
             "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:bitnami/redis@7.2.4-1?arch=amd64&distro=debian-12"}]},
            {"name": "jq", "SPDXID": "SPDXRef-b", "versionInfo": "1.6", "downloadLocation": "NOASSERTION",
             "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:deb/debian/jq@1.6"}]},
            {"name": "unnamed", "SPDXID": "SPDXRef-c", "versionInfo": "1", "downloadLocation": "NOASSERTION"}]}"#;
        let reading = read_with(&BITNAMI, "opt/bitnami/redis/.spdx-redis.spdx", text);
        assert_eq!(names(&reading), ["redis 7.2.4-1"]);
        assert_eq!(reading.packages[0].kind, PackageKind::Bitnami);
        // The one without a package URL, and that what it says of the distribution is not enough to match it.
        assert_eq!(reading.unknown.len(), 2, "{:?}", reading.unknown);
        assert!(try_read(&BITNAMI, "opt/bitnami/x/.spdx-x.spdx", b"{}").is_err());
        assert!(!wants(&BITNAMI, "opt/app/.spdx-x.spdx"));
    }
}
