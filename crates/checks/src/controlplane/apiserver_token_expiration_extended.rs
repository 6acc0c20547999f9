//! `--service-account-extend-token-expiration` of kube-apiserver is not `false`.

use super::flags::{Component, judge, missing, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-token-expiration-extended",
    title: "ServiceAccount tokens extended to one year",
    severity: Severity::Low,
    severity_reason: "the token has to be stolen first, and becomes invalid with its pod",
    what: "`--service-account-extend-token-expiration` of kube-apiserver is not `false`.",
    why: "Tokens mounted into pods request a lifetime of one hour. The API server extends it to one year for clients that do not refresh, so a stolen token stays valid as long as its pod exists.",
    remedy: "Set `--service-account-extend-token-expiration=false`, after checking the metric `serviceaccount_stale_tokens_total`.",
    example: "command:\n  - kube-apiserver\n  - --service-account-extend-token-expiration=false",
    techniques: &["MS-TA9016", "T1528"],
    controls: &["cis-kubernetes/1.2.30"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        judge(flags, |flags| {
            let message = "kube-apiserver extends ServiceAccount tokens to one year";
            Ok(
                match flags.switch("service-account-extend-token-expiration")? {
                    Some(flag) if flag.is_false() => None,
                    Some(flag) => Some(problem(&flag, message)),
                    None => Some(missing(
                        flags,
                        format!(
                            "{message}: `--service-account-extend-token-expiration` is not set and defaults to `true`"
                        ),
                    )),
                },
            )
        })
    }),
};
