//! A container adds a capability that is known to break isolation.

use super::capability::{is_dangerous, plain};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "dangerous-capability",
    title: "Dangerous capability added",
    severity: Severity::High,
    severity_reason: "the capability alone is enough to escape the container or take over the node",
    what: "A container adds a capability that is known to break isolation.",
    why: "`SYS_ADMIN` mounts, `SYS_PTRACE` reads other processes, `SYS_MODULE` loads code into the kernel, `DAC_READ_SEARCH` opens any file on the disk, `NET_ADMIN` redirects traffic, `BPF` and `PERFMON` observe the kernel.",
    remedy: "Remove the capability, or move the one privileged task to a small separate agent.",
    example: "securityContext:\n  capabilities:\n    drop: [ALL]",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["cis-kubernetes/5.2.9", "nsa-cisa/1.7"],
    references: &["https://man7.org/linux/man-pages/man7/capabilities.7.html"],
    evaluate: Evaluate::Container(|_, pod, container| {
        if pod.is_windows() {
            return Outcome::NotApplicable;
        }
        let problems = container
            .added_capabilities()
            .filter(|(_, name)| is_dangerous(name))
            .map(|(index, name)| {
                let problem = Problem::at(
                    container.path(&format!("securityContext.capabilities.add[{index}]")),
                    format!("{} `{}` adds the capability `{name}`", container.role, container.name),
                )
                .value(name)
                .subject(name);
                if matches!(plain(name).as_str(), "NET_ADMIN" | "SYS_TIME" | "SYSLOG" | "SYS_RESOURCE" | "AUDIT_CONTROL") {
                    problem.severity(Severity::Medium, "the capability harms the node or its network, but does not by itself allow a container escape")
                } else {
                    problem
                }
            });
        Outcome::from_problems(problems.collect())
    }),
};
