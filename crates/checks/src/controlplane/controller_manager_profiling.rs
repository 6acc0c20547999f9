//! `--profiling` of kube-controller-manager is not `false`.

use super::flags::{Component, judge, profiling};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "controller-manager-profiling",
    title: "kube-controller-manager serves profiles",
    severity: Severity::Low,
    severity_reason: "it takes an authenticated caller with permission for the path",
    what: "`--profiling` of kube-controller-manager is not `false`.",
    why: "Profiles show what the process does and contain parts of its memory; collecting them slows the component down.",
    remedy: "Set `--profiling=false`.",
    example: "command:\n  - kube-controller-manager\n  - --profiling=false",
    techniques: &["MS-TA9040", "T1499"],
    controls: &["cis-kubernetes/1.3.2"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/",
    ],
    evaluate: Evaluate::Component(Component::ControllerManager, |_, flags| {
        judge(flags, |flags| profiling(flags))
    }),
};
