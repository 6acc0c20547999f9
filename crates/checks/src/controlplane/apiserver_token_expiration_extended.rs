//! `--service-account-extend-token-expiration` of kube-apiserver is not `false`.

use super::flags::{Component, judge, missing, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-token-expiration-extended",
    title: "ServiceAccount tokens are extended to one year",
    severity: Severity::Low,
    severity_reason: "the token has to be stolen first, and dies with its pod",
    what: "`--service-account-extend-token-expiration` of kube-apiserver is not `false`.",
    why: "Tokens that are mounted into pods ask for one hour. The API server makes one year of it for clients that do not refresh, so a stolen token stays valid for as long as its pod.",
    remedy: "Set `--service-account-extend-token-expiration=false`, after checking the metric `serviceaccount_stale_tokens_total`.",
    example: "command:\n  - kube-apiserver\n  - --service-account-extend-token-expiration=false",
    techniques: &["MS-TA9016", "T1528"],
    controls: &["cis-kubernetes/1.2.30"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    evaluate: Evaluate::Container(|_, _, container| {
        judge(container, Component::ApiServer, |flags| {
            let message = "kube-apiserver extends ServiceAccount tokens to one year";
            Ok(
                match flags.switch("service-account-extend-token-expiration")? {
                    Some(flag) if flag.is_false() => None,
                    Some(flag) => Some(problem(&flag, message)),
                    None => Some(missing(
                        &flags,
                        format!(
                            "{message}: `--service-account-extend-token-expiration` is not set and defaults to `true`"
                        ),
                    )),
                },
            )
        })
    }),
};
