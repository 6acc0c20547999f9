//! A rule of a Role or ClusterRole lets its subjects create PersistentVolumes.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-persistent-volume-create",
    title: "Permission to create PersistentVolumes",
    severity: Severity::High,
    severity_reason: "a hostPath volume reaches the host and bypasses Pod Security",
    what: "A rule of a Role or ClusterRole lets its subjects create PersistentVolumes.",
    why: "A PersistentVolume can be a host directory. A pod that claims it bypasses every rule about hostPath.",
    remedy: "Leave PersistentVolumes to the storage provisioner; users create claims.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9013", "T1611"],
    controls: &["cis-kubernetes/5.1.9", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "create PersistentVolumes",
        )
    }),
};

const RIGHTS: &[Right] = &[Right::new("", "persistentvolumes", &["create"])];
