//! `--audit-log-maxage` of kube-apiserver is below 30 days, or is not set before Kubernetes 1.36 (where it defaults to 366).

use super::flags::{AuditLimit, Component, audit_limit};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-audit-log-short-retention",
    title: "Audit log retention below 30 days",
    severity: Severity::Low,
    severity_reason: "the log exists, but can be gone when it is needed",
    what: "`--audit-log-maxage` of kube-apiserver is below 30 days, or is not set before Kubernetes 1.36 (where it defaults to 366).",
    why: "Intrusions are often found weeks later. Without the log of that time, no one can tell what was taken; without any limit, the log fills the disk.",
    remedy: "Set `--audit-log-maxage=30` or more, and ship the log to another host.",
    example: "command:\n  - kube-apiserver\n  - --audit-policy-file=/etc/kubernetes/audit.yaml\n  - --audit-log-path=/var/log/audit.log\n  - --audit-log-maxage=30",
    techniques: &["MS-TA9021", "T1562.001"],
    controls: &["cis-kubernetes/1.2.17"],
    references: &["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"],
    evaluate: Evaluate::Component(Component::ApiServer, |context, flags| {
        audit_limit(context, flags, &LIMIT)
    }),
};

const LIMIT: AuditLimit = AuditLimit {
    flag: "audit-log-maxage",
    least: 30,
    unit: "days",
    unset_before_1_36: Some(
        "old files are never deleted by age, so the log grows until the disk is full",
    ),
};
