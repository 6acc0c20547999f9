//! Checks that report parts of one problem.

use crate::same::{Concern, Same};

/// Rules of roles, each check with a part of what a rule grants.
const RULES: &[&str] = &[
    "rbac-wildcard-everything",
    "rbac-wildcard-resources",
    "rbac-wildcard-verbs",
    "rbac-escalate",
    "rbac-bind",
    "rbac-impersonate",
    "rbac-read-secrets",
    "rbac-write-secrets",
    "rbac-token-request",
    "rbac-create-pods",
    "rbac-create-workloads",
    "rbac-ephemeral-containers",
    "rbac-pod-exec",
    "rbac-port-forward",
    "rbac-node-proxy",
    "rbac-node-write",
    "rbac-persistent-volume-create",
    "rbac-csr-approve",
    "rbac-csr-sign",
    "rbac-webhook-write",
    "rbac-crd-write",
    "rbac-role-write",
    "rbac-network-policy-write",
    "rbac-api-service-write",
    "rbac-service-status-write",
    "rbac-endpoints-write",
    "rbac-namespace-write",
    "rbac-system-config-map-write",
    "rbac-event-delete",
    "rbac-non-resource-wildcard",
];

/// One more check, and the same.
const fn and_rules(first: &'static str) -> [&'static str; RULES.len() + 1] {
    let mut all = [first; RULES.len() + 1];
    let mut index = 0;
    while index < RULES.len() {
        all[index] = RULES[index];
        index += 1;
    }
    all
}

/// With what they come to, for a holder of a role.
const RULES_AND_WAYS: [&str; RULES.len() + 1] = and_rules("rbac-becomes-cluster-admin");

/// With what they can come to.
const RULES_AND_MAYBE: [&str; RULES.len() + 1] = and_rules("rbac-may-become-cluster-admin");

/// Checks of one rule whose subject can grant itself every other permission.
const GRAVE_RULES: &[&str] = &[
    "rbac-wildcard-everything",
    "rbac-escalate",
    "rbac-bind",
    "rbac-impersonate",
];

/// Whom a binding names.
const SUBJECTS: &[&str] = &[
    "cluster-admin-binding",
    "system-masters-binding",
    "anonymous-binding",
    "authenticated-group-binding",
    "wide-service-account-group-binding",
    "default-service-account-bound",
    "user-bound-directly",
];

/// What a volume exposes of the node.
const HOST_PATHS: &[&str] = &[
    "container-socket-mount",
    "sensitive-host-path",
    "host-log-path-writable",
    "host-path-volume",
    "restricted-volume-type",
];

/// A capability that is added.
const CAPABILITIES: &[&str] = &[
    "dangerous-capability",
    "capability-beyond-baseline",
    "net-raw-capability",
];

