//! Versions of an API, and the order in which they are preferred.

use std::cmp::Reverse;

/// Whether a text is the version of an API, as `v1` or `v2beta1`.
pub fn is_api_version(text: &str) -> bool {
    version_rank(text).is_some()
}

/// How mature a version is, as the API server orders versions: `v2`, `v1`, `v1beta2`, `v1beta1`, `v1alpha1`. `None` for
/// a text that is no version.
pub(super) fn version_rank(text: &str) -> Option<(Reverse<u8>, u32, u32)> {
    let rest = text.strip_prefix('v')?;
    let digits = rest
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(rest.len());
    let (major, rest) = rest.split_at(digits);
    let major = major.parse().ok()?;
    if rest.is_empty() {
        return Some((Reverse(0), major, 0));
    }
    let (stage, minor) = match (rest.strip_prefix("beta"), rest.strip_prefix("alpha")) {
        (Some(minor), _) => (1, minor),
        (None, Some(minor)) => (2, minor),
        (None, None) => return None,
    };
    Some((Reverse(stage), major, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::version_rank;
    use crate::Catalogue;

    #[test]
    fn versions_stand_in_the_order_in_which_the_server_prefers_them() {
        for resource in Catalogue::builtin().resources() {
            let ranks: Vec<_> = resource
                .versions
                .iter()
                .map(|version| version_rank(version))
                .collect();
            // Strimzi and a few others serve an old version first; Kubernetes never does.
            if resource.is_builtin() {
                assert!(
                    ranks.is_sorted_by(|one, other| one > other),
                    "{}",
                    resource.full_name()
                );
            }
        }
        assert!(version_rank("v1") > version_rank("v2beta1"));
        assert!(version_rank("v10") > version_rank("v2"));
        assert_eq!(version_rank("apps"), None);
        assert_eq!(version_rank("v"), None);
        assert_eq!(version_rank("v1gamma1"), None);
        assert_eq!(version_rank("v99999999999"), None);
    }
}
