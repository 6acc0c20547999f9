//! Workloads that policies made from flows would cut off, because no flow is about them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Direction, EndpointId, Flow, FlowEnd, Network, Outside, Side, Suggestion};

/// What a workload loses for want of flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Loss {
    /// Nothing is said of it at all: DNS is all that is left.
    Everything,
    /// It goes out today, and no flow says where.
    Out,
    /// A Service leads to it, and no flow says from where.
    In,
}

impl Network<'_> {
    /// Workloads of the namespaces of a suggestion about which flows say too little, with what they would lose.
    pub fn cut_off(&self, suggestion: &Suggestion, flows: &[Flow]) -> Vec<(String, Loss)> {
        let label = |end: &FlowEnd| match end {
            FlowEnd::Workload(label) => Some(label.clone()),
            FlowEnd::Block(_) => None,
        };
        let sends: BTreeSet<String> = flows.iter().filter_map(|flow| label(&flow.from)).collect();
        let gets: BTreeSet<String> = flows.iter().filter_map(|flow| label(&flow.to)).collect();
        let mut losses: BTreeMap<String, (bool, bool)> = BTreeMap::new();
        let served = self.served();
        let mut outside = Outside::new(self);
        let mut others = Others::default();
        for (id, endpoint) in self.endpoints().iter() {
            // Policies do not count for pods in the network of their node.
            if !suggestion.namespaces.contains(endpoint.namespace) || endpoint.is_host_network {
                continue;
            }
            let label = endpoint.label();
            let loses_in = !gets.contains(&label) && !served[id].is_empty();
            let loses_out =
                !sends.contains(&label) && self.goes_somewhere(id, &mut outside, &mut others);
            let loss = losses.entry(label).or_default();
            loss.0 |= loses_in;
            loss.1 |= loses_out;
        }
        let found = losses.into_iter().filter_map(|(label, (is_in, is_out))| {
            let is_silent = !sends.contains(&label) && !gets.contains(&label);
            let loss = match (is_silent, is_out, is_in) {
                (true, true, _) | (true, _, true) => Loss::Everything,
                (false, true, _) => Loss::Out,
                (false, false, true) => Loss::In,
                (_, false, false) => return None,
            };
            Some((label, loss))
        });
        found.collect()
    }

    /// Whether policies let an endpoint go anywhere today but to DNS.
    fn goes_somewhere(
        &self,
        id: EndpointId,
        outside: &mut Outside<'_, '_>,
        others: &mut Others,
    ) -> bool {
        let runs = outside.runs(id, Direction::Egress);
        if runs.iter().any(|(_, ports)| !ports.is_empty()) {
            return true;
        }
        let key = (
            self.selecting[id].clone(),
            self.endpoints[id].namespace.to_owned(),
        );
        *others.known.entry(key).or_insert_with(|| {
            let mut ends = self.endpoints().iter();
            ends.any(|(other, end)| {
                let is_system = matches!(end.namespace, "kube-system" | "openshift-dns");
                !is_system
                    && other != id
                    && !self
                        .passing(Side::Endpoint(id), Side::Endpoint(other))
                        .is_empty()
            })
        })
    }
}

/// What is known of where endpoints go, by the policies that select them.
#[derive(Default)]
struct Others {
    known: BTreeMap<(Vec<crate::PolicyId>, String), bool>,
}
