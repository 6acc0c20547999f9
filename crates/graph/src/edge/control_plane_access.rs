//! The API server and etcd are pods as well in many clusters: whoever is in one of them has every object.

use seawall_model::TableIndex;

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::{COMPONENTS, ComponentId, Node};

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CONTROL_PLANE_ACCESS",
    does: "reads and writes every object in the cluster",
    precondition: "The attacker is in a container of the API server or its etcd.",
    technique: Some("MS-TA9019"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    let admin = nodes.number(Node::Right(inventory.escalation.cluster_admin()));
    let mut seen = [false; COMPONENTS.len()];
    for (number, _, workload, _) in inventory.all_containers() {
        if inventory.namespace_of(workload) != "kube-system" {
            continue;
        }
        let label = inventory
            .cluster
            .object(workload.object)
            .label("component")
            .unwrap_or_default();
        let own = COMPONENTS
            .iter()
            .position(|(component, _)| *component == label);
        if let Some(own) = own {
            let component = nodes.number(Node::Component(ComponentId::at(own)));
            to.free(nodes.number(Node::Container(number)), component, None);
            if !std::mem::replace(&mut seen[own], true) {
                to.add(Draft {
                    from: component,
                    to: admin,
                    doubt: None,
                    field: Some((workload.object, "metadata.labels.component")),
                });
            }
        }
    }
}
