//! Rules by what they name, so that a request is compared with the few that can allow it and not with all of a long role.

use std::borrow::Borrow;
use std::collections::HashMap;

use crate::limits::{MAX_KEYS_OF_RULE, MIN_INDEXED_RULES};
use crate::{Request, Rule, Target};

/// An index of rules, which stay where they are.
#[derive(Debug, Clone, Default)]
pub(crate) struct RuleIndex {
    /// By a resource as rules write it, then by a name; the empty name stands for rules that name no object.
    by_resource: HashMap<Box<str>, HashMap<Box<str>, Vec<usize>>>,
    /// Rules that are always compared: those with URLs, and those that name too much for an index.
    always: Vec<usize>,
}

impl RuleIndex {
    /// The index of rules; `None` where they are few, so that comparing all of them costs less.
    pub(crate) fn new<R: Borrow<Rule>>(rules: &[R]) -> Option<Self> {
        if rules.len() < MIN_INDEXED_RULES {
            return None;
        }
        let mut index = Self::default();
        for (number, rule) in rules.iter().enumerate() {
            index.add(number, rule.borrow());
        }
        Some(index)
    }

    fn add(&mut self, number: usize, rule: &Rule) {
        let no_name: &[Box<str>] = &[Box::from("")];
        let names = match rule.resource_names.as_slice() {
            [] => no_name,
            names => names,
        };
        let keys = rule.resources.len().saturating_mul(names.len());
        if !rule.non_resource_urls.is_empty() || keys > MAX_KEYS_OF_RULE {
            self.always.push(number);
            return;
        }
        for resource in &rule.resources {
            let by_name = self.by_resource.entry(resource.clone()).or_default();
            for name in names {
                by_name.entry(name.clone()).or_default().push(number);
            }
        }
    }

    /// The rules that can allow a request, in their order, each once.
    fn candidates(&self, request: &Request<'_>) -> Vec<usize> {
        let mut found = self.always.clone();
        if let Target::Resource {
            resource,
            subresource,
            name,
            ..
        } = request.target
        {
            let mut add = |resource: &str| {
                let Some(by_name) = self.by_resource.get(resource) else {
                    return;
                };
                found.extend(by_name.get("").into_iter().flatten());
                if !name.is_empty() {
                    found.extend(by_name.get(name).into_iter().flatten());
                }
            };
            add("*");
            if subresource.is_empty() {
                add(resource);
            } else {
                add(&format!("{resource}/{subresource}"));
                add(&format!("*/{subresource}"));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The rules that allow a request, by their numbers, in their order.
    pub(crate) fn allowing<R: Borrow<Rule>>(
        &self,
        rules: &[R],
        request: &Request<'_>,
    ) -> Vec<usize> {
        let mut found = self.candidates(request);
        found.retain(|number| rules[*number].borrow().allows(request));
        found
    }
}

/// The rules that allow a request, by their numbers, in their order: those of an index, or of all where there is none.
pub(crate) fn allowing<R: Borrow<Rule>>(
    index: Option<&RuleIndex>,
    rules: &[R],
    request: &Request<'_>,
) -> Vec<usize> {
    match index {
        Some(index) => index.allowing(rules, request),
        None => {
            let all = rules.iter().enumerate();
            all.filter(|(_, rule)| (*rule).borrow().allows(request))
                .map(|(number, _)| number)
                .collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(of: &'static [&'static str], count: usize) -> BoxedStrategy<Vec<Box<str>>> {
        let one = prop::sample::select(of).prop_map(Box::from);
        prop::collection::vec(one, 0..count).boxed()
    }

    const RESOURCES: &[&str] = &[
        "pods", "pods/log", "*", "*/log", "pods/*", "nodes", "", "a/b/c",
    ];
    const NAMES: &[&str] = &["", "web", "db"];
    const URLS: &[&str] = &["/x", "/x/*", "*"];

    fn rule() -> impl Strategy<Value = Rule> {
        (
            texts(&["get", "*"], 2),
            texts(&["", "apps", "*"], 2),
            texts(RESOURCES, 3),
            texts(NAMES, 3),
            texts(URLS, 2),
        )
            .prop_map(
                |(verbs, api_groups, resources, resource_names, non_resource_urls)| Rule {
                    verbs,
                    api_groups,
                    resources,
                    resource_names,
                    non_resource_urls,
                },
            )
    }

    proptest! {
        /// An index finds what comparing every rule finds, in the same order.
        #[test]
        fn an_index_finds_what_all_rules_find(
            rules in prop::collection::vec(rule(), MIN_INDEXED_RULES..3 * MIN_INDEXED_RULES),
            resource in prop::sample::select(&["pods", "nodes", "", "a/b", "*"][..]),
            subresource in prop::sample::select(&["", "log", "c", "*", "b/c"][..]),
            name in prop::sample::select(NAMES),
            url in prop::sample::select(&["/x", "/x/y", "/z"][..]),
        ) {
            let index = RuleIndex::new(&rules).expect("enough rules");
            for request in [
                Request::resource("get", "", resource, subresource, "", name),
                Request::url("get", url),
            ] {
                prop_assert_eq!(
                    allowing(Some(&index), &rules, &request),
                    allowing(None, &rules, &request)
                );
            }
        }
    }

    #[test]
    fn a_rule_that_names_too_much_is_always_compared() {
        let many = (0..=MAX_KEYS_OF_RULE).map(|number| format!("name{number}").into());
        let wide = Rule {
            verbs: vec!["get".into()],
            api_groups: vec!["".into()],
            resources: vec!["secrets".into()],
            resource_names: many.collect(),
            ..Rule::default()
        };
        let rules = vec![wide; MIN_INDEXED_RULES];
        let index = RuleIndex::new(&rules).expect("enough rules");
        assert!(index.by_resource.is_empty());
        let request = Request::resource("get", "", "secrets", "", "", "name7");
        assert_eq!(index.allowing(&rules, &request).len(), rules.len());
    }
}
