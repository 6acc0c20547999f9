//! kube-apiserver lacks `--kubelet-client-certificate` or `--kubelet-client-key`, or does not verify kubelets with `--kubelet-certificate-authority`.

use super::flags::{Component, first_unset, judge, missing};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-kubelet-client-missing",
    title: "API server does not prove itself to kubelets",
    severity: Severity::Medium,
    severity_reason: "kubelets cannot tell the API server from anybody else",
    what: "kube-apiserver lacks `--kubelet-client-certificate` or `--kubelet-client-key`, or does not verify kubelets with `--kubelet-certificate-authority`.",
    why: "Kubelets that must accept a caller without a certificate accept every caller. Without the CA, whoever sits between sees the traffic of exec, attach and logs.",
    remedy: "Set `--kubelet-client-certificate`, `--kubelet-client-key` and `--kubelet-certificate-authority`.",
    example: "command:\n  - kube-apiserver\n  - --kubelet-client-certificate=/pki/c.crt\n  - --kubelet-client-key=/pki/c.key\n  - --kubelet-certificate-authority=/pki/ca.crt",
    techniques: &["MS-TA9030", "T1552"],
    controls: &[
        "cis-kubernetes/1.2.4",
        "cis-kubernetes/1.2.5",
        "nsa-cisa/2.8",
    ],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    evaluate: Evaluate::Container(|_, _, container| {
        judge(container, Component::ApiServer, |flags| {
            let pair = ["kubelet-client-certificate", "kubelet-client-key"];
            if let Some(name) = first_unset(&flags, &pair)? {
                let message = format!("kube-apiserver has no `--{name}`");
                return Ok(Some(missing(&flags, message)));
            }
            if flags.value("kubelet-certificate-authority")?.is_some() {
                return Ok(None);
            }
            let message =
                "kube-apiserver does not verify kubelets: no `--kubelet-certificate-authority`";
            Ok(Some(missing(&flags, message).severity(
                Severity::Low,
                "it takes a place on the network between control plane and node",
            )))
        })
    }),
};
