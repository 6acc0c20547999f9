//! The API server and etcd are pods as well in many clusters: whoever is in one of them has every object.

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CONTROL_PLANE_ACCESS",
    does: "reads and writes every object of the cluster",
    precondition: "Somebody is in a container of the API server or of its etcd.",
    technique: Some("MS-TA9019"),
    mistakes: 0,
};

/// Values of the label `component` of static pods that hold the cluster.
const COMPONENTS: &[&str] = &["etcd", "kube-apiserver", "kube-controller-manager"];

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (world, nodes) = (to.world, to.nodes);
    let admin = nodes.number(Node::Right(world.escalation.cluster_admin()));
    for (number, _, workload, _) in world.all_containers() {
        let object = world.cluster.object(workload.object);
        let component = object.label("component").unwrap_or_default();
        if world.namespace_of(workload) == "kube-system" && COMPONENTS.contains(&component) {
            to.add(Draft {
                from: nodes.number(Node::Container(number)),
                to: admin,
                doubt: None,
                field: Some((workload.object, "metadata.labels.component")),
            });
        }
    }
}
