//! Clouds give credentials to whoever asks at an address of the node, and to service accounts that name an identity.

use seawall_model::{Table, TableIndex};
use seawall_network::{Direction, EndpointId, Reached};

use super::past_policies::UNENFORCED;
use crate::contested::unstopped;
use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::{CloudId, Node};

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CLOUD_ASSUME",
    does: "takes cloud credentials",
    precondition: "The cloud metadata address is reachable, or the ServiceAccount names a cloud identity.",
    technique: Some("MS-TA9033"),
    mistake: None,
};

/// What is asked where nodes are not in the input.
const AT_A_CLOUD: &str = "the cluster runs in a cloud that gives its nodes credentials";

/// What GKE puts before the metadata of its nodes.
const GKE_PROXY: &str = "gke-metadata-server";

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    // Accounts that name an identity.
    for (cloud, own) in nodes.clouds.iter() {
        if let Some((object, Some(account))) = own.account {
            to.add(Draft {
                from: nodes.number(Node::Right(account)),
                to: nodes.number(Node::Cloud(cloud)),
                doubt: None,
                field: Some((object, "metadata.annotations")),
            });
        }
    }
    // Nodes and whoever reaches their metadata. The role of nodes is the first of the identities.
    let doubt = match &inventory.clouds {
        Some(clouds) if clouds.is_empty() => return,
        Some(_) => None,
        None => Some(AT_A_CLOUD),
    };
    let role = nodes.number(Node::Cloud(CloudId::at(0)));
    for host in inventory.hosts.ids() {
        to.add(Draft {
            from: nodes.number(Node::Host(host)),
            to: role,
            doubt,
            field: None,
        });
    }
    let is_concealed = inventory
        .cluster
        .of_kind("DaemonSet")
        .any(|object| &*object.name == GKE_PROXY);
    let mut open: Table<EndpointId, Option<bool>> =
        Table::filled(None, inventory.network.endpoints().len());
    for (number, _, workload, _) in inventory.all_containers() {
        let is_on_node = workload.traits.is_host_network;
        if is_concealed && !is_on_node {
            continue;
        }
        let reaches = *open[workload.endpoint].get_or_insert_with(|| {
            inventory.network.reaches_metadata(workload.endpoint) == Reached::Yes
        });
        // Policies that stop it count in the network of a node with few plugins.
        let is_past = || {
            let network = inventory.network;
            network.may_go_past(workload.endpoint, Direction::Egress)
        };
        let policies = if reaches && !is_on_node {
            unstopped(inventory, workload, Direction::Egress)
        } else {
            (!reaches && is_on_node && is_past()).then(|| UNENFORCED.to_owned())
        };
        let both;
        let doubt = match (doubt, &policies) {
            (Some(doubt), Some(policies)) => {
                both = format!("{doubt}, and {policies}");
                Some(both.as_str())
            }
            (None, Some(policies)) => Some(policies.as_str()),
            (doubt, None) => doubt,
        };
        if is_on_node || reaches {
            to.push(
                nodes.number(Node::Container(number)),
                role,
                doubt,
                crate::graph::Evidence::Connection,
            );
        }
    }
}
