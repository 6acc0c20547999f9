//! A container does not drop `ALL` capabilities.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "capabilities-not-dropped",
    title: "Default capabilities not dropped",
    severity: Severity::Low,
    severity_reason: "the default set helps an attacker who already runs as root in the container",
    what: "A container does not drop `ALL` capabilities.",
    why: "The runtime's default set lets root in the container change file owners, forge raw packets and bypass file modes. Nearly every program runs without these capabilities.",
    remedy: "Drop `ALL`, and add back `NET_BIND_SERVICE` only where a port below 1024 is needed.",
    example: "securityContext:\n  capabilities:\n    drop: [ALL]",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["cis-kubernetes/5.2.9", "nsa-cisa/1.7"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Container(|_, pod, container| {
        if pod.is_windows() {
            return Outcome::NotApplicable;
        }
        if container.is_privileged() {
            // Dropping has no effect with `privileged`, which has its own check.
            return Outcome::NotApplicable;
        }
        let path = "securityContext.capabilities.drop";
        if container
            .dropped_capabilities()
            .any(|(_, name)| name == "ALL")
        {
            return Outcome::Pass;
        }
        let other_case = container
            .dropped_capabilities()
            .find(|(_, name)| name.eq_ignore_ascii_case("ALL"));
        if let Some((index, name)) = other_case {
            let message = format!(
                "{} `{}` drops `{name}`: runtimes drop everything, but the Pod Security Standards require `ALL` in capitals",
                container.role, container.name
            );
            return Outcome::fail(
                Problem::at(container.path(&format!("{path}[{index}]")), message)
                    .value(name)
                    .severity(
                        Severity::Info,
                        "no capability is kept; only the `restricted` level rejects the spelling",
                    ),
            );
        }
        Outcome::fail(Problem::missing(
            container.path(path),
            format!(
                "{} `{}` keeps the default capabilities",
                container.role, container.name
            ),
        ))
    }),
};
