//! A container declares port 22.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "ssh-server-port",
    title: "SSH server in a container",
    severity: Severity::Low,
    severity_reason: "access takes a key or password",
    what: "A container declares port 22.",
    why: "An SSH server is a second way into the container: it bypasses the API audit log, and its keys are rarely rotated.",
    remedy: "Remove the server; use `kubectl exec` with audited, short-lived permissions.",
    example: "ports:\n  - containerPort: 8080",
    techniques: &["MS-TA9010", "T1133"],
    controls: &[],
    references: &["https://microsoft.github.io/Threat-Matrix-for-Kubernetes/"],
    evaluate: Evaluate::Container(|_, _, container| {
        let port = container
            .node
            .list("ports")
            .iter()
            .position(|port| port.int("containerPort") == Some(22));
        Outcome::from_problem(port.map(|index| {
            Problem::at(
                container.path(&format!("ports[{index}].containerPort")),
                format!("{} `{}` declares port 22", container.role, container.name),
            )
            .value("22")
        }))
    }),
};
