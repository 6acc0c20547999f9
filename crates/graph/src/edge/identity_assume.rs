//! A container with the token of its account is that account; root on a node is the node.

use seawall_model::Principal;

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "IDENTITY_ASSUME",
    does: "uses the mounted ServiceAccount token",
    precondition: "An API token is mounted, or the attacker is root on a node.",
    technique: Some("MS-TA9016"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    for (number, owner, workload, own) in inventory.all_containers() {
        let (Some(account), Some(token)) = (inventory.account(owner), inventory.token(owner))
        else {
            continue;
        };
        if !token.is_in(own) {
            continue;
        }
        let doubt = inventory.token_doubt(owner, token, own);
        to.add(Draft {
            from: nodes.number(Node::Container(number)),
            to: nodes.number(Node::Right(account)),
            doubt: doubt.as_deref(),
            field: Some((workload.object, &inventory.account_path(workload))),
        });
    }
    // The kubelet is a user of its own in a group of all nodes; only what is bound to them is in the graph.
    let group = inventory.identity(&Principal::Group("system:nodes".into()));
    for (number, host) in inventory.hosts.iter() {
        let user = Principal::User(format!("system:node:{}", host.name).into());
        for identity in [group, inventory.identity(&user)].into_iter().flatten() {
            to.add(Draft {
                from: nodes.number(Node::Host(number)),
                to: nodes.number(Node::Right(identity)),
                doubt: None,
                field: host.object.map(|object| (object, "metadata.name")),
            });
        }
    }
    if let Some(group) = group {
        to.add(Draft {
            from: nodes.number(Node::Right(inventory.escalation.any_node())),
            to: nodes.number(Node::Right(group)),
            doubt: None,
            field: None,
        });
    }
}
