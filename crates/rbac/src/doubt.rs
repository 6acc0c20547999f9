//! What could not be used, and so allows nothing.

use seawall_model::ObjectId;

use crate::Rule;

/// Something odd in a role or a binding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The object.
    pub object: ObjectId,
    /// The field.
    pub path: String,
    /// What is odd, in one sentence without a full stop.
    pub message: String,
}

/// Why a rule allows nothing, or less than it seems to.
pub(crate) fn odd(rule: &Rule, is_cluster_role: bool) -> Option<&'static str> {
    if rule.verbs.is_empty() {
        return Some("the rule has no verbs, so it allows nothing");
    }
    match (rule.resources.is_empty(), rule.non_resource_urls.is_empty()) {
        (true, true) => Some("the rule has neither resources nor URLs, so it allows nothing"),
        (false, false) => Some("the rule mixes resources and URLs, which the API server refuses"),
        (false, true) if rule.api_groups.is_empty() => Some(
            "the rule has no API group, so it allows nothing; the core group is the empty string",
        ),
        (true, false) if !is_cluster_role => Some("a Role cannot allow non-resource URLs"),
        _ => None,
    }
}
