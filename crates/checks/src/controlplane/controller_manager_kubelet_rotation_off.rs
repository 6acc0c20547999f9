//! `--feature-gates` of kube-controller-manager sets `RotateKubeletServerCertificate=false`, or `AllBeta=false` without enabling that gate.

use super::flags::{Component, is_gate_off, judge, list_problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "controller-manager-kubelet-rotation-off",
    title: "Controller manager disables rotation of kubelet serving certificates",
    severity: Severity::Low,
    severity_reason: "connections to kubelets fail or go unverified once certificates have expired",
    what: "`--feature-gates` of kube-controller-manager sets `RotateKubeletServerCertificate=false`, or `AllBeta=false` without enabling that gate.",
    why: "Expired serving certificates lead to connections to kubelets without verification.",
    remedy: "Remove `RotateKubeletServerCertificate=false`; the gate is on by default.",
    example: "command:\n  - kube-controller-manager\n  - --feature-gates=RotateKubeletServerCertificate=true",
    techniques: &["MS-TA9030", "T1552"],
    controls: &["cis-kubernetes/1.3.6"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/",
    ],
    evaluate: Evaluate::Component(Component::ControllerManager, |_, flags| {
        judge(flags, |flags| {
            let gates = flags.list("feature-gates");
            let is_off = is_gate_off(
                gates.switch("RotateKubeletServerCertificate")?,
                gates.switch("AllBeta")?,
            );
            Ok(is_off.then(|| {
                list_problem(
                    flags,
                    &gates,
                    "kube-controller-manager disables `RotateKubeletServerCertificate`",
                )
            }))
        })
    }),
};
