//! A container's effective user ID is between 1 and 9999.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "low-user-id",
    title: "Low user ID that can exist on the node",
    severity: Severity::Info,
    severity_reason: "it matters only after an escape, or on shared directories",
    what: "A container's effective user ID is between 1 and 9999.",
    why: "Low user IDs often belong to a user or daemon on the node. After an escape, or in a host directory, the process has the permissions of that account.",
    remedy: "Use a user ID of 10000 or more, ideally a different one for each workload.",
    example: "securityContext:\n  runAsUser: 10001",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["nsa-cisa/1.1"],
    references: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    evaluate: Evaluate::Container(|_, pod, container| {
        match pod
            .effective(container, "runAsUser")
            .and_then(|(node, path)| Some((node.as_i64()?, path)))
        {
            Some((user, path)) if (1..10_000).contains(&user) => Outcome::fail(
                Problem::at(
                    path,
                    format!(
                        "{} `{}` runs as user {user}",
                        container.role, container.name
                    ),
                )
                .value(user.to_string()),
            ),
            Some(_) => Outcome::Pass,
            None => Outcome::NotApplicable,
        }
    }),
};
