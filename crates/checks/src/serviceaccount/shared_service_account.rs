//! Several workloads run as the same bound service account, other than `default`.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "shared-service-account",
    title: "Service account shared by several workloads",
    severity: Severity::Info,
    severity_reason: "it is about telling workloads apart",
    what: "Several workloads run as the same bound service account, other than `default`.",
    why: "Each of them has the permissions that any of them needs, and an audit log entry cannot be attributed to one workload.",
    remedy: "Give each workload its own service account.",
    example: "spec:\n  serviceAccountName: shop-front",
    techniques: &["MS-TA9016", "T1078"],
    controls: &["nsa-cisa/3.3"],
    references: &[
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    ],
    evaluate: Evaluate::Object(&["ServiceAccount"], |context, object| {
        let name = &*object.name;
        if name == "default" || crate::is_system_namespace(&object.namespace) {
            return Outcome::NotApplicable;
        }
        if !context.is_bound(&object.namespace, name) {
            return context.without_binding();
        }
        let mut owners: Vec<String> = context
            .users_of(&object.namespace, name)
            .iter()
            .map(|index| {
                let owner = &context.workloads[*index].owner;
                format!("{}/{}", owner.workload.kind.kind, owner.workload.name)
            })
            .collect();
        owners.sort_unstable();
        owners.dedup();
        if owners.len() < 2 {
            // Another workload may be among those that were not seen.
            return Outcome::Pass.unless(|| context.workload_gap(Some(&object.namespace)));
        }
        Outcome::fail(
            Problem::at(
                "metadata.name",
                format!(
                    "{} workloads run as service account `{name}`: {}",
                    owners.len(),
                    owners.join(", ")
                ),
            )
            .value(name),
        )
    }),
};
