//! The resource that a question names, as `kubectl` reads it, and what is not sure about it.

use seawall_load::Loaded;
use seawall_rbac::{Identity, Rbac, Request, ResourceName};

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

/// The request that is sent; a namespace that it does not have is said to be left out.
pub(super) fn request<'r>(
    resource: &'r ResourceName,
    verb: &'r str,
    asked: &'r str,
    name: &'r str,
) -> Request<'r> {
    let request = resource.request(verb, asked, name);
    let namespace = request.namespace();
    if namespace != asked && !matches!(asked, "" | "*") {
        output::note(&match namespace {
            "" => format!("{resource} is not namespaced, so namespace `{asked}` is ignored"),
            own => format!(
                "a request for Namespace `{own}` is in that namespace, so namespace `{asked}` is ignored"
            ),
        });
    }
    request
}

/// Verbs that `kubectl` knows of resources.
const RESOURCE_VERBS: &[&str] = &[
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "use",
    "bind",
    "impersonate",
    "*",
    "approve",
    "sign",
    "escalate",
    "attest",
];

/// Verbs that `kubectl` knows of paths.
const PATH_VERBS: &[&str] = &[
    "get", "put", "post", "head", "options", "delete", "patch", "*",
];

/// What a verb that is none is said to be. Impersonation with constraints has verbs that name what they are about.
pub(super) fn odd_verb(verb: &str, is_path: bool) -> Option<String> {
    let known = match is_path {
        true => PATH_VERBS,
        false => RESOURCE_VERBS,
    };
    let is_constrained = verb.starts_with("impersonate:") || verb.starts_with("impersonate-on:");
    let is_known = known.contains(&verb) || (is_constrained && !is_path);
    (!is_known).then(|| format!("`{verb}` is not a known verb"))
}

/// What is said of a user whose name is that of a service account in short: it is another one.
pub(super) fn meant_account(identity: &Identity, loaded: &Loaded) -> Option<String> {
    let (namespace, name) = identity.user.split_once('/')?;
    let cluster = &loaded.cluster;
    let is_declared = cluster
        .find("", "ServiceAccount", namespace, name)
        .is_some();
    let is_used = || {
        let mut pods = cluster.pods();
        pods.any(|(_, pod)| pod.namespace() == namespace && pod.service_account() == name)
    };
    (is_declared || is_used()).then(|| {
        format!(
            "this refers to a user named {namespace}/{name}, but a service account with that name exists: use `sa:{namespace}/{name}`"
        )
    })
}

/// What is odd about a question: the resource, and what was said already.
pub(super) fn warnings(resource: Option<&ResourceName>, others: Vec<String>) -> Vec<String> {
    let doubt = resource.and_then(|resource| resource.doubt.as_ref());
    let doubt = doubt.map(|doubt| doubt.message.clone());
    doubt.into_iter().chain(others).collect()
}

/// Why the answer may be about another resource than was meant, as a sentence without a full stop.
pub(super) fn guess(resource: Option<&ResourceName>) -> Option<String> {
    let doubt = resource?.doubt.as_ref()?;
    doubt.is_guess.then(|| doubt.message.clone())
}
