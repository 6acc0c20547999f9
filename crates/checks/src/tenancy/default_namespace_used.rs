//! Workloads run in the namespace `default`.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "default-namespace-used",
    title: "Workloads in the namespace `default`",
    severity: Severity::Low,
    severity_reason: "it is a matter of order, until somebody grants rights in it",
    what: "Workloads run in the namespace `default`.",
    why: "Everything without a namespace lands there, so its rights, quotas and policies fit nobody, and unrelated workloads sit side by side without a border.",
    remedy: "Give each application a namespace of its own.",
    example: "metadata:\n  namespace: shop",
    techniques: &["MS-TA9034"],
    controls: &["cis-kubernetes/5.6.4", "nsa-cisa/2.1"],
    references: &["https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/"],
    evaluate: Evaluate::Namespace(|context, view| {
        if view.name != "default" {
            return Outcome::NotApplicable;
        }
        let mut names: Vec<String> = view
            .workloads
            .iter()
            .map(|index| &context.workloads[*index])
            .filter(|workload| !workload.pod.is_finished())
            .map(|workload| {
                format!(
                    "{} `{}`",
                    workload.owner.workload.kind.kind, workload.owner.workload.name
                )
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        let Some(first) = names.first() else {
            return Outcome::Pass;
        };
        Outcome::fail(Problem::at(
            "",
            match names.len() {
                1 => format!("{first} runs in the namespace `default`"),
                count => format!(
                    "{first} and {} more run in the namespace `default`",
                    count - 1
                ),
            },
        ))
    }),
};
