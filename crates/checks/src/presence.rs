//! Which clusters have what a check evaluates.

use seawall_compliance::Presence;

use crate::Check;

/// Checks of files that flags of the API server name. Of each, a check of the flags is unknown where the flag names a file.
const NAMED_FILES: &[&str] = &[
    "authentication-anonymous-unlimited",
    "authorization-configuration-weak",
    "authorization-webhook-fails-open",
];

/// Controls about permissions that apply in the whole cluster.
const CLUSTER_WIDE: &[&str] = &[
    "cis-kubernetes/5.1.1",
    "cis-kubernetes/5.1.7",
    "cis-kubernetes/5.1.8",
    "cis-kubernetes/5.1.9",
    "cis-kubernetes/5.1.10",
    "cis-kubernetes/5.1.11",
    "cis-kubernetes/5.1.12",
    "cis-kubernetes/5.1.13",
];

impl Check {
    /// Which clusters have what the check evaluates: every one has a control plane, its etcd and its kubelets. A cluster can do
    /// without aggregated APIs, and without a file that a flag of its API server would name.
    pub fn presence(&self) -> Presence {
        if self.group() != "controlplane" || self.id.starts_with("aggregated-api-") {
            Presence::Sometimes
        } else if NAMED_FILES.contains(&self.id) {
            Presence::WhereNamed
        } else {
            Presence::Always
        }
    }

    /// Whether the check decides who has a permission in the whole cluster, so that namespaced roles and bindings alone answer
    /// nothing.
    pub fn is_cluster_wide(&self) -> bool {
        let controls = self.controls.iter();
        let mut controls = controls
            .filter(|control| control.starts_with("cis-kubernetes/"))
            .peekable();
        // A check that also decides a control about roles as written is answered by the roles that exist.
        self.group() == "rbac"
            && controls.peek().is_some()
            && controls.all(|control| CLUSTER_WIDE.contains(control))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry;

    #[test]
    fn files_that_a_flag_names_are_those_of_checks_that_exist() {
        for id in NAMED_FILES {
            let check = registry::find(id).expect("a check");
            assert_eq!(check.presence(), Presence::WhereNamed);
        }
        for (id, presence) in [
            ("apiserver-authorization-mode", Presence::Always),
            ("aggregated-api-insecure", Presence::Sometimes),
            ("privileged-container", Presence::Sometimes),
        ] {
            assert_eq!(registry::find(id).expect("a check").presence(), presence);
        }
    }
}
