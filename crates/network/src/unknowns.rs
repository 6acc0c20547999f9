//! What answers about the whole may hang on.

use std::collections::BTreeSet;

use crate::peer::HangsOn;
use crate::policy::Peer;
use crate::{Endpoint, EndpointId, Network, Policy, Rule};

impl Network<'_> {
    /// Why it is not known whether somebody is meant.
    pub(crate) fn why_maybe(&self, endpoint: &Endpoint<'_>, hangs_on: HangsOn) -> String {
        let namespace = endpoint.namespace;
        match hangs_on {
            HangsOn::Plugin => return self.why_plugin(),
            HangsOn::Addresses if endpoint.is_host_network => {
                return "it uses the host network, and from which address of its node it sends is not known"
                    .to_owned();
            }
            HangsOn::Addresses => return "its addresses are not in the input".to_owned(),
            HangsOn::Version => {
                return "whether that applies depends on the Cilium version".to_owned();
            }
            HangsOn::Labels => {}
        }
        match self.cluster.find("", "Namespace", "", namespace) {
            Some(id) if self.contested.has(id) => self.contested_text(id),
            Some(_) => {
                "its addresses, or labels added by other tools, are not in the input".to_owned()
            }
            None => format!("namespace `{namespace}` is not in the input"),
        }
    }

    /// Why policies may let more through than was read, as a sentence without a full stop.
    pub fn may_pass_more(&self) -> Option<String> {
        if let Some(doubt) = self.doubts().first() {
            let object = self.cluster.object(doubt.object);
            return Some(format!(
                "{} `{}` could not be read completely: {}",
                object.kind, object.name, doubt.message
            ));
        }
        if let Some(rival) = self.rivals.values().first() {
            return Some(self.contested_text(rival.found));
        }
        let mut foreign = self.strangers.all.iter();
        match foreign.find(|foreign| foreign.effect.passes) {
            Some(passing) => Some(self.foreign_text(passing)),
            None => self.beside_policies(),
        }
    }

    /// Objects of kinds that are not read and may decide over traffic, as sentences without a full stop.
    pub fn unread_deciders(&self) -> impl Iterator<Item = String> {
        let foreign = self.strangers.all.iter();
        foreign.map(|foreign| self.foreign_text(foreign))
    }

    /// Namespaces that are declared several times with different labels, where policies or their peers hang on which of the
    /// declarations stands; as sentences without a full stop.
    pub fn contested_namespaces(&self) -> Vec<String> {
        let sets = self.sets.values().iter();
        let unsure = sets.filter(|selected| selected.hangs_on == HangsOn::Labels);
        let names: BTreeSet<&str> = unsure
            .flat_map(|selected| selected.maybe.iter())
            .map(|endpoint| self.endpoints[endpoint].namespace)
            .collect();
        let found = names.into_iter();
        found
            .filter_map(|name| self.cluster.find("", "Namespace", "", name))
            .filter(|id| self.contested.has(*id))
            .map(|id| self.contested_text(id))
            .collect()
    }

    /// Why a rule may be for none of the ports that it gives by name.
    pub(crate) fn ambiguous_text(&self, policy: &Policy) -> String {
        format!(
            "{} refers to a port by a name that has different numbers, and whether that applies depends on the Cilium version",
            self.policy_name(policy)
        )
    }

    /// What answers about the whole may hang on and is not read or not known, as sentences without a full stop.
    pub fn unknowns(&self) -> Vec<String> {
        let mut unknowns: Vec<String> = self.unread_deciders().collect();
        let hangs = |wanted: HangsOn| {
            let sets = self.sets.values().iter();
            sets.filter(move |selected| selected.hangs_on == wanted)
        };
        let of_hosts: Vec<String> = self
            .past_policies()
            .into_iter()
            .chain(self.selected_hosts())
            .collect();
        // The pairs that these are about are not said again.
        match of_hosts.is_empty() {
            true => unknowns.extend(self.unsure_hosts()),
            false => unknowns.extend(of_hosts),
        }
        unknowns.extend(self.beside_policies());
        unknowns.extend(self.host_policy_texts());
        // Pods in the network of their node are said above.
        let is_pod = |id: &EndpointId| !self.endpoints[*id].is_host_network;
        if hangs(HangsOn::Plugin).any(|selected| selected.maybe.iter().any(|id| is_pod(&id))) {
            unknowns.push(self.why_plugin());
        }
        let unsure: BTreeSet<&str> = hangs(HangsOn::Labels)
            .chain(hangs(HangsOn::Addresses))
            .chain(hangs(HangsOn::Version))
            .flat_map(|selected| selected.maybe.iter())
            .filter(is_pod)
            .map(|endpoint| self.endpoints[endpoint].namespace)
            .collect();
        if let Some(first) = unsure.first() {
            let more = match unsure.len() {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            unknowns.push(format!(
                "policies select pods in namespace `{first}`{more} by labels or addresses that are not in the input"
            ));
        }
        let unread = self.policies.values().iter().filter_map(|policy| {
            let rules = policy.ingress.iter().chain(&policy.egress).flatten();
            let what = rules.flat_map(|rule| &rule.peers).find_map(Peer::unknown)?;
            let object = self.cluster.object(policy.object);
            Some(format!(
                "{} `{}` refers to {what}, which are not modeled",
                object.kind, object.name
            ))
        });
        unknowns.extend(unread.collect::<BTreeSet<String>>());
        let limited = self.policies.values().iter().filter(|policy| {
            let mut rules = policy.ingress.iter().chain(&policy.egress).flatten();
            rules.any(Rule::is_limited)
        });
        let limited = limited.map(|policy| {
            let object = self.cluster.object(policy.object);
            let mut rules = policy.ingress.iter().chain(&policy.egress).flatten();
            let what = match rules.any(|rule| rule.authentication.is_some()) {
                true => "requires authentication",
                false => "allows only some requests",
            };
            format!(
                "{} `{}` {what} on ports that are reported as open",
                object.kind, object.name
            )
        });
        unknowns.extend(limited.collect::<BTreeSet<String>>());
        let ambiguous = self.policies.values().iter().filter(|policy| {
            let mut rules = policy.egress.iter().flatten();
            rules.any(|rule| !rule.ambiguous.is_empty())
        });
        let ambiguous = ambiguous.map(|policy| self.ambiguous_text(policy));
        unknowns.extend(ambiguous.collect::<BTreeSet<String>>());
        let rivals = self.rivals.values().iter();
        unknowns.extend(rivals.map(|rival| self.contested_text(rival.found)));
        unknowns.extend(self.policy_gap_anywhere.clone());
        unknowns
    }
}
