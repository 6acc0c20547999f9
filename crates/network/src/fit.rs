//! Whether somebody is among the peers of a rule, for certain or perhaps.

use crate::peer::SetId;
use crate::policy::Peer;
use crate::range::Family;
use crate::{Direction, Endpoint, EndpointId, Network, Policy, Rule, Side};

/// Whether somebody is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fit {
    No,
    /// It hangs on this, in a sentence without a full stop.
    Maybe(String),
    Yes,
}

/// Both ends of what is asked, seen from whom the policies select.
#[derive(Clone, Copy)]
pub(crate) struct View<'v> {
    pub direction: Direction,
    pub own: EndpointId,
    pub endpoint: &'v Endpoint<'v>,
    pub peer: Side,
    pub family: Option<Family>,
    pub destination: Option<&'v Endpoint<'v>>,
}

impl Network<'_> {
    /// Whether the peer is among those of a rule.
    pub(crate) fn fit(&self, view: View<'_>, rule: &Rule, policy: &Policy) -> Fit {
        let mut found = Fit::No;
        for peer in &rule.peers {
            match self.fit_peer(view, peer, policy) {
                Fit::Yes => return Fit::Yes,
                Fit::Maybe(why) => found = Fit::Maybe(why),
                Fit::No => {}
            }
        }
        found
    }

    fn fit_peer(&self, view: View<'_>, peer: &Peer, policy: &Policy) -> Fit {
        let name = || self.policy_name(policy);
        match (peer, view.peer) {
            (Peer::Everything, _) => Fit::Yes,
            (Peer::Pods(set), Side::Endpoint(id)) => self.fit_set(*set, id, policy),
            (Peer::Addressed(pods), Side::Endpoint(id)) => {
                if view.family.is_some_and(|family| family != pods.family) {
                    return Fit::No;
                }
                self.fit_set(pods.set, id, policy)
            }
            (Peer::Pods(set), Side::Anybody) if self.everybody.contains(set) => Fit::Yes,
            (Peer::Addressed(pods), Side::Anybody) => {
                let selected = &self.sets[pods.set];
                let is_meant = view.family.unwrap_or(Family::V4) == pods.family && pods.is_whole;
                match (
                    is_meant,
                    selected.sure.is_empty(),
                    selected.maybe.is_empty(),
                ) {
                    (true, false, true) => Fit::Yes,
                    (true, true, false) => Fit::Maybe(self.why_plugin()),
                    _ => Fit::No,
                }
            }
            (Peer::Block(..), Side::Endpoint(id))
                if policy.rank.is_firewall() && self.endpoints[id].is_host_network =>
            {
                let label = self.endpoints[id].label();
                Fit::Maybe(format!(
                    "{} may mean the node on which {label} runs, in whose network it is",
                    name()
                ))
            }
            (Peer::Block(..), Side::Outside(_)) if self.is_no_address_for(policy, view.peer) => {
                Fit::No
            }
            (Peer::Block(block, except), Side::Outside(range)) => {
                let touches_except = except.iter().any(|part| part.meets(&range));
                if !block.meets(&range) || except.iter().any(|part| part.holds(&range)) {
                    Fit::No
                } else if block.holds(&range) && !touches_except {
                    Fit::Yes
                } else {
                    Fit::Maybe(format!(
                        "{} treats addresses in {range} differently",
                        name()
                    ))
                }
            }
            (Peer::Nodes(nodes), _) => self.fit_nodes(*nodes, view.own, view.peer, policy),
            (Peer::Unknown(what), _)
            | (Peer::UnknownOutside(what), Side::Outside(_) | Side::Anybody) => Fit::Maybe(
                format!("{} refers to {what}, which are not modeled", name()),
            ),
            (Peer::Pods(_), Side::Anybody | Side::Outside(_))
            | (Peer::Addressed(_), Side::Outside(_))
            | (Peer::Block(..), Side::Endpoint(_) | Side::Anybody)
            | (Peer::UnknownOutside(_), Side::Endpoint(_)) => Fit::No,
        }
    }

    fn fit_set(&self, set: SetId, id: EndpointId, policy: &Policy) -> Fit {
        let selected = &self.sets[set];
        let (is_sure, is_maybe) = (selected.sure.has(id), selected.maybe.has(id));
        let other = &self.endpoints[id];
        if is_sure && !other.is_host_network {
            return Fit::Yes;
        }
        if !is_sure && !is_maybe {
            return Fit::No;
        }
        let why = if is_maybe {
            self.why_maybe(other, selected.hangs_on)
        } else {
            "it uses the host network, where pod selectors rarely apply".to_owned()
        };
        Fit::Maybe(format!(
            "{} might select {}: {why}",
            self.policy_name(policy),
            other.label()
        ))
    }

    pub(crate) fn why_maybe_asked(&self, view: View<'_>, policy: &Policy) -> String {
        let name = self.policy_name(policy);
        if policy.is_broken && self.sets[policy.subject].sure.has(view.own) {
            return format!("{name} could not be read completely");
        }
        let why = if policy.is_broken {
            "it could not be read completely".to_owned()
        } else {
            self.why_maybe(view.endpoint, self.sets[policy.subject].hangs_on)
        };
        format!("{name} might select {}: {why}", view.endpoint.label())
    }

    /// A policy by kind and name.
    pub(crate) fn policy_name(&self, policy: &Policy) -> String {
        let object = self.cluster.object(policy.object);
        format!("{} `{}`", object.kind, object.name)
    }
}
