//! What an object names, as far as it is a Service.

use seawall_model::Object;
use seawall_syntax::Node;

use super::table::{Rules, rules_of};
use super::walk::walk;
use crate::service::opening::Assumption;

/// A Service as an object names it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target<'n> {
    pub name: &'n str,
    pub namespace: Option<&'n str>,
    pub port: Option<&'n Node>,
    /// Whether a field is for the port, so that it is not part of the name.
    pub has_port: bool,
    pub assumes: Option<Assumption>,
}

/// Whether something names a Service, and nothing else.
pub(super) fn is_service(node: &Node) -> bool {
    matches!(node.str("kind"), None | Some("" | "Service"))
}

/// Whether every reference of an object is followed.
pub(super) fn names_others(object: &Object) -> bool {
    let Some(rules) = rules_of(object.group(), &object.kind) else {
        return false;
    };
    let known = |node: &Node| {
        is_service(node)
            || node.str("kind") == Some("TraefikService")
            // What a router has inside itself.
            || node.str("name").is_some_and(|name| name.ends_with("@internal"))
    };
    let leads_elsewhere = |rules: &Rules| {
        let mut found = rules.at.iter().flat_map(|at| walk(&object.root, at.path));
        found.any(|node| !known(node))
    };
    leads_elsewhere(rules)
}
