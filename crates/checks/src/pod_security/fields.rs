//! What several controls read: fields of the pod and of every container, and when a rule does not apply.

use seawall_model::{Container, KubernetesVersion, Pod};
use seawall_syntax::Node;

use super::{Control, Violation};

/// A field of the pod's security context and the same field of every container, as far as they are set: the
/// node, its path and the container's name (empty for the pod).
pub(super) fn settings<'a>(pod: &Pod<'a>, field: &'a str) -> Vec<(&'a Node, String, &'a str)> {
    let own = pod
        .security_context()
        .and_then(|context| context.get(field));
    let of_pod = own.map(|node| (node, pod.path(&format!("securityContext.{field}")), ""));
    let of_containers = pod.containers().filter_map(|container| {
        let node = container.security_context()?.get(field)?;
        Some((
            node,
            container.path(&format!("securityContext.{field}")),
            container.name,
        ))
    });
    of_pod.into_iter().chain(of_containers).collect()
}

/// A violation of a container's field that is wrong, or missing when `value` is `None`.
pub(super) fn in_container(
    control: Control,
    container: &Container<'_>,
    field: &str,
    value: Option<&Node>,
    message: String,
) -> Violation {
    Violation {
        control,
        message,
        path: container.path(field),
        value: value.and_then(Node::scalar_text),
        container: container.name.to_owned(),
        subject: String::new(),
    }
}

/// Whether the pod uses a user namespace, which relaxes some rules from 1.35 on.
pub(super) fn has_user_namespace(pod: &Pod<'_>, version: KubernetesVersion) -> bool {
    version >= KubernetesVersion::minor(35) && pod.spec.bool("hostUsers") == Some(false)
}

/// Whether Linux security rules do not apply: Windows pods, from 1.25 on.
pub(super) fn is_exempt_windows(pod: &Pod<'_>, version: KubernetesVersion) -> bool {
    version >= KubernetesVersion::minor(25) && pod.is_windows()
}
