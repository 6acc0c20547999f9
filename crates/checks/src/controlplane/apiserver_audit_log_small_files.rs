//! `--audit-log-maxsize` of kube-apiserver is below 100. When it is not set, files rotate at 100 MB.

use super::flags::{AuditLimit, Component, audit_limit};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-audit-log-small-files",
    title: "Audit log rotates below 100 MB",
    severity: Severity::Low,
    severity_reason: "the log exists, but covers less time than it seems to",
    what: "`--audit-log-maxsize` of kube-apiserver is below 100. When it is not set, files rotate at 100 MB.",
    why: "Small files with a fixed number of backups hold little data, so a burst of requests rotates out older traces.",
    remedy: "Set `--audit-log-maxsize=100` or more, or remove the flag.",
    example: "command:\n  - kube-apiserver\n  - --audit-policy-file=/etc/kubernetes/audit.yaml\n  - --audit-log-path=/var/log/audit.log\n  - --audit-log-maxsize=100",
    techniques: &["MS-TA9021", "T1562.001"],
    controls: &["cis-kubernetes/1.2.19"],
    references: &["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"],
    evaluate: Evaluate::Component(Component::ApiServer, |context, flags| {
        audit_limit(context, flags, &LIMIT)
    }),
};

const LIMIT: AuditLimit = AuditLimit {
    flag: "audit-log-maxsize",
    least: 100,
    unit: "MB",
    unset_before_1_36: None,
};
