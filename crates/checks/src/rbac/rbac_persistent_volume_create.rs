//! A rule of a Role or ClusterRole lets its holders create persistent volumes.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-persistent-volume-create",
    title: "Right to create persistent volumes",
    severity: Severity::High,
    severity_reason: "a volume of type hostPath reaches the node past pod security",
    what: "A rule of a Role or ClusterRole lets its holders create persistent volumes.",
    why: "A PersistentVolume may be a folder of the node. The pod that claims it passes every rule about hostPath.",
    remedy: "Leave volumes to the storage provisioner; people create claims.",
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
            "create persistent volumes",
        )
    }),
};

const RIGHTS: &[Right] = &[Right::new("", "persistentvolumes", &["create"])];
