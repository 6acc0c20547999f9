//! `--service-account-private-key-file` of kube-controller-manager is not set.

use super::flags::{Component, judge, missing};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "controller-manager-signing-key-missing",
    title: "Controller manager without a ServiceAccount signing key",
    severity: Severity::Low,
    severity_reason: "token Secrets then stay empty, and people work around them with stronger credentials",
    what: "`--service-account-private-key-file` of kube-controller-manager is not set.",
    why: "Without its own key, the token controller cannot sign, and the key cannot be rotated separately from the TLS keys.",
    remedy: "Set `--service-account-private-key-file` to the private key of the ServiceAccount key pair.",
    example: "command:\n  - kube-controller-manager\n  - --service-account-private-key-file=/etc/kubernetes/pki/sa.key",
    techniques: &["MS-TA9016", "T1528"],
    controls: &["cis-kubernetes/1.3.4"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/",
    ],
    evaluate: Evaluate::Component(Component::ControllerManager, |_, flags| {
        judge(flags, |flags| {
            Ok(match flags.value("service-account-private-key-file")? {
                Some(_) => None,
                None => Some(missing(
                    flags,
                    "kube-controller-manager has no key to sign ServiceAccount tokens: `--service-account-private-key-file` is not set",
                )),
            })
        })
    }),
};
