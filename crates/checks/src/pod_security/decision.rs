//! A control of the standards as the verdict of a check, which frameworks use.

use super::{Control, Violation};
use crate::{Context, Outcome, Problem};
use seawall_model::{KubernetesVersion, Pod};

/// Where the standards are documented.
pub(super) const STANDARDS: &str =
    "https://kubernetes.io/docs/concepts/security/pod-security-standards/";

/// Evaluates a pod against one control, under the rules of the target version. What one container violates in several
/// places is one problem.
pub(super) fn judge(
    context: &Context<'_>,
    pod: &Pod<'_>,
    control: Control,
    violations: fn(&Pod<'_>, KubernetesVersion) -> Vec<Violation>,
) -> Outcome {
    let version = context.settings.kubernetes_version;
    if version < control.since() {
        return Outcome::NotApplicable;
    }
    let mut problems: Vec<Problem> = Vec::new();
    for violation in violations(pod, version) {
        let known = problems
            .iter_mut()
            .find(|problem| problem.container == violation.container);
        match known {
            Some(problem) => add(problem, violation),
            None => problems.push(Problem {
                subject: String::new(),
                ..Problem::from(violation)
            }),
        }
    }
    Outcome::from_problems(problems)
}

/// Adds one more place to a problem.
fn add(problem: &mut Problem, violation: Violation) {
    problem.message.push_str("; ");
    problem.message.push_str(&violation.message);
    // A wrong value proves a violation; a missing one can be set elsewhere.
    problem.missing &= violation.value.is_none();
    problem.also.push((violation.path, violation.value));
}
