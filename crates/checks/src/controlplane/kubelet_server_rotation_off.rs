//! `featureGates` of a kubelet configuration (or `--feature-gates`) sets `RotateKubeletServerCertificate` to false, or `AllBeta` to false without enabling that gate.

use super::flags::is_gate_off;
use super::kubelet::{KINDS, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-server-rotation-off",
    title: "Kubelet disables rotation of its serving certificate",
    severity: Severity::Low,
    severity_reason: "connections to the kubelet fail or go unverified once the certificate has expired",
    what: "`featureGates` of a kubelet configuration (or `--feature-gates`) sets `RotateKubeletServerCertificate` to false, or `AllBeta` to false without enabling that gate.",
    why: "Expired serving certificates lead to connections to kubelets without verification.",
    remedy: "Remove `RotateKubeletServerCertificate: false`; the gate is on by default.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nfeatureGates:\n  RotateKubeletServerCertificate: true",
    techniques: &["MS-TA9030", "T1552"],
    controls: &["cis-kubernetes/4.2.11"],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            let gate = kubelet.gate("RotateKubeletServerCertificate")?;
            let all_beta = kubelet.gate("AllBeta")?;
            let switch = |gate: &Option<(_, bool)>| gate.as_ref().map(|(_, on)| *on);
            let is_off = is_gate_off(switch(&gate), switch(&all_beta));
            Ok(gate.or(all_beta).filter(|_| is_off).map(|(flag, _)| {
                problem(
                    &flag,
                    "the kubelet disables `RotateKubeletServerCertificate`",
                )
            }))
        })
    }),
};
