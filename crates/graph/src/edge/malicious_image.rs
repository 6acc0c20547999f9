//! Whoever may push to a registry is in every workload that pulls a tag from it. Who may is only known when somebody
//! says so.

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "MALICIOUS_IMAGE",
    does: "replaces the image behind a mutable tag",
    precondition: "The attacker can push to the registry; the image is referenced by tag, not by digest.",
    technique: Some("MS-TA9002"),
    mistake: Some("a malicious image"),
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    for (image, name) in nodes.images.iter() {
        to.add(Draft {
            from: nodes.number(Node::Supply),
            to: nodes.number(Node::Image(image)),
            doubt: None,
            field: None,
        });
        let is_open = to.told.open_registries.iter();
        if is_open
            .into_iter()
            .any(|prefix| name.starts_with(&**prefix))
        {
            to.add(Draft {
                from: nodes.number(Node::Internet),
                to: nodes.number(Node::Image(image)),
                doubt: None,
                field: None,
            });
        }
    }
    for (number, _, _, own) in inventory.all_containers() {
        if let Some(image) = nodes.image(own.image()) {
            to.free(
                nodes.number(Node::Image(image)),
                nodes.number(Node::Container(number)),
                None,
            );
        }
    }
}
