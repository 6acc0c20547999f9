//! Ports that rules of Cilium for what goes out give by a name which stands for different numbers.
//!
//! Up to some version Cilium looks a name up in one table for the whole cluster, and where pods give it different numbers of one
//! protocol the rule is for none of them (`ErrDuplicateNamedPorts`); later ones look it up at the destination.

use std::collections::{HashMap, HashSet};

use crate::builder::Builder;
use crate::kinds::{CILIUM, NETWORK_POLICY};
use crate::rule::PortMatch;
use crate::{Policy, Protocol};

impl Builder<'_> {
    /// Marks such ports of rules that Cilium carries out.
    pub(crate) fn mark_ambiguous_names(&self, policies: &mut [Policy]) {
        let mut numbers: HashMap<(&str, Protocol), u16> = HashMap::new();
        let mut ambiguous: HashSet<(&str, Protocol)> = HashSet::new();
        let named = self.endpoints.values().iter();
        for port in named.flat_map(|endpoint| &endpoint.named_ports) {
            let key = (port.name, port.protocol);
            if *numbers.entry(key).or_insert(port.port) != port.port {
                ambiguous.insert(key);
            }
        }
        if ambiguous.is_empty() {
            return;
        }
        let is_cilium = self.assumed.all(|plugin| plugin.id == "cilium");
        let is_ambiguous = |port: &&PortMatch| match port {
            PortMatch::Named(protocol, name) => Protocol::ALL.into_iter().any(|one| {
                protocol.is_none_or(|own| own == one) && ambiguous.contains(&(&**name, one))
            }),
            PortMatch::Numbered(..) | PortMatch::Others => false,
        };
        for policy in policies {
            let group = self.cluster.object(policy.object).group();
            if group != CILIUM && !(group == NETWORK_POLICY && is_cilium) {
                continue;
            }
            for rule in policy.egress.iter_mut().flatten() {
                let ports = rule.ports.iter().flatten();
                rule.ambiguous = ports.filter(is_ambiguous).cloned().collect();
            }
        }
    }
}
