//! Kubelet configurations: `KubeletConfiguration` files, and the ConfigMap that kubeadm keeps.

use seawall_model::Object;
use seawall_syntax::{Node, parse_stream};

use crate::{Outcome, Problem};

/// Kinds that may hold a kubelet configuration.
pub(super) const KINDS: &[&str] = &["KubeletConfiguration", "ConfigMap"];

/// Asks a question about a kubelet configuration; not applicable to every other object. The question gets the
/// configuration and a function that turns one of its fields into a path of the object.
pub(super) fn judge(
    object: &Object,
    ask: impl FnOnce(&Node, &dyn Fn(&str) -> String) -> Option<Problem>,
) -> Outcome {
    if object.is("kubelet.config.k8s.io", "KubeletConfiguration") {
        return Outcome::from_problem(ask(&object.root, &|field| field.to_owned()));
    }
    if !is_kubelet_map(object) {
        return Outcome::NotApplicable;
    }
    let text = object
        .root
        .walk(&["data", "kubelet"])
        .and_then(Node::as_str);
    let configuration = text.and_then(|text| {
        let document = parse_stream(text.as_bytes()).into_iter().next()?;
        document.nodes.ok()?.into_iter().next()
    });
    match configuration {
        // The whole text is one field of the ConfigMap: that is the nearest place there is.
        Some(node) => Outcome::from_problem(ask(&node, &|_| "data.kubelet".to_owned())),
        None => Outcome::Unknown(
            "the kubelet configuration in `data.kubelet` cannot be read".to_owned(),
        ),
    }
}

fn is_kubelet_map(object: &Object) -> bool {
    object.is("", "ConfigMap")
        && &*object.namespace == "kube-system"
        && (&*object.name == "kubelet-config" || object.name.starts_with("kubelet-config-1."))
}
