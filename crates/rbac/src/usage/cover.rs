//! Everything that rules give, as single requests: whoever grants rules has to hold each of them.

use super::request::UsedRequest;
use crate::Rule;

/// Combinations of verb, group, resource and name that are taken apart. The widest role of the bootstrap policy has some
/// thousand.
const MAX_COMBINATIONS: usize = 20_000;

/// One request for each combination that rules give, in a namespace (empty for everywhere). A `*` stands for itself: only
/// a rule with `*` covers it. `None` where there are too many.
pub(super) fn requests(rules: &[Rule], namespace: &str) -> Option<Vec<UsedRequest>> {
    let mut all = Vec::new();
    for rule in rules {
        let names: &[Box<str>] = match rule.resource_names.as_slice() {
            [] => &[Box::from("")],
            names => names,
        };
        let count = rule.api_groups.len().saturating_mul(rule.resources.len());
        let count = count
            .saturating_mul(names.len())
            .saturating_add(rule.non_resource_urls.len())
            .saturating_mul(rule.verbs.len());
        if all.len().saturating_add(count) > MAX_COMBINATIONS {
            return None;
        }
        for verb in &rule.verbs {
            for group in &rule.api_groups {
                for resource in &rule.resources {
                    for name in names {
                        all.push(UsedRequest::about(verb, group, resource, namespace, name));
                    }
                }
            }
            for url in &rule.non_resource_urls {
                all.push(UsedRequest::path(verb, url));
            }
        }
    }
    Some(all)
}

/// Everything there is, which the API server asks for from whoever lets a role gather others.
pub(super) fn full_authority() -> [UsedRequest; 2] {
    [
        UsedRequest::about("*", "*", "*", "", ""),
        UsedRequest::path("*", "*"),
    ]
}
