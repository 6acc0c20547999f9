//! Users and groups are in no namespace, so that a RoleBinding gives no right to impersonate them. It was meant to, and
//! does once the binding is widened.

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "IDENTITY_IMPERSONATE",
    does: "impersonates users and groups once the permission is granted cluster-wide",
    precondition: "A role bound in a namespace contains the permission; it takes effect once it is bound cluster-wide.",
    technique: Some("MS-TA9019"),
    mistake: Some("a cluster-wide binding"),
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    let mut found: Vec<(seawall_rbac::PlaceId, seawall_model::ObjectId)> = Vec::new();
    for binding in inventory.rbac.bindings() {
        if binding.namespace.is_none() {
            continue;
        }
        let Some(role) = inventory.rbac.role_of(binding) else {
            continue;
        };
        let names_them = role.rules.iter().any(|rule| {
            let has = |list: &[Box<str>], wanted: &[&str]| {
                list.iter().any(|text| wanted.contains(&&**text))
            };
            has(&rule.verbs, &["impersonate"]) && has(&rule.resources, &["users", "groups"])
        });
        if !names_them {
            continue;
        }
        for subject in &binding.subjects {
            found.extend(
                inventory
                    .identity(subject)
                    .map(|node| (node, binding.object)),
            );
        }
    }
    for (from, object) in found {
        to.add(Draft {
            from: nodes.number(Node::Right(from)),
            to: nodes.number(Node::Right(inventory.escalation.cluster_admin())),
            doubt: None,
            field: Some((object, "roleRef")),
        });
    }
}
