//! What policies for hosts leave open in answers: they are not modelled.

use std::collections::BTreeSet;

use crate::bounds::Bounds;
use crate::host_policy::HostPolicy;
use crate::{Direction, EndpointId, Network, Ports, Side};

impl Network<'_> {
    /// What policies for hosts may stop, seen from one end.
    pub(crate) fn add_host_policies(
        &self,
        direction: Direction,
        own: EndpointId,
        peer: Side,
        bounds: &mut Bounds,
    ) {
        if self.endpoints[own].is_host_network {
            self.stop_at_host(direction == Direction::Ingress, self.placed_on(own), bounds);
        }
        if let Side::Outside(range) = peer
            && range.first == range.last
            && let Some(host) = self.nodes.by_address.get(&range.first)
        {
            // What leaves a pod comes to the host.
            self.stop_at_host(direction == Direction::Egress, Some(host), bounds);
        }
    }

    fn stop_at_host(&self, is_ingress: bool, host: Option<&str>, bounds: &mut Bounds) {
        for policy in &self.host_policies {
            if policy.is_for(is_ingress, host) {
                bounds.stop(self.host_policy_text(policy), Ports::all());
            }
        }
    }

    /// The node on which an endpoint runs, where it is one pod that is placed.
    pub(crate) fn placed_on(&self, id: EndpointId) -> Option<&str> {
        let endpoint = &self.endpoints[id];
        let object = self.cluster.object(endpoint.object);
        let placed = (endpoint.pods == 1).then(|| object.spec())?;
        placed?.str("nodeName")
    }

    fn host_policy_text(&self, policy: &HostPolicy<'_>) -> String {
        let object = self.cluster.object(policy.object);
        format!(
            "{} `{}` is about a host, and what policies stop there is not modelled",
            object.kind, object.name
        )
    }

    /// Such objects where a pod is in the host network, as sentences without a full stop.
    pub(crate) fn host_policy_texts(&self) -> Vec<String> {
        let hosts: BTreeSet<Option<&str>> = self
            .endpoints
            .ids()
            .filter(|id| self.endpoints[*id].is_host_network)
            .map(|id| self.placed_on(id))
            .collect();
        let is_met = |policy: &&HostPolicy<'_>| {
            let mut all = hosts.iter();
            all.any(|host| policy.is_for(true, *host) || policy.is_for(false, *host))
        };
        let all = self.host_policies.iter().filter(is_met);
        all.map(|policy| self.host_policy_text(policy)).collect()
    }
}
