//! A container sets no CPU or no memory request (a limit stands for its request), and the pod sets none for all.

use seawall_finding::Severity;
use seawall_model::ContainerRole;

use super::limit::is_set;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "resource-requests-missing",
    title: "No resource requests",
    severity: Severity::Info,
    severity_reason: "it is more about fairness among workloads than about attacks",
    what: "A container sets no CPU or no memory request (a limit stands for its request), and the pod sets none for all.",
    why: "Without requests the scheduler packs nodes blindly, and the pod is among the first to be evicted: an attacker who exhausts memory gets it evicted.",
    remedy: "Set `resources.requests.cpu` and `resources.requests.memory` to what the program normally uses.",
    example: "resources:\n  requests:\n    cpu: 100m\n    memory: 128Mi",
    techniques: &["MS-TA9040", "T1499"],
    controls: &["nsa-cisa/2.4"],
    references: &["https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/"],
    evaluate: Evaluate::Container(|_, pod, container| {
        if container.role == ContainerRole::Ephemeral {
            return Outcome::NotApplicable;
        }
        let missing: Vec<&str> = ["cpu", "memory"]
            .into_iter()
            .filter(|resource| {
                !is_set(pod, container, "requests", resource)
                    && !is_set(pod, container, "limits", resource)
            })
            .collect();
        if missing.is_empty() {
            return Outcome::Pass;
        }
        Outcome::fail(Problem::missing(
            container.path("resources.requests"),
            format!(
                "{} `{}` requests no {}",
                container.role,
                container.name,
                missing.join(" and no ")
            ),
        ))
    }),
};
