//! The resource that a question names, as `kubectl` reads it, and what is not sure about it.

use seawall_load::Loaded;
use seawall_rbac::{Rbac, ResourceName};

use crate::output;

/// A resource or a path: what begins with a slash is a path, as for `kubectl auth can-i`.
pub(super) fn resource_or_path<'t>(
    text: Option<&'t str>,
    path: Option<&'t str>,
) -> (Option<&'t str>, Option<&'t str>) {
    match text {
        Some(text) if text.starts_with('/') => (None, Some(text)),
        text => (text, path),
    }
}

/// The resource that was asked about, and what is not sure about it.
pub(super) fn resource(
    text: Option<&str>,
    group: Option<&str>,
    loaded: &Loaded,
    rbac: &Rbac,
) -> anyhow::Result<Option<ResourceName>> {
    let Some(text) = text else {
        return Ok(None);
    };
    let resource = ResourceName::parse(text, group, loaded.cluster.catalogue(), rbac)?;
    if let Some(doubt) = &resource.doubt {
        output::note(&doubt.message);
    }
    Ok(Some(resource))
}

/// The namespace of the request; a namespace for what has none is said to be left out.
pub(super) fn namespace_of<'n>(resource: &ResourceName, asked: &'n str) -> &'n str {
    let namespace = resource.namespace(asked);
    if namespace != asked && asked != "*" {
        output::note(&format!(
            "{resource} is not namespaced, so the namespace `{asked}` is left out"
        ));
    }
    namespace
}

/// What is not sure about a resource, for JSON.
pub(super) fn warnings(resource: Option<&ResourceName>) -> Vec<&str> {
    resource
        .and_then(|resource| resource.doubt.as_ref())
        .map(|doubt| doubt.message.as_str())
        .into_iter()
        .collect()
}

/// Why the answer may be about another resource than was meant, as a sentence without a full stop.
pub(super) fn guess(resource: Option<&ResourceName>) -> Option<String> {
    let doubt = resource?.doubt.as_ref()?;
    doubt.is_guess.then(|| doubt.message.clone())
}
