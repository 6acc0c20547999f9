//! `--tls-cert-file` or `--tls-private-key-file` of kube-apiserver is not set.

use super::flags::{Component, first_unset, judge, missing};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-serving-certificate-missing",
    title: "API server serves a self-signed certificate",
    severity: Severity::Medium,
    severity_reason: "it takes a position on the network between client and API server",
    what: "`--tls-cert-file` or `--tls-private-key-file` of kube-apiserver is not set.",
    why: "kube-apiserver then signs its own certificate. Clients that cannot verify it stop checking, and send their credentials to anyone who answers.",
    remedy: "Set `--tls-cert-file` and `--tls-private-key-file` to a certificate signed by the cluster CA.",
    example: "command:\n  - kube-apiserver\n  - --tls-cert-file=/etc/kubernetes/pki/apiserver.crt\n  - --tls-private-key-file=/etc/kubernetes/pki/apiserver.key",
    techniques: &["MS-TA9029", "T1552"],
    controls: &["cis-kubernetes/1.2.24", "nsa-cisa/2.9"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        judge(flags, |flags| {
            let unset = first_unset(flags, &["tls-cert-file", "tls-private-key-file"])?;
            Ok(unset.map(|name| {
                missing(
                    flags,
                    format!(
                        "kube-apiserver serves a self-signed certificate: `--{name}` is not set"
                    ),
                )
            }))
        })
    }),
};
