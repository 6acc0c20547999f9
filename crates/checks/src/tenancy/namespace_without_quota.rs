//! A namespace with workloads has no ResourceQuota.

use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "namespace-without-quota",
    title: "Namespace without a quota",
    severity: Severity::Low,
    severity_reason: "it takes an accident or an attack to cause harm",
    what: "A namespace with workloads has no ResourceQuota.",
    why: "One tenant, or one loop that creates pods, can use up the CPU, memory and objects of the whole cluster; a miner has no limit.",
    remedy: "Add a ResourceQuota for CPU, memory and object counts.",
    example: "kind: ResourceQuota\nspec:\n  hard:\n    limits.memory: 16Gi\n    pods: \"50\"",
    techniques: &["MS-TA9039", "MS-TA9040", "T1496"],
    controls: &["nsa-cisa/2.4"],
    references: &["https://kubernetes.io/docs/concepts/policy/resource-quotas/"],
    evaluate: Evaluate::Namespace(|context, view| {
        if view.is_system() {
            return Outcome::NotApplicable;
        }
        if view.workloads.is_empty() {
            return context.without_workloads(view.name);
        }
        if context.has_guard_rail("ResourceQuota", view.name) {
            return Outcome::Pass;
        }
        match context.absence("", "ResourceQuota", view.name) {
            Absence::Open(reason) => Outcome::Unknown(reason),
            Absence::Proves => Outcome::fail(Problem::missing(
                "",
                format!("namespace `{}` has no ResourceQuota", view.name),
            )),
        }
    }),
};
