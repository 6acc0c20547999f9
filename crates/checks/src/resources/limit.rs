//! Whether a container has a limit, its own or from its pod.

use seawall_model::{Container, ContainerRole, Pod};

use crate::{Outcome, Problem};

/// Whether a resource is set on the container, or on the whole pod (`spec.resources`, since Kubernetes 1.34).
pub(super) fn is_set(pod: &Pod<'_>, container: &Container<'_>, list: &str, resource: &str) -> bool {
    [container.node, pod.spec].into_iter().any(|node| {
        node.get("resources")
            .and_then(|resources| resources.get(list))
            .is_some_and(|values| values.get(resource).is_some())
    })
}

/// Fails when a container has no limit. Ephemeral containers cannot have one.
pub(super) fn limit(pod: &Pod<'_>, container: &Container<'_>, resource: &str) -> Outcome {
    if container.role == ContainerRole::Ephemeral {
        return Outcome::NotApplicable;
    }
    if is_set(pod, container, "limits", resource) {
        return Outcome::Pass;
    }
    Outcome::fail(Problem::missing(
        container.path(&format!("resources.limits.{resource}")),
        format!(
            "{} `{}` has no {resource} limit",
            container.role, container.name
        ),
    ))
}
