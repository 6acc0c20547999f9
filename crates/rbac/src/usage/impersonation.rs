//! What somebody needs to act as another, as the API server asks for it.

use seawall_event::{AuditEvent, User};
use seawall_model::account_of;

use super::request::UsedRequest;
use crate::Identity;

/// The group of identities.
const AUTHENTICATION: &str = "authentication.k8s.io";

/// The prefix of a node's user name.
const NODE: &str = "system:node:";

/// The mode in which an account acts as the node that it runs on. The authorizer is asked about any node, as the
/// association was checked before.
const ASSOCIATED_NODE: &str = "impersonate:associated-node";

/// What the authorizer was asked before an event could be made as somebody else. `request` is what the event asks for.
pub(super) fn asked(
    event: &AuditEvent,
    target: &User,
    request: Option<&UsedRequest>,
) -> Vec<UsedRequest> {
    let constraint = event
        .authentication_metadata
        .as_ref()
        .map_or("", |metadata| metadata.impersonation_constraint.as_str());
    // With a constraint the identity is asked for in another group, and each request on its own besides.
    let is_constrained = !constraint.is_empty();
    let (verb, group) = match constraint {
        "" => ("impersonate", ""),
        constraint => (constraint, AUTHENTICATION),
    };
    let about = |resource: &str, namespace: &str, name: &str| {
        UsedRequest::about(verb, group, resource, namespace, name)
    };
    let mut requests = Vec::new();
    let node = target
        .username
        .strip_prefix(NODE)
        .filter(|_| is_constrained);
    requests.push(match (account_of(&target.username), node) {
        (Some((namespace, name)), _) => about("serviceaccounts", namespace, name),
        (None, Some(_)) if constraint == ASSOCIATED_NODE => about("nodes", "", "*"),
        (None, Some(name)) => about("nodes", "", name),
        (None, None) => about("users", "", &target.username),
    });
    // The server adds these itself.
    let mut implicit = Identity::user(&target.username, &[]).groups;
    if node.is_some() {
        implicit.push("system:nodes".to_owned());
    }
    for name in target.groups.iter().filter(|name| !implicit.contains(name)) {
        requests.push(about("groups", "", name));
    }
    if !target.uid.is_empty() {
        requests.push(UsedRequest::about(
            verb,
            AUTHENTICATION,
            "uids",
            "",
            &target.uid,
        ));
    }
    for (key, values) in &target.extra {
        for value in values {
            requests.push(UsedRequest {
                // A key may have slashes of its own.
                subresource: key.as_str().into(),
                ..UsedRequest::about(verb, AUTHENTICATION, "userextras", "", value)
            });
        }
    }
    if let (Some(mode), Some(request)) = (constraint.strip_prefix("impersonate:"), request) {
        requests.push(request.with_verb(&format!("impersonate-on:{mode}:{}", request.verb)));
    }
    requests
}
