//! The components of a cluster's own control plane, of the pods that run a program of that name.
//!
//! What runs as a workload elsewhere is the control plane of another cluster, or a pod that only looks like one: what it says of
//! itself decides nothing about this cluster.

use crate::{Cluster, Component, Flags, Pod, PodId};

impl Cluster {
    /// Each container that runs a component of this cluster, with its pod.
    pub fn own_components(&self, component: Component) -> impl Iterator<Item = (PodId, Flags<'_>)> {
        let ids = self.control_plane_pods().iter();
        let pods = ids.filter_map(|id| Some((*id, self.pod(*id)?)));
        pods.flat_map(move |(id, pod)| {
            let containers = pod.containers();
            let flags = containers.filter_map(move |own| Flags::of(&own, component));
            flags.map(move |flags| (id, flags))
        })
    }

    /// The pods that may be of the control plane. Every engine asks for its flags, and a cluster has few such pods among many
    /// others, so they are looked for once.
    fn control_plane_pods(&self) -> &[PodId] {
        self.control_plane.get_or_init(|| {
            let pods = self.pods().filter(|(_, pod)| may_be_of_control_plane(pod));
            pods.map(|(id, _)| id).collect()
        })
    }
}

/// Whether a pod may be one of the control plane: in its namespace, or a pod that a kubelet runs from a file, which is on the
/// network of the node.
fn may_be_of_control_plane(pod: &Pod<'_>) -> bool {
    let is_on_node = pod.spec.bool("hostNetwork") == Some(true);
    pod.namespace() == "kube-system" || &*pod.object.kind == "Pod" && is_on_node
}

#[cfg(test)]
mod tests {
    use seawall_syntax::parse_stream;

    use super::*;
    use crate::{Coverage, Edit, Object, Origin, Source};

    fn server(name: &str, spec: &str) -> Object {
        let text = format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: {name}, namespace: shop}}, spec: {{{spec}, containers: [{{name: a, image: b, command: [kube-apiserver]}}]}}}}"
        );
        let document = parse_stream(text.as_bytes()).remove(0);
        let source = Source {
            name: "a.yaml".into(),
            origin: Origin::File,
        };
        let node = document.nodes.expect("reads").remove(0);
        Object::from_node(node, source).expect("an object")
    }

    #[test]
    fn a_second_cluster_has_its_own_control_plane() {
        let count = |cluster: &Cluster| cluster.own_components(Component::ApiServer).count();
        let elsewhere = server("a", "hostNetwork: false");
        let cluster = Cluster::new("".into(), vec![elsewhere], Coverage::default());
        assert_eq!(count(&cluster), 0);
        let more = cluster.with([Edit::Add(server("b", "hostNetwork: true"))]);
        assert_eq!((count(&cluster), count(&more)), (0, 1));
        let id = more.find("", "Pod", "shop", "b").expect("was added");
        assert_eq!(count(&more.with([Edit::Delete(id)])), 0);
    }
}
