//! A container does not set `allowPrivilegeEscalation: false`; the default allows it.

use seawall_finding::Severity;
use seawall_syntax::edit::NewValue;

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "privilege-escalation-allowed",
    title: "Privilege escalation allowed",
    severity: Severity::Medium,
    severity_reason: "a setuid program in the image turns a minor vulnerability into root in the container",
    what: "A container does not set `allowPrivilegeEscalation: false`; the default allows it.",
    why: "With privilege escalation allowed, setuid programs and file capabilities work: code that runs as an ordinary user becomes root in the container, which is where most escapes begin.",
    remedy: "Set `allowPrivilegeEscalation: false`; this affects only programs that change user, such as sudo.",
    example: "securityContext:\n  allowPrivilegeEscalation: false",
    techniques: &["MS-TA9018", "T1068"],
    controls: &["cis-kubernetes/5.2.6", "nsa-cisa/1.7"],
    references: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    evaluate: Evaluate::Container(|_, pod, container| {
        if pod.is_windows() {
            return Outcome::NotApplicable;
        }
        let context = container.security_context();
        let value = context.and_then(|context| context.get("allowPrivilegeEscalation"));
        if value.and_then(|value| value.as_bool()) == Some(false) {
            return Outcome::Pass;
        }
        let forced = container.is_privileged()
            || container
                .added_capabilities()
                .any(|(_, name)| matches!(name, "SYS_ADMIN" | "CAP_SYS_ADMIN"));
        if forced {
            // The API server rejects `false` together with `privileged` or SYS_ADMIN, which have their own checks.
            return Outcome::NotApplicable;
        }
        let path = container.path("securityContext.allowPrivilegeEscalation");
        let message = format!(
            "{} `{}` allows privilege escalation",
            container.role, container.name
        );
        let problem = match value.and_then(|value| value.scalar_text()) {
            Some(text) => Problem::at(path.clone(), message).value(text),
            None => Problem::missing(path.clone(), message),
        };
        Outcome::fail(problem.fix_set(&path, NewValue::Bool(false)))
    }),
};
