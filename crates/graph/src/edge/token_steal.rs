//! A token in a file is whoever it was made for, and a Secret in a file tells what it holds.

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "TOKEN_STEAL",
    does: "steals the pod's token",
    precondition: "The attacker can read the volume in which the kubelet keeps the token.",
    technique: Some("MS-TA9016"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    for (number, workload) in inventory.workloads.iter() {
        let from = nodes.number(Node::Files(number));
        if let (Some(account), Some(token)) = (inventory.account(number), inventory.token(number)) {
            let doubt = inventory.stolen_token_doubt(number, token);
            to.add(Draft {
                from,
                to: nodes.number(Node::Right(account)),
                doubt: doubt.as_deref(),
                field: Some((workload.object, &inventory.account_path(workload))),
            });
        }
        let mut seen: Vec<seawall_rbac::PlaceId> = Vec::new();
        for own in &workload.traits.containers {
            for (name, path) in &own.secrets {
                let secret = inventory.secret(inventory.namespace_of(workload), name);
                if let Some(secret) = secret.filter(|secret| !seen.contains(secret)) {
                    seen.push(secret);
                    to.add(Draft {
                        from,
                        to: nodes.number(Node::Right(secret)),
                        doubt: None,
                        field: Some((workload.object, path)),
                    });
                }
            }
        }
    }
}
