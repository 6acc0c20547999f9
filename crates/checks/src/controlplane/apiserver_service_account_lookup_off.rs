//! `--service-account-lookup` of kube-apiserver is `false`.

use super::flags::{Component, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;
use seawall_model::Flag;

pub const CHECK: Check = Check {
    id: "apiserver-service-account-lookup-off",
    title: "Tokens of deleted service accounts accepted",
    severity: Severity::Medium,
    severity_reason: "a token outlives the account and pod that it was issued for",
    what: "`--service-account-lookup` of kube-apiserver is `false`.",
    why: "Tokens are accepted by their signature alone: deleting the Secret, the account or the pod does not revoke them.",
    remedy: "Remove `--service-account-lookup=false`; `true` is the default.",
    example: "command:\n  - kube-apiserver\n  - --service-account-lookup=true",
    techniques: &["MS-TA9016", "T1528"],
    controls: &["cis-kubernetes/1.2.21"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        judge(flags, |flags| {
            let message = "kube-apiserver accepts tokens of deleted service accounts";
            let flag = flags.switch("service-account-lookup")?;
            Ok(flag
                .filter(Flag::is_false)
                .map(|flag| problem(&flag, message)))
        })
    }),
};