/// What belongs together, of all checks. A check that covers others comes before them.
pub const CONCERNS: &[Concern] = &[
    // None of these restrict a privileged container.
    Concern {
        heads: &["privileged-container"],
        covers: &[
            "privilege-escalation-allowed",
            "dangerous-capability",
            "capability-beyond-baseline",
            "net-raw-capability",
            "capabilities-not-dropped",
            "seccomp-unconfined",
            "seccomp-profile-missing",
            "apparmor-unconfined",
            "unmasked-proc-mount",
            "writable-root-filesystem",
        ],
        same: Same::Container,
    },
    // With a privileged container, the pod already has the node's files and devices, and one finding reports it. What its
    // other containers use of them is accepted separately.
    Concern {
        heads: &["privileged-container"],
        covers: &[
            "privileged-container",
            "container-socket-mount",
            "sensitive-host-path",
            "host-log-path-writable",
            "host-path-volume",
            "bidirectional-mount-propagation",
            "dangerous-capability",
        ],
        same: Same::TargetAlone,
    },
    // A pod with several escape capabilities has too many, whichever of its containers has them.
    Concern {
        heads: &["dangerous-capability"],
        covers: &["dangerous-capability"],
        same: Same::TargetAlone,
    },
    // A pod that mounts several host directories mounts too much.
    Concern {
        heads: &["sensitive-host-path"],
        covers: &[
            "sensitive-host-path",
            "host-log-path-writable",
            "host-path-volume",
        ],
        same: Same::TargetAlone,
    },
    Concern {
        heads: CAPABILITIES,
        covers: CAPABILITIES,
        same: Same::Subject,
    },
    Concern {
        heads: HOST_PATHS,
        covers: HOST_PATHS,
        same: Same::Subject,
    },
    // A known vulnerability of a program comes before its lack of maintenance, and that before its registry.
    Concern {
        heads: &["ingress-nginx-vulnerable", "retired-program"],
        covers: &["retired-program", "image-registry-frozen"],
        same: Same::Container,
    },
    // A rule that hides changes of permissions hides other requests as well.
    Concern {
        heads: &["audit-policy-hides-permissions"],
        covers: &["audit-policy-gaps"],
        same: Same::Subject,
    },
    Concern {
        heads: &["host-network"],
        covers: &["host-network-metadata"],
        same: Same::Target,
    },
    Concern {
        heads: &["windows-host-process"],
        covers: &["windows-administrator"],
        same: Same::Target,
    },
    Concern {
        heads: &["root-user"],
        covers: &["root-without-user-namespace"],
        same: Same::Target,
    },
    Concern {
        heads: &["agent-sandbox-token"],
        covers: &["token-automounted", "token-without-permissions"],
        same: Same::Target,
    },
    Concern {
        heads: &["token-automounted"],
        covers: &["token-without-permissions"],
        same: Same::Target,
    },
    // Where an attack path begins with the subjects of a binding, the binding has to be removed.
    Concern {
        heads: SUBJECTS,
        covers: &[
            "rbac-becomes-cluster-admin",
            "rbac-may-become-cluster-admin",
        ],
        same: Same::Subject,
    },
    // Full access includes what every other rule allows, and accepting it accepts them all.
    Concern {
        heads: &["rbac-wildcard-everything"],
        covers: &RULES_AND_WAYS,
        same: Same::Holder,
    },
    // A subject with one of these can grant itself every other permission.
    Concern {
        heads: &[
            "rbac-wildcard-everything",
            "rbac-escalate",
            "rbac-bind",
            "rbac-impersonate",
            "rbac-becomes-cluster-admin",
        ],
        covers: &RULES_AND_WAYS,
        same: Same::Holder,
    },
    // Where the attack path begins with such a rule, the rule has to be removed: the path follows it.
    Concern {
        heads: GRAVE_RULES,
        covers: &["rbac-becomes-cluster-admin"],
        same: Same::Holder,
    },
    Concern {
        heads: RULES,
        covers: &["rbac-may-become-cluster-admin"],
        same: Same::Holder,
    },
    Concern {
        heads: RULES,
        covers: RULES,
        same: Same::Subject,
    },
    // The combination of a subject's permissions is reported where it is worse than each part.
    Concern {
        heads: &["rbac-becomes-cluster-admin"],
        covers: &["rbac-indirect-escalation"],
        same: Same::Holder,
    },
    Concern {
        heads: RULES,
        covers: &["rbac-indirect-escalation"],
        same: Same::Holder,
    },
    Concern {
        heads: SUBJECTS,
        covers: &["rbac-indirect-escalation"],
        same: Same::Subject,
    },
    Concern {
        heads: &["rbac-indirect-escalation"],
        covers: &RULES_AND_MAYBE,
        same: Same::Holder,
    },
    Concern {
        heads: SUBJECTS,
        covers: SUBJECTS,
        same: Same::Subject,
    },
    // What the Pod Security Standards forbid is already reported, with what an attacker gains from it.
    Concern {
        heads: &["windows-host-process"],
        covers: &["pod-security-windows-host-process"],
        same: Same::Target,
    },
    Concern {
        heads: &["host-network", "host-pid", "host-ipc"],
        covers: &["pod-security-host-namespaces"],
        same: Same::Target,
    },
    Concern {
        heads: &["privileged-container"],
        covers: &[
            "pod-security-privileged",
            "pod-security-capabilities-baseline",
            "pod-security-capabilities-restricted",
            "pod-security-allow-privilege-escalation",
        ],
        same: Same::Container,
    },
    Concern {
        heads: &[
            "dangerous-capability",
            "capability-beyond-baseline",
            "net-raw-capability",
        ],
        covers: &[
            "pod-security-capabilities-baseline",
            "pod-security-capabilities-restricted",
        ],
        same: Same::Container,
    },
    Concern {
        heads: &["capabilities-not-dropped"],
        covers: &["pod-security-capabilities-restricted"],
        same: Same::Container,
    },
    Concern {
        heads: &["privilege-escalation-allowed"],
        covers: &["pod-security-allow-privilege-escalation"],
        same: Same::Container,
    },
    Concern {
        heads: &[
            "host-path-volume",
            "host-log-path-writable",
            "sensitive-host-path",
            "container-socket-mount",
        ],
        covers: &[
            "pod-security-host-path-volumes",
            "pod-security-restricted-volumes",
        ],
        same: Same::Target,
    },
    Concern {
        heads: &["restricted-volume-type", "git-repo-volume"],
        covers: &["pod-security-restricted-volumes"],
        same: Same::Target,
    },
    Concern {
        heads: &["host-port", "host-network"],
        covers: &["pod-security-host-ports"],
        same: Same::Target,
    },
    Concern {
        heads: &["apparmor-unconfined"],
        covers: &["pod-security-app-armor-profile"],
        same: Same::Target,
    },
    Concern {
        heads: &["selinux-options-unsafe"],
        covers: &["pod-security-selinux-options"],
        same: Same::Target,
    },
    Concern {
        heads: &["unmasked-proc-mount"],
        covers: &[
            "pod-security-proc-mount",
            "pod-security-proc-mount-restricted",
        ],
        same: Same::Target,
    },
    Concern {
        heads: &["seccomp-unconfined"],
        covers: &[
            "pod-security-seccomp-baseline",
            "pod-security-seccomp-restricted",
        ],
        same: Same::Target,
    },
    Concern {
        heads: &["seccomp-profile-missing"],
        covers: &["pod-security-seccomp-restricted"],
        same: Same::Target,
    },
    Concern {
        heads: &["unsafe-sysctl"],
        covers: &["pod-security-sysctls"],
        same: Same::Target,
    },
    Concern {
        heads: &["host-probe-target"],
        covers: &["pod-security-host-probes"],
        same: Same::Target,
    },
    Concern {
        heads: &["root-user", "non-root-not-enforced"],
        covers: &["pod-security-run-as-non-root"],
        same: Same::Target,
    },
    Concern {
        heads: &["root-user"],
        covers: &["pod-security-run-as-user"],
        same: Same::Target,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry;

    #[test]
    fn every_check_of_a_concern_exists() {
        for concern in CONCERNS {
            for check in concern.heads.iter().chain(concern.covers) {
                assert!(registry::find(check).is_some(), "{check}");
            }
        }
    }
}
