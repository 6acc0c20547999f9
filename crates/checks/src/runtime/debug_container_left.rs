//! A pod has ephemeral containers.

use seawall_finding::Severity;
use seawall_model::ContainerRole;

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "debug-container-left",
    title: "Debug container left in a pod",
    severity: Severity::Low,
    severity_reason: "it stays as long as the pod, with tools and often with more privileges than the other containers",
    what: "A pod has ephemeral containers.",
    why: "Ephemeral containers are added to look inside a running pod and cannot be removed: their shell and tools stay available to a later attacker. They are also how a subject with debug permission gets in.",
    remedy: "Delete the pod so that its controller creates a clean one, and find out who added the container.",
    example: "containers:\n  - name: app\n    image: registry.example.com/app@sha256:0000000000000000000000000000000000000000000000000000000000000000",
    techniques: &["MS-TA9006", "MS-TA9011", "T1609"],
    controls: &[],
    references: &["https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/"],
    evaluate: Evaluate::Pod(|_, pod| {
        let problems = pod
            .containers()
            .filter(|container| container.role == ContainerRole::Ephemeral)
            .map(|container| {
                Problem::at(
                    container.path(""),
                    format!(
                        "ephemeral container `{}` (`{}`) is still in the pod",
                        container.name,
                        container.image()
                    ),
                )
                .value(container.image())
                .container(container.name)
            });
        Outcome::from_problems(problems.collect())
    }),
};
