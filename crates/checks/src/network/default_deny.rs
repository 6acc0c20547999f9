//! Whether a namespace denies a direction of traffic by default, as the network engine reports it.

use seawall_network::{ByDefault, Direction, Enforcement};

use crate::{Context, NamespaceView, Outcome, Problem};

/// Passes when policies that select every pod deny what no rule allows. Namespaces without any policy are the
/// subject of another check.
pub(super) fn judge(
    context: &Context<'_>,
    view: &NamespaceView<'_>,
    direction: Direction,
) -> Outcome {
    if view.is_system() {
        return Outcome::NotApplicable;
    }
    let network = context.analysis.network();
    if !has_policies(context, view.name) {
        // Policies that were not written do not exist; those that could not be read can exist and can deny.
        return match network.policy_gap(view.name) {
            Some(reason) => Outcome::Unknown(reason.to_owned()),
            None => Outcome::NotApplicable,
        };
    }
    if view.workloads.is_empty() {
        return context.without_workloads(view.name);
    }
    match network.by_default(view.name, direction) {
        None => return Outcome::NotApplicable,
        Some(ByDefault::Denied(_)) => return Outcome::Pass,
        Some(ByDefault::Unknown(reason)) => return Outcome::Unknown(reason),
        Some(ByDefault::Open) => {}
    }
    // One that was not seen can deny.
    if let Some(reason) = network.unseen_policies(view.name) {
        return Outcome::Unknown(reason.to_owned());
    }
    let word = match direction {
        Direction::Ingress => "incoming",
        Direction::Egress => "outgoing",
    };
    let message = match network.enforcement() {
        Enforcement::Ignored(plugin, _) => format!(
            "{plugin} does not enforce network policies, so no policy in namespace `{}` denies {word} traffic",
            view.name
        ),
        _ => format!(
            "no policy in namespace `{}` denies {word} traffic of pods that no other policy selects",
            view.name
        ),
    };
    Outcome::fail(Problem::missing("", message))
}

/// Whether a namespace has its own policies, of any kind, or is closed by cluster-wide policies.
pub(super) fn has_policies(context: &Context<'_>, namespace: &str) -> bool {
    let network = context.analysis.network();
    !context.policies(namespace).is_empty()
        || network.policies().values().iter().any(|policy| {
            let object = context.cluster.object(policy.object);
            // A firewall for what leaves the cluster isolates nobody.
            object.namespace.as_str() == namespace && !policy.rank.is_firewall()
        })
        || [Direction::Ingress, Direction::Egress]
            .into_iter()
            .any(|direction| {
                matches!(
                    network.by_default(namespace, direction),
                    Some(ByDefault::Denied(_))
                )
            })
}
