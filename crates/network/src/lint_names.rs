//! Selectors that take in nobody, where a label is written nearly as it is somewhere.

use std::collections::BTreeMap;

use seawall_model::{LabelSelector, Object};
use seawall_syntax::{Node, Path};

use crate::{Lint, LintKind, Lints, Network};

/// The group of NetworkPolicy.
const GROUP: &str = "networking.k8s.io";
/// The label that the API server puts on every namespace.
const NAME: &str = "kubernetes.io/metadata.name";

/// Labels that there are, with their values and somebody who has them.
type Labels<'n> = BTreeMap<&'n str, BTreeMap<&'n str, String>>;

/// A label that a selector asks for.
struct Asked<'n> {
    key: &'n str,
    value: &'n str,
    /// Where it stands.
    path: String,
}

impl Network<'_> {
    pub(crate) fn lint_names(&self, left: &mut usize, lints: &mut Lints) {
        let mut pods: BTreeMap<&str, Labels<'_>> = BTreeMap::new();
        for endpoint in self.endpoints.values() {
            let labels = pods.entry(endpoint.namespace).or_default();
            let entries = endpoint.labels.0.map_or(&[][..], Node::entries);
            for entry in entries {
                if let Some(value) = entry.value.as_str() {
                    let known = labels.entry(&entry.key).or_default();
                    known.entry(value).or_insert_with(|| endpoint.label());
                }
            }
        }
        let namespaces = self.namespace_labels();
        for policy in self.policies.values() {
            let object = self.cluster.object(policy.object);
            if object.group() != GROUP || policy.is_broken {
                continue;
            }
            let own = pods.get(object.namespace.as_str());
            for (path, namespace, pod) in selectors(object) {
                let (node, near) = match (namespace, pod) {
                    (Some(node), _) if self.is_of_nobody(node) => (node, Some(&namespaces)),
                    // Pods of other namespaces are many.
                    (None, Some(node)) if !self.takes_in_any(object, node) => (node, own),
                    _ => continue,
                };
                let Some(near) = near else {
                    continue;
                };
                let field = if namespace.is_some() {
                    "namespaceSelector"
                } else {
                    "podSelector"
                };
                let path = if path.ends_with(field) {
                    path
                } else {
                    format!("{path}.{field}")
                };
                if let Some((at, message)) = nearly(node, &path, near, left, lints) {
                    lints.all.push(Lint {
                        kind: LintKind::AlmostNames,
                        object: policy.object,
                        path: at,
                        message,
                    });
                }
            }
        }
    }

    fn namespace_labels(&self) -> Labels<'_> {
        let mut labels = Labels::new();
        for namespace in self.cluster.of_kind("Namespace") {
            let entries = namespace
                .metadata()
                .and_then(|metadata| metadata.get("labels"))
                .map_or(&[][..], Node::entries);
            let name = std::iter::once((NAME, &*namespace.name));
            let own = entries
                .iter()
                .filter_map(|entry| Some((&*entry.key, entry.value.as_str()?)));
            for (key, value) in own.chain(name) {
                let known = labels.entry(key).or_default();
                let say = || format!("namespace `{}`", namespace.name);
                known.entry(value).or_insert_with(say);
            }
        }
        labels
    }

    /// Whether a selector takes in no namespace of the input.
    fn is_of_nobody(&self, selector: &Node) -> bool {
        let mut namespaces = self.cluster.of_kind("Namespace").peekable();
        namespaces.peek().is_some()
            && namespaces.all(|namespace| {
                crate::namespaces::takes_in(selector, &namespace.name, Some(namespace))
                    == Some(false)
            })
    }

    /// Whether a selector takes in a pod of the namespace of a policy, or may.
    fn takes_in_any(&self, policy: &Object, selector: &Node) -> bool {
        let namespace = policy.namespace.as_str();
        let endpoints = self.endpoints.values();
        let first = endpoints.partition_point(|endpoint| endpoint.namespace < namespace);
        let own = endpoints[first..].iter();
        let mut own = own.take_while(|endpoint| endpoint.namespace == namespace);
        own.any(|endpoint| {
            let decided = LabelSelector(selector).decide(|key| endpoint.label_value(key));
            decided != Some(false)
        })
    }
}

/// The selectors of a policy: where, of namespaces, of pods.
fn selectors(object: &Object) -> Vec<(String, Option<&Node>, Option<&Node>)> {
    let Some(spec) = object.spec() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if let Some(pods) = spec.get("podSelector") {
        found.push(("spec.podSelector".to_owned(), None, Some(pods)));
    }
    for (list, peers) in [("ingress", "from"), ("egress", "to")] {
        for (index, rule) in spec.list(list).iter().enumerate() {
            for (number, peer) in rule.list(peers).iter().enumerate() {
                found.push((
                    format!("spec.{list}[{index}].{peers}[{number}]"),
                    peer.get("namespaceSelector").filter(|node| !node.is_null()),
                    peer.get("podSelector").filter(|node| !node.is_null()),
                ));
            }
        }
    }
    found
}

