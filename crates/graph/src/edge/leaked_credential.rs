//! A kubeconfig in a repository, a token in a log: somebody found it, and is whoever it was made for.

use seawall_model::Principal;

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "LEAKED_CREDENTIAL",
    does: "uses a leaked credential",
    precondition: "A kubeconfig, a client certificate or a non-expiring token leaks, and the API server is reachable.",
    technique: Some("MS-TA9003"),
    mistake: Some("a leaked credential"),
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    let leak = nodes.number(Node::Leak);
    let mut found: Vec<seawall_rbac::PlaceId> = Vec::new();
    for (subject, node) in inventory.escalation.identities() {
        let is_person = match subject {
            Principal::User(name) | Principal::Group(name) => !name.starts_with("system:"),
            Principal::ServiceAccount { .. } => false,
        };
        if is_person {
            found.push(node);
        }
    }
    for node in found {
        to.add(Draft {
            from: leak,
            to: nodes.number(Node::Right(node)),
            doubt: None,
            field: None,
        });
    }
    // Tokens that never end are in Secrets.
    for node in inventory.escalation.places() {
        let seawall_rbac::Place::Secret(namespace, name) = inventory.escalation.place(node) else {
            continue;
        };
        let object = inventory.cluster.find("", "Secret", namespace, name);
        let is_token = |id: &seawall_model::ObjectId| {
            inventory.cluster.object(*id).root.str("type")
                == Some("kubernetes.io/service-account-token")
        };
        if let Some(object) = object.filter(is_token) {
            to.add(Draft {
                from: leak,
                to: nodes.number(Node::Right(node)),
                doubt: None,
                field: Some((object, "type")),
            });
        }
    }
}
