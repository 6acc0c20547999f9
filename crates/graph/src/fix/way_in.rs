//! What takes a way in from outside away: the objects that open it.

use seawall_model::ObjectId;
use seawall_network::is_route;
use seawall_syntax::Value;

use super::{Fix, weight};
use crate::Graph;
use crate::apply::Change;
use crate::graph::{Edge, Evidence};
use crate::node::Node;

/// The annotation that says whom a load balancer lets in.
const SOURCE_RANGES: &str = "service.beta.kubernetes.io/load-balancer-source-ranges";

/// Names that are shown of objects that are closed together.
const MAX_NAMES: usize = 3;

impl Graph<'_> {
    /// A way in from outside: the objects that open it. Where many open the same way, one edge stands for all of them.
    pub(super) fn fix_way_in(&self, edge: &Edge, fixes: &mut Vec<Fix>) {
        let Evidence::Field(object, _) = edge.evidence() else {
            return;
        };
        let objects = self.alike(edge, object);
        let mut fix = Fix {
            id: format!("close {objects:?}"),
            says: String::new(),
            breaks: Vec::new(),
            weight: 0,
            changes: Vec::new(),
        };
        let mut says = Vec::new();
        for object in objects {
            let Some((order, changes)) = self.closed(object) else {
                return;
            };
            let way = self.inventory.cluster.object(object);
            fix.weight = fix.weight.saturating_add(weight::FRONT_DOOR);
            fix.breaks.push(format!(
                "clients that connect through {} `{}/{}`",
                way.kind, way.namespace, way.name
            ));
            fix.changes.extend(changes);
            says.push(order);
        }
        let more = says.len().saturating_sub(MAX_NAMES);
        says.truncate(MAX_NAMES);
        fix.says = says.join(", ");
        if more > 0 {
            fix.says.push_str(&format!(", and {more} more like these"));
        }
        fixes.push(fix);
    }

    /// The objects that open the same way as one does, itself included.
    fn alike(&self, edge: &Edge, object: ObjectId) -> Vec<ObjectId> {
        let Node::Container(container) = self.nodes.what(edge.to) else {
            return vec![object];
        };
        let inventory = &self.inventory;
        let endpoint = inventory.workloads[inventory.containers[container]].endpoint;
        let ways = &inventory.ways;
        // Each that has an edge of its own is closed by itself.
        if ways.telling(endpoint).count() == ways.at(endpoint).count() {
            return vec![object];
        }
        let own = ways.at(endpoint).filter(|way| way.object == object);
        let own: Vec<_> = own.collect();
        let is_alike = |way: &&seawall_network::Way| {
            let mut own = own.iter();
            own.any(|own| own.ports == way.ports && own.assumes == way.assumes)
        };
        let mut objects: Vec<ObjectId> = ways
            .at(endpoint)
            .filter(is_alike)
            .map(|way| way.object)
            .collect();
        objects.sort_unstable();
        objects.dedup();
        objects
    }

    /// What closes the way that an object opens, as an order and as changes; `None` where that is not known.
    fn closed(&self, object: ObjectId) -> Option<(String, Vec<Change>)> {
        let way = self.inventory.cluster.object(object);
        let name = format!("{} `{}/{}`", way.kind, way.namespace, way.name);
        let (says, changes) = match (way.group(), &*way.kind) {
            ("", "Service") => {
                let mut changes = vec![Change::Set {
                    object,
                    path: "spec.type".to_owned(),
                    value: Value::String("ClusterIP"),
                }];
                let has_addresses = way
                    .spec()
                    .is_some_and(|spec| !spec.list("externalIPs").is_empty());
                if has_addresses {
                    changes.push(Change::Remove {
                        object,
                        path: "spec.externalIPs".to_owned(),
                    });
                }
                // The API server refuses these for a Service of another type.
                if way
                    .spec()
                    .is_some_and(|spec| spec.get("loadBalancerSourceRanges").is_some())
                {
                    changes.push(Change::Remove {
                        object,
                        path: "spec.loadBalancerSourceRanges".to_owned(),
                    });
                }
                if way.annotation(SOURCE_RANGES).is_some() {
                    changes.push(Change::Remove {
                        object,
                        path: format!("metadata.annotations[\"{SOURCE_RANGES}\"]"),
                    });
                }
                (format!("make {name} a ClusterIP Service"), changes)
            }
            _ if is_route(way) => (format!("close {name}"), vec![Change::Delete { object }]),
            _ => return None,
        };
        Some((says, changes))
    }
}