/// The labels for which a selector asks, each with one value.
fn asked<'n>(selector: &'n Node, path: &str) -> Vec<Asked<'n>> {
    let mut asked = Vec::new();
    for entry in selector.get("matchLabels").map_or(&[][..], Node::entries) {
        if let Some(value) = entry.value.as_str() {
            let place: Option<Path> = format!("{path}.matchLabels").parse().ok();
            asked.push(Asked {
                key: &entry.key,
                value,
                path: place.map_or_else(
                    || path.to_owned(),
                    |place| place.key(&entry.key).to_string(),
                ),
            });
        }
    }
    for (index, expression) in selector.list("matchExpressions").iter().enumerate() {
        let values: Vec<&str> = expression.strings("values").collect();
        if let (Some("In"), Some(key), [value]) = (
            expression.str("operator"),
            expression.str("key"),
            &values[..],
        ) {
            asked.push(Asked {
                key,
                value,
                path: format!("{path}.matchExpressions[{index}].values[0]"),
            });
        }
    }
    asked
}

/// The label that is nearly there, where all others of the selector are.
fn nearly(
    selector: &Node,
    path: &str,
    labels: &Labels<'_>,
    left: &mut usize,
    lints: &mut Lints,
) -> Option<(String, String)> {
    let asked = asked(selector, path);
    let is_there = |one: &Asked<'_>| {
        let values = labels.get(one.key);
        values.is_some_and(|values| values.contains_key(one.value))
    };
    let mut missing = asked.iter().filter(|one| !is_there(one));
    let (one, None) = (missing.next()?, missing.next()) else {
        return None;
    };
    let values = labels.get(one.key);
    let work = values.map_or(labels.len(), BTreeMap::len);
    let Some(rest) = left.checked_sub(work) else {
        lints.unasked += 1;
        return None;
    };
    *left = rest;
    let said = format!("`{}: {}`", one.key, one.value);
    if let Some(values) = values {
        let mut near = values.iter().filter(|(value, _)| is_near(one.value, value));
        let (value, holder) = near.next()?;
        return Some((
            one.path.clone(),
            format!(
                "{said} matches nothing, but {holder} has `{}: {value}`",
                one.key
            ),
        ));
    }
    // The key is written otherwise, and the value is right.
    let mut near = labels.iter().filter(|(key, _)| is_near(one.key, key));
    let (key, holder) = near.find_map(|(key, values)| Some((key, values.get(one.value)?)))?;
    Some((
        one.path.clone(),
        format!(
            "{said} matches nothing, but {holder} has `{key}: {}`",
            one.value
        ),
    ))
}

/// Shortest text of which one letter may be wrong, and of which two may.
const ONE_WRONG: usize = 4;
const TWO_WRONG: usize = 8;

/// Whether one text is the other with a slip or two of the keyboard.
fn is_near(one: &str, other: &str) -> bool {
    let shorter = one.len().min(other.len());
    let most = match shorter {
        0..ONE_WRONG => return false,
        ONE_WRONG..TWO_WRONG => 1,
        _ => 2,
    };
    // `web-1` and `web-2`, `v1` and `v2` are two things, and so are `web` and `web-canary`.
    let letters = |text: &str| -> String {
        text.chars()
            .filter(|letter| !letter.is_ascii_digit())
            .collect()
    };
    one.len().abs_diff(other.len()) <= most
        && one.is_ascii()
        && other.is_ascii()
        && letters(one) != letters(other)
        && parts(one) == parts(other)
        && distance(one.as_bytes(), other.as_bytes()) <= most
}

/// How many words a text has.
fn parts(text: &str) -> usize {
    text.split(['-', '_', '.', '/'])
        .filter(|part| !part.is_empty())
        .count()
}

/// How many letters have to be put in, taken out, replaced, or exchanged with their neighbour.
fn distance(one: &[u8], other: &[u8]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, wanted) in other.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != wanted);
            let mut least = replaced.min(last[column + 1] + 1).min(next[column] + 1);
            let is_exchanged =
                row > 0 && column > 0 && *letter == other[column - 1] && one[row - 1] == *wanted;
            if is_exchanged {
                least = least.min(before[column - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut last, next);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_near_and_names_are_not() {
        for (one, other, expect) in [
            ("frontned", "frontend", true),
            ("frontend", "fontend", true),
            ("databse", "database", true),
            ("webb", "weba", true),
            ("api", "app", false),
            ("web-1", "web-2", false),
            ("cache-v10", "cache-v2", false),
            ("prod", "test", false),
            ("front", "front-db", false),
            ("payments", "payroll", false),
            ("", "frontend", false),
        ] {
            assert_eq!(is_near(one, other), expect, "{one} {other}");
        }
        assert_eq!(distance(b"abcd", b"acbd"), 1);
        assert_eq!(distance(b"", b"ab"), 2);
        assert_eq!(distance(b"kitten", b"sitting"), 3);
    }
}
