//! The rights that a scan of a live cluster needs, and not one more.

use std::fmt::Write;

use super::kinds::{KINDS, Kind};

/// A read-only ClusterRole, with a binding to fill in.
pub fn print_rights() -> String {
    let mut text = String::from(
        "# What `seawall scan --cluster` reads: `list` on the kinds that checks look at, nothing else.\n\
         # A kind that is left out becomes unknown in the report; nothing breaks.\n\
         apiVersion: rbac.authorization.k8s.io/v1\n\
         kind: ClusterRole\n\
         metadata:\n  name: seawall-scan\n\
         rules:\n",
    );
    let mut groups: Vec<&str> = Vec::new();
    for kind in KINDS {
        if !groups.contains(&kind.group) {
            groups.push(kind.group);
        }
    }
    for group in groups {
        let plurals: Vec<&str> = KINDS
            .iter()
            .filter(|kind| kind.group == group && kind.plural != "secrets")
            .map(|kind| kind.plural)
            .collect();
        let _ = writeln!(
            text,
            "  - apiGroups: [\"{group}\"]\n    resources: [{}]\n    verbs: [list]",
            plurals.join(", ")
        );
    }
    text.push_str(
        "  # Kubernetes cannot show the types and keys of Secrets without their values. Seawall drops the values as\n\
         \x20 # they arrive. Leave this rule out where even that is too much: checks on Secrets are unknown then.\n\
         \x20 - apiGroups: [\"\"]\n    resources: [secrets]\n    verbs: [list]\n\
         ---\n\
         apiVersion: rbac.authorization.k8s.io/v1\n\
         kind: ClusterRoleBinding\n\
         metadata:\n  name: seawall-scan\n\
         roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: ClusterRole\n  name: seawall-scan\n\
         subjects:\n  - kind: ServiceAccount\n    name: seawall-scan\n    namespace: seawall\n",
    );
    text
}

/// The rule that would make a kind readable.
pub(crate) fn how_to_allow(kind: &Kind) -> String {
    format!(
        "the account may not list {}; a ClusterRole rule `apiGroups: [\"{}\"], resources: [{}], verbs: [list]` allows it (see --print-rbac)",
        kind.full_name(),
        kind.group,
        kind.plural
    )
}
