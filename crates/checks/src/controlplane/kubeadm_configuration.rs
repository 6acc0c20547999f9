//! Where kubeadm configurations are: in files, and inside Cluster API objects.

use seawall_model::Object;
use seawall_syntax::Node;

/// A configuration of kubeadm.
pub(super) struct Part<'o> {
    /// Its kind.
    pub(super) kind: &'static str,
    /// Its mapping.
    pub(super) node: &'o Node,
    /// The prefix of its fields in a path: empty, or with a dot at its end.
    pub(super) path: String,
}

const KUBEADM: &str = "kubeadm.k8s.io";

/// Group and kind of Cluster API objects, and where the configurations are in them.
const HOLDERS: &[(&str, &str, &str)] = &[
    ("bootstrap.cluster.x-k8s.io", "KubeadmConfig", "spec"),
    (
        "bootstrap.cluster.x-k8s.io",
        "KubeadmConfigTemplate",
        "spec.template.spec",
    ),
    (
        "controlplane.cluster.x-k8s.io",
        "KubeadmControlPlane",
        "spec.kubeadmConfigSpec",
    ),
    (
        "controlplane.cluster.x-k8s.io",
        "KubeadmControlPlaneTemplate",
        "spec.template.spec.kubeadmConfigSpec",
    ),
];

/// Kind of a configuration, and its field in objects of the Cluster API.
const PARTS: &[(&str, &str)] = &[
    ("ClusterConfiguration", "clusterConfiguration"),
    ("InitConfiguration", "initConfiguration"),
    ("JoinConfiguration", "joinConfiguration"),
];

/// The configurations of an object.
pub(super) fn parts(object: &Object) -> Vec<Part<'_>> {
    if object.group() == KUBEADM {
        let kind = PARTS.iter().find(|(kind, _)| *kind == &*object.kind);
        return kind
            .map(|(kind, _)| Part {
                kind,
                node: &object.root,
                path: String::new(),
            })
            .into_iter()
            .collect();
    }
    let holder = HOLDERS
        .iter()
        .find(|(group, kind, _)| object.is(group, kind));
    let Some((_, _, place)) = holder else {
        return Vec::new();
    };
    let keys: Vec<&str> = place.split('.').collect();
    let Some(spec) = object.root.walk(&keys) else {
        return Vec::new();
    };
    PARTS
        .iter()
        .filter_map(|(kind, field)| {
            Some(Part {
                kind,
                node: spec.get(field)?,
                path: format!("{place}.{field}."),
            })
        })
        .collect()
}
