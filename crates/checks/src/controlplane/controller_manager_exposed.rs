//! `--bind-address` of kube-controller-manager is neither set to a loopback address nor left to a local default set by the installer.

use super::flags::{Component, judge, missing, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "controller-manager-exposed",
    title: "kube-controller-manager listens on every address",
    severity: Severity::Low,
    severity_reason: "the port requires authentication, but does not need to be reachable at all",
    what: "`--bind-address` of kube-controller-manager is neither set to a loopback address nor left to a local default set by the installer.",
    why: "The component serves health, metrics and profiles to the node's whole network, so every pod can reach a bug in them.",
    remedy: "Set `--bind-address=127.0.0.1`.",
    example: "command:\n  - kube-controller-manager\n  - --bind-address=127.0.0.1",
    techniques: &["MS-TA9031", "T1046"],
    controls: &["cis-kubernetes/1.3.7", "nsa-cisa/2.5"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/",
    ],
    evaluate: Evaluate::Component(Component::ControllerManager, |_, flags| {
        judge(flags, |flags| {
            const LOCAL: [&str; 3] = ["127.0.0.1", "::1", "localhost"];
            Ok(match flags.value("bind-address")? {
                Some(flag) if LOCAL.contains(&flag.value.as_str()) => None,
                Some(flag) => Some(problem(
                    &flag,
                    format!("kube-controller-manager listens on `{}`", flag.value),
                )),
                None => Some(missing(
                    flags,
                    "kube-controller-manager listens on every address: `--bind-address` is not set",
                )),
            })
        })
    }),
};
