//! `--use-service-account-credentials` of kube-controller-manager is not `true`.

use super::flags::{Component, judge, missing, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "controller-manager-shared-credentials",
    title: "Controllers share one identity",
    severity: Severity::Medium,
    severity_reason: "one compromised controller acts with the permissions of all",
    what: "`--use-service-account-credentials` of kube-controller-manager is not `true`.",
    why: "All controllers then act as `system:kube-controller-manager`, and the audit log cannot tell which one did what.",
    remedy: "Set `--use-service-account-credentials=true`.",
    example: "command:\n  - kube-controller-manager\n  - --use-service-account-credentials=true",
    techniques: &["MS-TA9016", "T1078"],
    controls: &["cis-kubernetes/1.3.3"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/",
    ],
    evaluate: Evaluate::Component(Component::ControllerManager, |_, flags| {
        judge(flags, |flags| {
            let message = "kube-controller-manager runs every controller with the same credential";
            Ok(match flags.switch("use-service-account-credentials")? {
                Some(flag) if flag.is_true() => None,
                Some(flag) => Some(problem(&flag, message)),
                None => Some(missing(
                    flags,
                    format!("{message}: `--use-service-account-credentials` is off by default"),
                )),
            })
        })
    }),
};
