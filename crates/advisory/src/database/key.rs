//! Under which bytes things are found.

use seawall_package::EcosystemName;

use crate::matching::normal_name;

/// Where the advisories of a package are. Coarser than equality of names, so that a lookup finds every spelling; which spellings
/// are the same package is decided by `matching`, whose normal form this is, without regard to case.
pub(super) fn package_key(ecosystem: EcosystemName, name: &str) -> Vec<u8> {
    let normal = normal_name(ecosystem, name);
    let mut key = Vec::with_capacity(ecosystem.as_str().len() + 1 + normal.len());
    key.extend_from_slice(ecosystem.as_str().as_bytes());
    key.push(0);
    key.extend(normal.bytes().map(|byte| byte.to_ascii_lowercase()));
    key
}

/// Where an id is: ids are the same whatever their case.
pub(super) fn id_key(id: &str) -> Vec<u8> {
    id.trim().to_ascii_uppercase().into_bytes()
}

/// The ecosystem of a [`package_key`].
pub(super) fn ecosystem_of(key: &[u8]) -> Option<EcosystemName> {
    let end = key.iter().position(|byte| *byte == 0)?;
    EcosystemName::parse(std::str::from_utf8(&key[..end]).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_share_a_key() {
        let key = |name| package_key(EcosystemName::Pypi, name);
        assert_eq!(key("Flask_Admin"), key("flask-admin"));
        assert_eq!(key("a.-_b"), key("a-b"));
        let crates = |name| package_key(EcosystemName::CratesIo, name);
        assert_eq!(crates("pqc_kyber"), crates("pqc-kyber"));
        let swift = |name| package_key(EcosystemName::SwiftUrl, name);
        assert_eq!(swift("https://github.com/a/b.git"), swift("github.com/a/b"));
        assert_ne!(
            package_key(EcosystemName::Npm, "a_b"),
            package_key(EcosystemName::Npm, "a-b")
        );
        assert_eq!(ecosystem_of(&key("x")), Some(EcosystemName::Pypi));
    }
}
