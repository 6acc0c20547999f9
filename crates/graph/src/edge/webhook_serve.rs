//! Whoever answers for a mutating webhook changes what others create: a privileged container in every new pod.

use crate::draw::{Draft, Drawing};
use crate::inventory::Inventory;
use crate::kind::Kind;
use crate::node::Node;
use seawall_model::ObjectId;
use seawall_syntax::Node as Value;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "WEBHOOK_SERVE",
    does: "serves an admission webhook",
    precondition: "The container serves a mutating webhook that is called for new pods.",
    technique: Some("MS-TA9015"),
    mistake: None,
};

/// The webhooks that change new pods: the configuration, and the position in it.
pub(crate) fn webhooks(inventory: &Inventory<'_>) -> Vec<(ObjectId, usize)> {
    let mut found = Vec::new();
    for id in inventory
        .cluster
        .ids_of_kind("MutatingWebhookConfiguration")
    {
        let webhooks = inventory.cluster.object(*id).root.list("webhooks");
        for (index, webhook) in webhooks.iter().enumerate() {
            if webhook.list("rules").iter().any(is_about_pods) {
                found.push((*id, index));
            }
        }
    }
    found
}

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    let by_endpoint = inventory.workloads_by_endpoint();
    for (number, (id, index)) in nodes.webhooks.iter() {
        let webhook = inventory
            .cluster
            .object(*id)
            .root
            .list("webhooks")
            .get(*index);
        let Some(service) = webhook.and_then(|webhook| service(to, webhook)) else {
            continue;
        };
        for (endpoint, ports) in inventory.network.behind(service) {
            for workload in &by_endpoint[endpoint] {
                for container in inventory.listeners(*workload, &ports) {
                    to.add(Draft {
                        from: nodes.number(Node::Container(container)),
                        to: nodes.number(Node::Webhook(number)),
                        doubt: None,
                        field: Some((*id, &format!("webhooks[{index}].clientConfig"))),
                    });
                }
            }
        }
    }
}

/// The service that is asked.
fn service(to: &Drawing<'_, '_>, webhook: &Value) -> Option<ObjectId> {
    let service = webhook.get("clientConfig")?.get("service")?;
    let (namespace, name) = (service.str("namespace")?, service.str("name")?);
    to.inventory.cluster.find("", "Service", namespace, name)
}

/// Whether a rule is about new pods.
fn is_about_pods(rule: &Value) -> bool {
    let names = |field: &str, wanted: &[&str]| {
        rule.strings(field)
            .any(|text| text == "*" || wanted.contains(&text))
    };
    names("resources", &["pods", "pods/*", "*/*"])
        && names("apiGroups", &[""])
        && names("operations", &["CREATE"])
}
