//! Words that answers about the network share.

use seawall_model::Cluster;
use seawall_network::{Direction, Doubt, Enforcement, Network, Policy, Side};

use crate::Place;

/// The controller for Ingress and the like, as one end.
pub(super) const CONTROLLER: &str = "{ingress-controller}";

/// How the names of ranges end.
pub(super) const OUTSIDE: &str = "[External]";

/// What an end is called.
pub fn name(network: &Network<'_>, side: Side) -> String {
    match side {
        Side::Endpoint(id) => network.endpoints()[id].label(),
        Side::Outside(range) => format!("{range}{OUTSIDE}"),
        Side::Anybody => CONTROLLER.to_owned(),
    }
}

/// Whether policies count at all, in a sentence.
pub fn enforcement(network: &Network<'_>) -> String {
    match network.enforcement() {
        Enforcement::Enforced(plugin, _) => format!("policies are enforced by {plugin}"),
        Enforcement::Ignored(plugin, _) => {
            let why = network.turned_off();
            let why = why.map_or_else(String::new, |why| format!(" ({why})"));
            format!(
                "NO POLICY APPLIES: the network plugin, {plugin}, enforces none{why}, so all traffic is allowed"
            )
        }
        Enforcement::Optional(plugin, _) => {
            format!(
                "whether policies are enforced is not known: {plugin} does so only when configured to"
            )
        }
        Enforcement::Unknown => {
            "whether policies are enforced is not known: no network plugin found in the input"
                .to_owned()
        }
    }
}

/// What is odd about an object that decides traffic, with its place.
pub fn doubt(cluster: &Cluster, doubt: &Doubt) -> String {
    let object = cluster.object(doubt.object);
    format!(
        "{} `{}`: {}{}",
        object.kind,
        object.name,
        doubt.message,
        Place::of(object, &doubt.path)
    )
}

/// What a policy is called.
pub(super) fn policy(network: &Network<'_>, policy: &Policy) -> String {
    let object = network.cluster.object(policy.object);
    match &*object.namespace {
        "" => format!("{} `{}`", object.kind, object.name),
        namespace => format!("{} `{namespace}/{}`", object.kind, object.name),
    }
}

/// The field of a policy that has the rules of a direction.
pub(crate) fn rules(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => "ingress",
        Direction::Egress => "egress",
    }
}
