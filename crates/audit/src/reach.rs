//! Which rules of a policy never decide anything.

use crate::decide::{Attributes, Target};
use crate::policy::{AuditPolicy, AuditRule, GroupResources};

/// A text that no policy names.
const OTHER: &str = "\u{1}other";

impl AuditPolicy {
    /// The rules that decide about no request, as rules before them match all of theirs; each with the rule that matches the first.
    ///
    /// Where a rule says nothing of a field, the value that no rule names is the one that the fewest rules before it match;
    /// where it lists values, each is tried.
    pub fn shadowed(&self) -> Vec<(usize, usize)> {
        let numbered = self.rules.iter().enumerate();
        numbered
            .filter_map(|(index, rule)| self.shadow(index, rule).map(|by| (index, by)))
            .collect()
    }

    /// The rule that takes the requests of one that decides about none.
    fn shadow(&self, index: usize, rule: &AuditRule) -> Option<usize> {
        let or_other = |all: &[String]| match all.is_empty() {
            true => vec![OTHER.to_owned()],
            false => all.to_vec(),
        };
        let mut by = None;
        for user in or_other(&rule.users) {
            for group in or_other(&rule.user_groups) {
                for verb in or_other(&rule.verbs) {
                    for target in targets(rule) {
                        let groups = [&*group];
                        let request = Attributes {
                            user: &user,
                            groups: &groups,
                            verb: &verb,
                            target: target.borrowed(),
                        };
                        match self.decide(&request).rule {
                            Some(first) if first < index => by = by.or(Some(first)),
                            Some(_) => return None,
                            // The rule itself is wrong, which is said elsewhere.
                            None => {}
                        }
                    }
                }
            }
        }
        by
    }
}

/// What a request can be about, with its own texts.
struct OwnTarget {
    path: Option<String>,
    parts: [String; 5],
}

impl OwnTarget {
    fn borrowed(&self) -> Target<'_> {
        let [group, resource, subresource, namespace, name] = &self.parts;
        match &self.path {
            Some(path) => Target::Path(path),
            None => Target::Resource {
                group,
                resource,
                subresource,
                namespace,
                name,
            },
        }
    }
}

/// What requests of a rule can be about: for every pattern the one that no other names, where there is such a one.
fn targets(rule: &AuditRule) -> Vec<OwnTarget> {
    let path = |path: String| OwnTarget {
        path: Some(path),
        parts: Default::default(),
    };
    if !rule.non_resource_urls.is_empty() {
        let urls = rule.non_resource_urls.iter();
        return urls.map(|url| path(url.replace('*', OTHER))).collect();
    }
    let namespaces = match rule.namespaces.is_empty() {
        true => vec![OTHER.to_owned()],
        false => rule.namespaces.clone(),
    };
    let any = [GroupResources {
        group: OTHER.to_owned(),
        ..GroupResources::default()
    }];
    let entries = match rule.resources.is_empty() {
        true => &any[..],
        false => &rule.resources,
    };
    let mut found = Vec::new();
    for entry in entries {
        let names = match entry.names.is_empty() {
            true => vec![OTHER.to_owned()],
            false => entry.names.clone(),
        };
        let patterns = match entry.resources.is_empty() {
            true => vec!["*".to_owned()],
            false => entry.resources.clone(),
        };
        for pattern in &patterns {
            let (resource, subresources): (&str, &[&str]) = match pattern.split_once('/') {
                None if pattern == "*" => (OTHER, &["", OTHER]),
                None => (pattern, &[""]),
                Some((resource, "*")) => (resource, &["", OTHER]),
                Some(("*", sub)) => (OTHER, &[sub]),
                Some((resource, sub)) => (resource, &[sub]),
            };
            for sub in subresources {
                for namespace in &namespaces {
                    found.extend(names.iter().map(|name| OwnTarget {
                        path: None,
                        parts:
                            [&entry.group, resource, *sub, namespace, name].map(ToOwned::to_owned),
                    }));
                }
            }
        }
    }
    // A rule about neither is about paths as well.
    if rule.resources.is_empty() && rule.namespaces.is_empty() {
        found.push(path(format!("/{OTHER}")));
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::read;

    fn shadowed(rules: &str) -> Vec<(usize, usize)> {
        let text = format!("apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: {rules}\n");
        read("p", &text).policy.expect("a policy").shadowed()
    }

    #[test]
    fn rules_behind_others_that_take_all_of_theirs_are_found() {
        for (rules, expect) in [
            ("[{level: Metadata}, {level: Request}]", &[(1, 0)][..]),
            (
                "[{level: Request, verbs: [get]}, {level: Metadata, verbs: [get, list]}]",
                &[],
            ),
            (
                "[{level: Request, verbs: [get]}, {level: None, verbs: [list]}, {level: Metadata, verbs: [get, list]}]",
                &[(2, 0)],
            ),
            (
                "[{level: Request, users: [a]}, {level: Metadata, users: [a], verbs: [get]}]",
                &[(1, 0)],
            ),
            (
                "[{level: Request, userGroups: [g]}, {level: Metadata, users: [a]}]",
                &[],
            ),
            (
                "[{level: Request, resources: [{group: ''}]}, {level: Metadata, resources: [{group: '', resources: [pods]}]}]",
                &[(1, 0)],
            ),
            (
                "[{level: Request, resources: [{resources: ['pods/*']}]}, {level: Metadata, resources: [{resources: [pods, pods/log]}]}]",
                &[(1, 0)],
            ),
            (
                "[{level: Request, resources: [{resources: [pods]}]}, {level: Metadata, resources: [{resources: ['pods/*']}]}]",
                &[],
            ),
            (
                "[{level: None, nonResourceURLs: ['/a*']}, {level: Metadata, nonResourceURLs: ['/ab', '/abc*']}]",
                &[(1, 0)],
            ),
            (
                "[{level: None, nonResourceURLs: ['*']}, {level: None, resources: [{}]}, {level: Metadata}]",
                &[],
            ),
        ] {
            assert_eq!(shadowed(rules), expect, "{rules}");
        }
    }
}
