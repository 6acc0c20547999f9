//! Pods in the network of their node beside the other pods of that node, to which they are the node.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::class::{Block, ClassId, Ends, Relation};
use crate::decide::{Without, rules};
use crate::{Direction, EndpointId, Network, Ports, Side};

impl Network<'_> {
    /// Pods in the network of a node, and pods beside them to which something is closed, each with its node.
    pub(crate) fn near_host(&self) -> HashMap<EndpointId, &str> {
        let hosts = self.endpoints.iter();
        let hosts = hosts.filter(|(_, endpoint)| endpoint.is_host_network);
        let nodes: BTreeSet<&str> = hosts.filter_map(|(id, _)| self.placed_on(id)).collect();
        if nodes.is_empty() {
            return HashMap::new();
        }
        let is_closed = |id: EndpointId| {
            let mut policies = self.selecting(id);
            policies.any(|policy| rules(policy, Direction::Ingress).is_some())
        };
        let ids = self.endpoints.ids();
        ids.filter(|id| self.endpoints[*id].is_host_network || is_closed(*id))
            .filter_map(|id| Some((id, self.placed_on(id)?)))
            .filter(|(_, node)| nodes.contains(node))
            .collect()
    }

    /// Pods in the network of a node and pods beside them to which policies alone let less through, with what they do.
    pub fn own_node_pairs(&self) -> Vec<(EndpointId, EndpointId, Ports)> {
        let mut by_node: BTreeMap<&str, Vec<EndpointId>> = BTreeMap::new();
        for (id, node) in self.near_host() {
            by_node.entry(node).or_default().push(id);
        }
        let mut found = Vec::new();
        for mut pods in by_node.into_values() {
            pods.sort_unstable();
            let hosts = pods.iter();
            for from in hosts.filter(|id| self.endpoints[**id].is_host_network) {
                for to in pods.iter().filter(|to| *to != from) {
                    let sides = (Side::Endpoint(*from), Side::Endpoint(*to));
                    let said = self.passing_without(Without::OwnNode, sides.0, sides.1);
                    if said != self.passing(sides.0, sides.1) {
                        found.push((*from, *to, said));
                    }
                }
            }
        }
        found
    }

    /// Adds what pods in the network of a node send to the other pods of that node: it is let in whatever policies say.
    pub(crate) fn add_own_nodes(&self, relation: &mut Relation) {
        let mut by_node: BTreeMap<&str, [BTreeSet<ClassId>; 2]> = BTreeMap::new();
        for (id, node) in self.near_host() {
            let class = relation.class_of[id];
            let [hosts, pods] = by_node.entry(node).or_default();
            if self.endpoints[id].is_host_network {
                hosts.insert(class);
            }
            pods.insert(class);
        }
        let first = |class: ClassId| Side::Endpoint(relation.classes[class].endpoints[0]);
        let mut blocks = Vec::new();
        for [hosts, pods] in by_node.into_values() {
            for from in &hosts {
                for to in &pods {
                    let ports = self.passing(first(*from), first(*to));
                    if !ports.is_empty() {
                        blocks.push(Block {
                            from: Ends::Classes(vec![*from]),
                            to: Ends::Classes(vec![*to]),
                            ports,
                            except: Vec::new(),
                        });
                    }
                }
            }
        }
        blocks.into_iter().for_each(|block| {
            relation.blocks.push(block);
        });
    }
}
