//! kube-apiserver has no `--audit-policy-file`, or neither `--audit-log-path` nor `--audit-webhook-config-file`.

use super::flags::{AuditLog, Component, audit_log, judge, missing};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-audit-log-missing",
    title: "API server writes no audit log",
    severity: Severity::Medium,
    severity_reason: "an intrusion cannot be reconstructed, and often not even noticed",
    what: "kube-apiserver has no `--audit-policy-file`, or neither `--audit-log-path` nor `--audit-webhook-config-file`.",
    why: "What an attacker does through the API is visible in the audit log and nowhere else. Without one, attacks are not detected, and no one can say what was taken.",
    remedy: "Set `--audit-policy-file` and `--audit-log-path` (or a webhook), keep the logs for at least 30 days, and ship them to another host.",
    example: "command:\n  - kube-apiserver\n  - --audit-policy-file=/etc/kubernetes/audit.yaml\n  - --audit-log-path=/var/log/audit.log",
    techniques: &["MS-TA9021", "T1562.001"],
    controls: &[
        "cis-kubernetes/1.2.16",
        "cis-kubernetes/3.2.1",
        "nsa-cisa/4.1",
    ],
    references: &["https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"],
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        judge(flags, |flags| {
            let message = if flags.value("audit-policy-file")?.is_none() {
                "kube-apiserver has no `--audit-policy-file`: nothing is recorded"
            } else if matches!(audit_log(flags)?, AuditLog::Missing) {
                "kube-apiserver has an audit policy, but no audit backend"
            } else {
                return Ok(None);
            };
            Ok(Some(missing(flags, message)))
        })
    }),
};
