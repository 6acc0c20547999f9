//! `--client-ca-file` of kube-apiserver is not set.

use super::flags::{Component, judge, missing};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-client-ca-missing",
    title: "API server does not verify client certificates",
    severity: Severity::Medium,
    severity_reason: "components and nodes cannot authenticate with certificates",
    what: "`--client-ca-file` of kube-apiserver is not set.",
    why: "Nodes and components then need other credentials, usually long-lived tokens that are easy to copy.",
    remedy: "Set `--client-ca-file` to the CA that signs client certificates, and do not use that CA for anything else.",
    example: "command:\n  - kube-apiserver\n  - --client-ca-file=/etc/kubernetes/pki/ca.crt",
    techniques: &["MS-TA9029", "T1078"],
    controls: &["cis-kubernetes/1.2.25"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        judge(flags, |flags| {
            Ok(match flags.value("client-ca-file")? {
                Some(_) => None,
                None => Some(missing(
                    flags,
                    "kube-apiserver does not verify client certificates: `--client-ca-file` is not set",
                )),
            })
        })
    }),
};
