//! kube-apiserver lacks `--kubelet-client-certificate` or `--kubelet-client-key`, or does not verify kubelets with `--kubelet-certificate-authority`.

use super::flags::{Component, first_unset, judge, missing};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-kubelet-client-missing",
    title: "No mutual TLS between API server and kubelets",
    severity: Severity::Medium,
    severity_reason: "kubelets cannot tell the API server from any other client",
    what: "kube-apiserver lacks `--kubelet-client-certificate` or `--kubelet-client-key`, or does not verify kubelets with `--kubelet-certificate-authority`.",
    why: "Kubelets that must accept a caller without a certificate accept every caller. Without the CA, an attacker in between can read exec, attach and logs traffic.",
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
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        judge(flags, |flags| {
            let pair = ["kubelet-client-certificate", "kubelet-client-key"];
            if let Some(name) = first_unset(flags, &pair)? {
                let message = format!("kube-apiserver has no `--{name}`");
                return Ok(Some(missing(flags, message)));
            }
            if flags.value("kubelet-certificate-authority")?.is_some() {
                return Ok(None);
            }
            let message = "kube-apiserver does not verify kubelets: `--kubelet-certificate-authority` is not set";
            Ok(Some(missing(flags, message).severity(
                Severity::Low,
                "it takes a position on the network between control plane and node",
            )))
        })
    }),
};
