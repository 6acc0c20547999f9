//! Rules of roles as findings write them.

use seawall_rbac::{Role, Rule};

/// A rule as text, the same for the same rule wherever it is. Part of fingerprints.
pub(super) fn text_of(rule: &Rule) -> String {
    let list = |values: &[Box<str>]| {
        let mut values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
        values.sort_unstable();
        values.join(",")
    };
    let urls = list(&rule.non_resource_urls);
    let verbs = list(&rule.verbs);
    if !urls.is_empty() {
        return format!("{verbs} {urls}");
    }
    let groups = list(&rule.api_groups);
    let names = list(&rule.resource_names);
    let group = if groups.is_empty() {
        String::new()
    } else {
        format!("[{groups}]")
    };
    let limit = if names.is_empty() {
        String::new()
    } else {
        format!(" named {names}")
    };
    format!("{verbs} {}{group}{limit}", list(&rule.resources))
}

/// Where a rule is written: those of an aggregated role are in the roles that it aggregates.
pub(super) fn place_of(role: &Role, index: usize) -> String {
    if role.is_aggregated {
        "aggregationRule".to_owned()
    } else {
        format!("rules[{index}]")
    }
}
