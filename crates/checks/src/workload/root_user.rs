//! A container's effective user is 0, or `runAsNonRoot` is explicitly false and no other user is set.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "root-user",
    title: "Container runs as root",
    severity: Severity::Medium,
    severity_reason: "root in the container is one kernel or runtime bug away from root on the node",
    what: "A container's effective user is 0, or `runAsNonRoot` is explicitly false and no other user is set.",
    why: "Root in the container can write files that the image protects from all other users, use the remaining capabilities, and exploit more kernel and runtime bugs than any other user.",
    remedy: "Set `runAsUser` to a user of the image other than 0, and `runAsNonRoot: true`.",
    example: "securityContext:\n  runAsNonRoot: true\n  runAsUser: 10001",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["cis-kubernetes/5.2.7", "nsa-cisa/1.1"],
    references: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    evaluate: Evaluate::Container(|_, pod, container| {
        if pod.is_windows() {
            return Outcome::NotApplicable;
        }
        let user = pod.effective(container, "runAsUser");
        if let Some((node, path)) = &user
            && let Some(number) = node.as_i64()
        {
            return Outcome::from_problem((number == 0).then(|| {
                Problem::at(
                    path.clone(),
                    format!("{} `{}` runs as root", container.role, container.name),
                )
                .value("0")
            }));
        }
        match pod.effective(container, "runAsNonRoot") {
            Some((node, path)) if node.as_bool() == Some(false) => Outcome::fail(
                Problem::at(
                    path,
                    format!(
                        "{} `{}` is allowed to run as root",
                        container.role, container.name
                    ),
                )
                .value("false"),
            ),
            _ => Outcome::Pass,
        }
    }),
};
