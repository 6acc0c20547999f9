//! `--root-ca-file` of kube-controller-manager is not set.

use super::flags::{Component, judge, missing};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "controller-manager-root-ca-missing",
    title: "Pods get no CA for the API server",
    severity: Severity::Medium,
    severity_reason: "it takes a position on the network between pod and API server",
    what: "`--root-ca-file` of kube-controller-manager is not set.",
    why: "Token Secrets then contain no CA. Clients that cannot verify the API server skip the check, and send their token to anyone who answers.",
    remedy: "Set `--root-ca-file` to the cluster CA.",
    example: "command:\n  - kube-controller-manager\n  - --root-ca-file=/etc/kubernetes/pki/ca.crt",
    techniques: &["MS-TA9016", "T1552"],
    controls: &["cis-kubernetes/1.3.5"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/",
    ],
    evaluate: Evaluate::Component(Component::ControllerManager, |_, flags| {
        judge(flags, |flags| {
            Ok(match flags.value("root-ca-file")? {
                Some(_) => None,
                None => Some(missing(
                    flags,
                    "kube-controller-manager publishes no CA to pods: `--root-ca-file` is not set",
                )),
            })
        })
    }),
};
