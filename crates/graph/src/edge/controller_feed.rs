//! Whoever is in the pod that makes manifests, or keeps them, decides what a controller applies with its own permissions.

use seawall_model::Pod;
use seawall_rbac::Place;
use seawall_syntax::Text;

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::Node;
use crate::traits::Role;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CONTROLLER_FEED",
    does: "controls what a controller applies",
    precondition: "The container produces or stores the manifests that a controller applies with its own permissions.",
    technique: Some("MS-TA9016"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    let escalation = inventory.escalation;
    for id in escalation.links() {
        let link = escalation.link(id);
        let (Place::Pod(pod), Some(_)) = (escalation.place(link.from), link.primitive) else {
            continue;
        };
        let Some(workload) = inventory.workload_of.get(&pod) else {
            continue;
        };
        let own = &inventory.workloads[*workload];
        let view: Option<Pod<'_>> = inventory.pod(own);
        let containers = own.containers().zip(&own.traits.containers);
        for (number, traits) in containers.filter(|(_, traits)| traits.role == Role::Lasting) {
            let path = view
                .as_ref()
                .and_then(|view| view.containers().find(|own| own.name == &*traits.name))
                .map_or_else(String::new, |own| own.path("image"));
            to.add(Draft {
                from: nodes.number(Node::Container(number)),
                to: nodes.number(Node::Right(link.to)),
                doubt: link.doubt.map(Text::as_str),
                field: Some((own.object, &path)),
            });
        }
    }
}
