//! Whether a namespace denies a direction of traffic by default.

use crate::{Context, NamespaceView, Outcome, Problem, policy_directions};

use super::policy::decided_elsewhere;

/// A direction of traffic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Ingress,
    Egress,
}

/// Passes when a policy that selects every pod isolates the direction. Namespaces without any policy are the
/// business of another check.
pub(super) fn judge(
    context: &Context<'_>,
    view: &NamespaceView<'_>,
    direction: Direction,
) -> Outcome {
    let policies = context.policies(view.name);
    if view.is_system() || view.workloads.is_empty() || policies.is_empty() {
        return Outcome::NotApplicable;
    }
    let denies = policies.iter().any(|policy| {
        let (ingress, egress) = policy_directions(policy);
        let selects_all = policy
            .spec()
            .and_then(|spec| spec.get("podSelector"))
            .is_none_or(|selector| seawall_model::LabelSelector(selector).is_empty());
        selects_all
            && match direction {
                Direction::Ingress => ingress,
                Direction::Egress => egress,
            }
    });
    if denies {
        return Outcome::Pass;
    }
    if let Some(reason) = decided_elsewhere(context, view.name) {
        return Outcome::Unknown(reason);
    }
    let word = match direction {
        Direction::Ingress => "incoming",
        Direction::Egress => "outgoing",
    };
    Outcome::fail(Problem::missing(
        "",
        format!(
            "no policy of namespace `{}` denies {word} traffic of pods that no other policy selects",
            view.name
        ),
    ))
}
