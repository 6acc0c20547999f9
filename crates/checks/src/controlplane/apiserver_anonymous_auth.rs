//! `--anonymous-auth` of kube-apiserver is not `false`, and no `--authentication-config` limits anonymous requests to health endpoints.

use super::flags::{Component, judge, missing, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;
use seawall_model::UnreadFlag;

pub const CHECK: Check = Check {
    id: "apiserver-anonymous-auth",
    title: "API server allows anonymous requests",
    severity: Severity::Medium,
    severity_reason: "anonymous requests get only what RBAC grants them, which is little by default",
    what: "`--anonymous-auth` of kube-apiserver is not `false`, and no `--authentication-config` limits anonymous requests to health endpoints.",
    why: "Requests without credentials reach authorization as `system:anonymous`. One careless binding to that user or to `system:unauthenticated` opens the cluster to anyone who can reach the port, and every authentication bypass starts here.",
    remedy: "Set `--anonymous-auth=false`, or allow only `/livez`, `/readyz` and `/healthz` in an `AuthenticationConfiguration`.",
    example: "command:\n  - kube-apiserver\n  - --anonymous-auth=false",
    techniques: &["MS-TA9029", "T1190"],
    controls: &["cis-kubernetes/1.2.1", "nsa-cisa/3.1"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        judge(flags, |flags| {
            let message = "kube-apiserver allows anonymous requests";
            // With the flag, the file must not configure anonymous requests, so the flag decides where it is set.
            let file = flags.value("authentication-config")?;
            Ok(match (flags.switch("anonymous-auth")?, file) {
                (Some(flag), _) if flag.is_false() => None,
                (Some(flag), _) => Some(problem(&flag, message)),
                (None, Some(file)) => {
                    return Err(UnreadFlag(format!(
                        "anonymous access is configured in `{}`, which is not in the input",
                        file.value
                    )));
                }
                (None, None) => Some(missing(
                    flags,
                    format!("{message}: `--anonymous-auth` is not set"),
                )),
            })
        })
    }),
};
