//! Checks that tell parts of one problem.

use crate::Check;

/// What findings share that are one problem. The target is always shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Same {
    /// Nothing more than the target.
    Target,
    /// The container.
    Container,
    /// The container and what in it: a volume, a capability, a rule of a role with its holder.
    Subject,
    /// The holder of a role, whatever the rule.
    Holder,
}

/// Checks whose findings are told together: the worst one stands, with the rest folded in.
///
/// A head that is milder than what it covers does not fold it.
#[derive(Debug)]
pub struct Concern {
    /// Checks that can stand for the whole.
    pub heads: &'static [&'static str],
    /// Checks that are parts of it. Those that are heads as well give way to a worse head only, and among equals to the
    /// one that comes first in the registry.
    pub covers: &'static [&'static str],
    /// What the findings have to share.
    pub same: Same,
}

/// Rules of roles, each check with a part of what a rule gives.
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
    "rbac-namespace-write",
    "rbac-system-config-map-write",
    "rbac-event-delete",
    "rbac-non-resource-wildcard",
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

/// What a volume opens of the node.
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

/// What belongs together, of all checks.
pub const CONCERNS: &[Concern] = &[
    // The kernel holds a privileged container back by none of these.
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
        heads: &["token-automounted"],
        covers: &["token-without-permissions"],
        same: Same::Target,
    },
    Concern {
        heads: RULES,
        covers: RULES,
        same: Same::Subject,
    },
    // Who holds one of these can give himself every other permission.
    Concern {
        heads: &[
            "rbac-wildcard-everything",
            "rbac-escalate",
            "rbac-bind",
            "rbac-impersonate",
        ],
        covers: RULES,
        same: Same::Holder,
    },
    Concern {
        heads: SUBJECTS,
        covers: SUBJECTS,
        same: Same::Subject,
    },
    // What the Pod Security Standards say was told already, with what an attacker gains from it.
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

impl Check {
    /// The checks that this one can stand for, each once, in the order of [`CONCERNS`].
    pub fn stands_for(&self) -> Vec<&'static str> {
        let mut covered: Vec<&'static str> = Vec::new();
        for concern in CONCERNS {
            if !concern.heads.contains(&self.id) {
                continue;
            }
            for check in concern.covers {
                if *check != self.id && !covered.contains(check) {
                    covered.push(check);
                }
            }
        }
        covered
    }
}

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

    /// Two checks that cover each other are equals of one concern: nothing else keeps folding from going in a ring.
    #[test]
    fn only_equals_cover_each_other() {
        for one in CONCERNS {
            for other in CONCERNS {
                if std::ptr::eq(one, other) {
                    continue;
                }
                for head in one.heads {
                    for covered in one.covers {
                        let back = other.heads.contains(covered) && other.covers.contains(head);
                        let equals = |concern: &Concern| {
                            [head, covered].iter().all(|check| {
                                concern.heads.contains(check) && concern.covers.contains(check)
                            })
                        };
                        assert!(
                            head == covered || !back || equals(other),
                            "{head} and {covered}"
                        );
                    }
                }
            }
        }
    }
}
