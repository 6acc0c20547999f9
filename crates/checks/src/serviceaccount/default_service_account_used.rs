//! A pod outside the system namespaces uses the service account `default`, by name or by omission, and mounts its token.

use super::token::{Mount, mount};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "default-service-account-used",
    title: "Default service account used",
    severity: Severity::Low,
    severity_reason: "permissions granted to the account reach every such pod",
    what: "A pod outside the system namespaces uses the service account `default`, by name or by omission, and mounts its token.",
    why: "All such pods in the namespace share one identity: each gets the permissions that any of them needs, and the audit log cannot tell them apart.",
    remedy: "Create a service account for the workload, or disable the token.",
    example: "spec:\n  serviceAccountName: shop-front",
    techniques: &["MS-TA9016", "T1528"],
    controls: &["cis-kubernetes/5.1.5", "nsa-cisa/1.9"],
    references: &[
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    ],
    evaluate: Evaluate::Pod(|context, pod| {
        if crate::is_system_namespace(pod.namespace()) {
            return Outcome::NotApplicable;
        }
        let default = pod.service_account() == "default";
        if !default || mount(context, pod) == Mount::Refused {
            return Outcome::Pass;
        }
        Outcome::fail(Problem::missing(
            pod.path("serviceAccountName"),
            "the pod runs as service account `default`",
        ))
    }),
};
