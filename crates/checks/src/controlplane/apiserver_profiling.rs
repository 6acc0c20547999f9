//! `--profiling` of kube-apiserver is not `false`.

use super::flags::{Component, judge, profiling};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-profiling",
    title: "API server serves profiles",
    severity: Severity::Low,
    severity_reason: "it takes an authenticated caller with permission for the path",
    what: "`--profiling` of kube-apiserver is not `false`.",
    why: "Profiles show what the process does and contain parts of its memory; collecting them slows the control plane down.",
    remedy: "Set `--profiling=false`.",
    example: "command:\n  - kube-apiserver\n  - --profiling=false",
    techniques: &["MS-TA9040", "T1499"],
    controls: &["cis-kubernetes/1.2.15"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        judge(flags, |flags| profiling(flags))
    }),
};
