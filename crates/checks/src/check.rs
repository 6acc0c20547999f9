//! What a check is: its words, its severity, its references and its function.

use seawall_compliance::Presence;
use seawall_finding::{Rule, Severity};
use seawall_model::{Container, Object, Pod};

use crate::{Context, NamespaceView, Outcome};

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

/// One posture check. Each lives in a file of its own and is listed in the group's `CHECKS`.
#[derive(Debug)]
pub struct Check {
    /// Kebab-case id that names the problem: `privileged-container`.
    pub id: &'static str,
    /// The problem in a few words, without a full stop: `Privileged container`.
    pub title: &'static str,
    /// How bad it is, unless the function says otherwise for a case.
    pub severity: Severity,
    /// Why it is this bad, in one sentence.
    pub severity_reason: &'static str,
    /// What the check evaluates and when it fails.
    pub what: &'static str,
    /// What an attacker gains from it.
    pub why: &'static str,
    /// How to fix it.
    pub remedy: &'static str,
    /// A manifest fragment that passes.
    pub example: &'static str,
    /// Threat-matrix (`MS-TA…`) and ATT&CK (`T…`) techniques that it makes harder.
    pub techniques: &'static [&'static str],
    /// Framework controls it decides, as `framework/control`.
    pub controls: &'static [&'static str],
    /// Further reading: addresses of standards and documentation.
    pub references: &'static [&'static str],
    /// The function and what it is asked about.
    pub evaluate: Evaluate,
}

/// What a check is asked about.
#[derive(Debug)]
pub enum Evaluate {
    /// Every container of every pod and template.
    Container(fn(&Context<'_>, &Pod<'_>, &Container<'_>) -> Outcome),
    /// Every pod and template.
    Pod(fn(&Context<'_>, &Pod<'_>) -> Outcome),
    /// Every object of these kinds (written `Kind`; groups are the function's business).
    Object(
        &'static [&'static str],
        fn(&Context<'_>, &Object) -> Outcome,
    ),
    /// Every object of any kind.
    AnyObject(fn(&Context<'_>, &Object) -> Outcome),
    /// Every namespace that is declared or used.
    Namespace(fn(&Context<'_>, &NamespaceView<'_>) -> Outcome),
    /// The cluster, once.
    Cluster(fn(&Context<'_>) -> Outcome),
}

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

    /// The words and references of the check, as findings carry them.
    pub fn rule(&self) -> Rule {
        let owned = |texts: &[&'static str]| texts.iter().map(|text| (*text).into()).collect();
        Rule {
            id: self.id.into(),
            title: self.title.into(),
            severity: self.severity,
            severity_reason: self.severity_reason.into(),
            remedy: self.remedy.into(),
            techniques: owned(self.techniques),
            controls: owned(self.controls),
            references: owned(self.references),
        }
    }

    /// The group (directory) of the check, from the registry.
    pub fn group(&self) -> &'static str {
        crate::registry::group_of(self.id)
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
