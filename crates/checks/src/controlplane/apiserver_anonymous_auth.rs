//! `--anonymous-auth` of kube-apiserver is not `false`, and no `--authentication-config` limits anonymous requests to health endpoints.

use super::flags::{Component, judge, missing, problem};
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-anonymous-auth",
    title: "API server answers anonymous requests",
    severity: Severity::Medium,
    severity_reason: "anonymous requests get only what RBAC gives them, which is little unless somebody adds to it",
    what: "`--anonymous-auth` of kube-apiserver is not `false`, and no `--authentication-config` limits anonymous requests to health endpoints.",
    why: "Requests without credentials reach authorization as `system:anonymous`. One careless binding to that user or to `system:unauthenticated` opens the cluster to everybody who reaches the port, and every authentication bypass starts here.",
    remedy: "Set `--anonymous-auth=false`, or allow only `/livez`, `/readyz` and `/healthz` in an `AuthenticationConfiguration`.",
    example: "command:\n  - kube-apiserver\n  - --anonymous-auth=false",
    techniques: &["MS-TA9029", "T1190"],
    controls: &["cis-kubernetes/1.2.1", "nsa-cisa/3.1"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    evaluate: Evaluate::Container(|_, _, container| {
        judge(container, Component::ApiServer, |flags| {
            if let Some(file) = flags.get("authentication-config") {
                return Outcome::Unknown(format!(
                    "anonymous access is configured in `{}`, which is not in the input",
                    file.value
                ));
            }
            match flags.get("anonymous-auth") {
                Some(flag) if !flag.is_true() => Outcome::Pass,
                Some(flag) => {
                    Outcome::fail(problem(&flag, "kube-apiserver answers anonymous requests"))
                }
                None => Outcome::fail(missing(
                    &flags,
                    "kube-apiserver answers anonymous requests: `--anonymous-auth` is not set",
                )),
            }
        })
    }),
};
