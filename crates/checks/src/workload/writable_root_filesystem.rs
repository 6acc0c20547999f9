//! A container does not set `readOnlyRootFilesystem: true`.

use seawall_finding::Severity;
use seawall_model::ContainerRole;

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "writable-root-filesystem",
    title: "Writable root file system",
    severity: Severity::Low,
    severity_reason: "it helps an attacker who already runs code in the container",
    what: "A container does not set `readOnlyRootFilesystem: true`.",
    why: "With a writable root file system, an attacker can add tools, replace programs and keep changes until the container restarts. A read-only root file system stops most off-the-shelf attacks.",
    remedy: "Set `readOnlyRootFilesystem: true`, and mount an emptyDir where the program writes.",
    example: "securityContext:\n  readOnlyRootFilesystem: true",
    techniques: &["MS-TA9012", "MS-TA9007", "T1543"],
    controls: &["nsa-cisa/1.2"],
    references: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    evaluate: Evaluate::Container(|_, pod, container| {
        if pod.is_windows() {
            return Outcome::NotApplicable;
        }
        // Ephemeral containers are for debugging.
        if container.role == ContainerRole::Ephemeral {
            return Outcome::NotApplicable;
        }
        let value = container
            .security_context()
            .and_then(|context| context.bool("readOnlyRootFilesystem"));
        if value == Some(true) {
            return Outcome::Pass;
        }
        let path = container.path("securityContext.readOnlyRootFilesystem");
        let message = format!(
            "{} `{}` can write to its root file system",
            container.role, container.name
        );
        Outcome::fail(match value {
            Some(_) => Problem::at(path, message).value("false"),
            None => Problem::missing(path, message),
        })
    }),
};
