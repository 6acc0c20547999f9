//! A pod template names a service account that is not there.

use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "service-account-missing",
    title: "Pod names an account that does not exist",
    severity: Severity::Low,
    severity_reason: "pods are refused until somebody creates the account",
    what: "A pod template names a service account that is not there.",
    why: "No pod starts; and whoever may create the account chooses its annotations, cloud identity and, through a waiting binding, its rights.",
    remedy: "Create the account with the workload.",
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
