//! `--authorization-mode` of kube-apiserver contains `AlwaysAllow`, or lacks `RBAC` or `Node`. With a structured `--authorization-config`, that file decides.

use super::flags::{Component, judge, list_problem, missing};
use crate::{Check, Evaluate};
use seawall_finding::Severity;
use seawall_model::UnreadFlag;

pub const CHECK: Check = Check {
    id: "apiserver-authorization-mode",
    title: "API server allows everything",
    severity: Severity::Critical,
    severity_reason: "every authenticated or even anonymous request is allowed",
    what: "`--authorization-mode` of kube-apiserver contains `AlwaysAllow`, or lacks `RBAC` or `Node`. With a structured `--authorization-config`, that file decides.",
    why: "With `AlwaysAllow`, permissions are never checked. Without `Node`, a stolen kubelet credential reads every Secret in the cluster; without `RBAC`, permissions cannot be reviewed as objects.",
    remedy: "Set `--authorization-mode=Node,RBAC`.",
    example: "command:\n  - kube-apiserver\n  - --authorization-mode=Node,RBAC",
    techniques: &["MS-TA9029", "T1078"],
    controls: &[
        "cis-kubernetes/1.2.6",
        "cis-kubernetes/1.2.7",
        "cis-kubernetes/1.2.8",
        "nsa-cisa/3.3",
    ],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        judge(flags, |flags| {
            if let Some(file) = flags.value("authorization-config")? {
                return Err(UnreadFlag(format!(
                    "the authorizers are configured in `{}`, which is not in the input",
                    file.value
                )));
            }
            let modes = flags.list("authorization-mode");
            if modes.has("AlwaysAllow")? {
                let message = "kube-apiserver allows every request";
                return Ok(Some(list_problem(flags, &modes, message)));
            }
            let known = modes.items()?;
            if known.is_empty() {
                return Ok(Some(missing(
                    flags,
                    "kube-apiserver has no `--authorization-mode`, which means `AlwaysAllow`",
                )));
            }
            let lacking = ["RBAC", "Node"]
                .into_iter()
                .find(|mode| !known.iter().any(|known| known == mode));
            Ok(lacking.map(|mode| {
                let message = format!("kube-apiserver runs without the `{mode}` authorizer");
                list_problem(flags, &modes, message).severity(
                    Severity::Medium,
                    "permissions are broader than necessary, but still checked",
                )
            }))
        })
    }),
};
