//! A pod template references a service account that does not exist.

use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "service-account-missing",
    title: "Service account does not exist",
    severity: Severity::Low,
    severity_reason: "pods are rejected until the account is created",
    what: "A pod template references a service account that does not exist.",
    why: "No pod starts. Anyone who can create the account chooses its annotations and cloud identity, and gets the permissions of any binding that already names it.",
    remedy: "Create the service account with the workload.",
    example: "spec:\n  serviceAccountName: shop-front",
    techniques: &["MS-TA9016"],
    controls: &["nsa-cisa/5.3"],
    references: &[
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    ],
    evaluate: Evaluate::Pod(|context, pod| {
        let (namespace, account) = (pod.namespace(), pod.service_account());
        if account == "default"
            || context
                .cluster
                .find("", "ServiceAccount", namespace, account)
                .is_some()
        {
            return Outcome::Pass;
        }
        match context.absence("", "ServiceAccount", namespace) {
            Absence::Open(reason) => Outcome::Unknown(reason),
            Absence::Proves => Outcome::fail(
                Problem::at(
                    pod.path("serviceAccountName"),
                    format!("service account `{account}` does not exist"),
                )
                .value(account),
            ),
        }
    }),
};
