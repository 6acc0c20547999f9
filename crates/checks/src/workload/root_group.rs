//! A container's effective group is 0, or `fsGroup` or `supplementalGroups` add group 0.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "root-group",
    title: "Container runs in group 0",
    severity: Severity::Low,
    severity_reason: "it can access files of the root group in the image and on volumes",
    what: "A container's effective group is 0, or `fsGroup` or `supplementalGroups` add group 0.",
    why: "Many images keep files writable for group 0. On shared volumes and in host directories, the group gives access to files of the root group.",
    remedy: "Use a group other than 0.",
    example: "securityContext:\n  runAsGroup: 10001\n  fsGroup: 10001",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["nsa-cisa/1.1"],
    references: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    evaluate: Evaluate::Pod(|_, pod| {
        let mut problems = Vec::new();
        if let Some(context) = pod.security_context() {
            for field in ["runAsGroup", "fsGroup"] {
                if context.int(field) == Some(0) {
                    let path = pod.path(&format!("securityContext.{field}"));
                    problems.push(
                        Problem::at(path, format!("the pod sets `{field}` to 0"))
                            .value("0")
                            .subject(field),
                    );
                }
            }
            if context
                .list("supplementalGroups")
                .iter()
                .any(|group| group.as_i64() == Some(0))
            {
                let path = pod.path("securityContext.supplementalGroups");
                problems.push(
                    Problem::at(path, "the pod adds group 0")
                        .value("0")
                        .subject("supplementalGroups"),
                );
            }
        }
        for container in pod.containers() {
            let group = container
                .security_context()
                .and_then(|context| context.int("runAsGroup"));
            if group == Some(0) {
                problems.push(
                    Problem::at(
                        container.path("securityContext.runAsGroup"),
                        format!("{} `{}` runs in group 0", container.role, container.name),
                    )
                    .value("0")
                    .container(container.name),
                );
            }
        }
        Outcome::from_problems(problems)
    }),
};
