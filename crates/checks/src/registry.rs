//! The explicit list of all checks, by group.

use crate::Check;

/// Every group with its checks, in the order in which they are documented.
pub const GROUPS: &[(&str, &[&Check])] = &[
    ("workload", crate::workload::CHECKS),
    ("pod_security", crate::pod_security::CHECKS),
    ("runtime", crate::runtime::CHECKS),
    ("resources", crate::resources::CHECKS),
    ("scheduling", crate::scheduling::CHECKS),
    ("image", crate::image::CHECKS),
    ("secrets", crate::secrets::CHECKS),
    ("serviceaccount", crate::serviceaccount::CHECKS),
    ("rbac", crate::rbac::CHECKS),
    ("network", crate::network::CHECKS),
    ("tenancy", crate::tenancy::CHECKS),
    ("admission", crate::admission::CHECKS),
    ("controlplane", crate::controlplane::CHECKS),
    ("versions", crate::versions::CHECKS),
];

/// Every check.
pub fn all() -> impl Iterator<Item = &'static Check> {
    GROUPS.iter().flat_map(|(_, checks)| checks.iter().copied())
}

/// The check with this id.
pub fn find(id: &str) -> Option<&'static Check> {
    all().find(|check| check.id == id)
}

impl Check {
    /// The group (directory) of the check; empty for one that is not in the list.
    pub fn group(&self) -> &'static str {
        GROUPS
            .iter()
            .find(|(_, checks)| checks.iter().any(|check| check.id == self.id))
            .map_or("", |(group, _)| group)
    }
}
