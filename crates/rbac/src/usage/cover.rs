//! Everything that rules give, as single requests: whoever grants rules has to hold each of them.

use std::cell::Cell;

use super::request::UsedRequest;
use crate::Rule;

/// Combinations of verb, group, resource and name that are taken apart. The widest role of the bootstrap policy has some
/// thousand.
const MAX_COMBINATIONS: usize = 20_000;

/// Combinations over all roles of a log. A log can name roles that are large without being long itself.
const MAX_TOTAL: usize = 200_000;

/// What may still be taken apart.
pub(super) struct Budget(Cell<usize>);

impl Default for Budget {
    fn default() -> Self {
        Self(Cell::new(MAX_TOTAL))
    }
}

impl Budget {
    /// [`requests`], as long as there is anything left.
    pub(super) fn requests(&self, rules: &[Rule], namespace: &str) -> Option<Vec<UsedRequest>> {
        let all = requests(rules, namespace)?;
        self.0.set(self.0.get().checked_sub(all.len())?);
        Some(all)
    }
}

/// One request for each combination that rules give, in a namespace (empty for everywhere). A `*` stands for itself: only
/// a rule with `*` covers it. `None` where there are too many.
fn requests(rules: &[Rule], namespace: &str) -> Option<Vec<UsedRequest>> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(size: usize) -> Rule {
        let texts = |word: &str| {
            (0..size)
                .map(|index| format!("{word}{index}").into())
                .collect()
        };
        Rule {
            verbs: texts("verb"),
            api_groups: texts("group"),
            resources: texts("resource"),
            ..Rule::default()
        }
    }

    #[test]
    fn roles_are_taken_apart_up_to_a_limit_each_and_together() {
        let budget = Budget::default();
        assert_eq!(requests(&[wide(2)], "shop").map(|all| all.len()), Some(8));
        assert_eq!(requests(&[wide(100)], "shop"), None);
        let taken = (0..1_000).filter(|_| budget.requests(&[wide(20)], "shop").is_some());
        assert_eq!(taken.count(), MAX_TOTAL / 8_000);
    }
}
