//! Under which bytes things are found.

use seawall_package::EcosystemName;

/// Where the advisories of a package are. Coarser than equality of names: letters and, of Python, separators are folded, so
/// that a lookup finds every spelling; which spellings are the same package is decided by `matching`.
pub(super) fn package_key(ecosystem: EcosystemName, name: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(ecosystem.as_str().len() + 1 + name.len());
    key.extend_from_slice(ecosystem.as_str().as_bytes());
    key.push(0);
    let start = key.len();
    let folds = ecosystem == EcosystemName::Pypi;
    for byte in name.bytes() {
        if folds && matches!(byte, b'-' | b'_' | b'.') {
            if key.len() == start || key.last() != Some(&b'-') {
                key.push(b'-');
            }
        } else {
            key.push(byte.to_ascii_lowercase());
        }
    }
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
        assert_ne!(
            package_key(EcosystemName::Npm, "a_b"),
            package_key(EcosystemName::Npm, "a-b")
        );
        assert_eq!(ecosystem_of(&key("x")), Some(EcosystemName::Pypi));
    }
}
