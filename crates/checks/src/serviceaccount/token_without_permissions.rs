//! A pod gets the token of a service account that no binding names.

use super::token::{Mount, mount};
use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "token-without-permissions",
    title: "Unused API token mounted",
    severity: Severity::Info,
    severity_reason: "the token grants no permissions beyond those of every authenticated user",
    what: "A pod gets the token of a service account that no binding names.",
    why: "The token gives the program no access and still authenticates an intruder, who can then see what every authenticated user can see.",
    remedy: "Set `automountServiceAccountToken: false`.",
    example: "spec:\n  automountServiceAccountToken: false",
    techniques: &["MS-TA9016", "T1528"],
    controls: &["cis-kubernetes/5.1.6", "nsa-cisa/1.9"],
    references: &[
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    ],
    evaluate: Evaluate::Pod(|context, pod| {
        if mount(context, pod) != Mount::AskedFor {
            // token-automounted reports it for the default.
            return Outcome::NotApplicable;
        }
        let (namespace, account) = (pod.namespace(), pod.service_account());
        if context.is_bound(namespace, account) {
            return Outcome::Pass;
        }
        for kind in ["RoleBinding", "ClusterRoleBinding"] {
            if let Absence::Open(reason) =
                context.absence("rbac.authorization.k8s.io", kind, namespace)
            {
                return Outcome::Unknown(reason);
            }
        }
        Outcome::fail(
            Problem::at(
                pod.path("automountServiceAccountToken"),
                format!("the token of service account `{account}` is mounted, and no binding names the account"),
            )
            .value("true"),
        )
    }),
};
