//! A container sets no `resources.limits["ephemeral-storage"]`, and its root file system is writable.

use super::limit::limit;
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "ephemeral-storage-limit-missing",
    title: "No ephemeral storage limit",
    severity: Severity::Info,
    severity_reason: "the kubelet evicts pods before the disk is full, but not always the one that causes it",
    what: "A container sets no `resources.limits[\"ephemeral-storage\"]`, and its root file system is writable.",
    why: "Logs, caches and dropped files fill the node's disk; the kubelet then evicts pods, and nothing limits what an attacker unpacks.",
    remedy: "Set `resources.limits.ephemeral-storage`, and make the root file system read-only.",
    example: "resources:\n  limits:\n    ephemeral-storage: 1Gi",
    techniques: &["MS-TA9040", "T1499"],
    controls: &["nsa-cisa/2.4"],
    references: &["https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/"],
    evaluate: Evaluate::Container(|_, pod, container| {
        let read_only = container
            .security_context()
            .and_then(|context| context.bool("readOnlyRootFilesystem"))
            == Some(true);
        if read_only {
            return Outcome::NotApplicable;
        }
        limit(pod, container, "ephemeral-storage")
    }),
};
