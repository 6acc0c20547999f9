//! `--audit-log-maxbackup` of kube-apiserver is below 10, or is not set before Kubernetes 1.36 (where it defaults to 100).

use super::flags::{AuditLimit, Component, audit_limit};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-audit-log-few-files",
    title: "Audit log keeps fewer than 10 files",
    severity: Severity::Low,
    severity_reason: "the log exists, but a burst of requests can rotate out what matters",
    what: "`--audit-log-maxbackup` of kube-apiserver is below 10, or is not set before Kubernetes 1.36 (where it defaults to 100).",
    why: "An attacker can send many requests to rotate traces out of the log; without any limit the log fills the disk.",
    remedy: "Set `--audit-log-maxbackup=10` or more.",
    example: "command:\n  - kube-apiserver\n  - --audit-policy-file=/etc/kubernetes/audit.yaml\n  - --audit-log-path=/var/log/audit.log\n  - --audit-log-maxbackup=10",
    techniques: &["MS-TA9021", "T1562.001"],
    controls: &["cis-kubernetes/1.2.18"],
    references: &["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"],
    evaluate: Evaluate::Component(Component::ApiServer, |context, flags| {
        audit_limit(context, flags, &LIMIT)
    }),
};

const LIMIT: AuditLimit = AuditLimit {
    flag: "audit-log-maxbackup",
    least: 10,
    unit: "files",
    unset_before_1_36: Some("every rotated file is kept, so the log grows until the disk is full"),
};
