//! A policy read from its file, with everything that kube-apiserver rejects or passes over.

use seawall_event::Level;
use seawall_syntax::{Node, Position, parse_stream};

use crate::policy::AuditPolicy;
use crate::problems::{Problems, ReadPolicy, short};

/// Versions of policies that are read.
const VERSIONS: &[&str] = &[
    "audit.k8s.io/v1",
    "audit.k8s.io/v1beta1",
    "audit.k8s.io/v1alpha1",
];

const POLICY_KEYS: &[&str] = &[
    "apiVersion",
    "kind",
    "metadata",
    "rules",
    "omitStages",
    "omitManagedFields",
];
const RULE_KEYS: &[&str] = &[
    "level",
    "users",
    "userGroups",
    "verbs",
    "resources",
    "namespaces",
    "nonResourceURLs",
    "omitStages",
    "omitManagedFields",
];
const RESOURCE_KEYS: &[&str] = &["group", "resources", "resourceNames"];

/// Reads the policy of a file.
pub fn read(file: &str, text: &str) -> ReadPolicy {
    let mut found = Problems {
        file,
        all: Vec::new(),
    };
    let mut policies = Vec::new();
    for document in parse_stream(text.as_bytes()) {
        for warning in document.warnings {
            found.note(warning.position, warning.message);
        }
        match document.nodes {
            Ok(nodes) => policies.extend(nodes.into_iter().filter(|node| !node.is_null())),
            Err(error) => found.error(error.position, error.message),
        }
    }
    let mut policies = policies.into_iter();
    let Some(node) = policies.next() else {
        found.error(Position::NONE, "the file holds no audit policy");
        return found.finish(None);
    };
    if let Some(second) = policies.next() {
        found.note(
            second.position(),
            "kube-apiserver reads the first document of the file, and not this one",
        );
    }
    policy(&node, &mut found);
    let is_read = !found.all.iter().any(|problem| problem.is_error);
    let policy = is_read.then(|| AuditPolicy::of(&node));
    found.finish(policy)
}

fn policy(node: &Node, found: &mut Problems<'_>) {
    if !node.is_mapping() {
        return found.error(
            node.position(),
            format!("expected an audit policy, found a {}", node.type_name()),
        );
    }
    let version = node.str("apiVersion").unwrap_or_default();
    if node.str("kind") != Some("Policy") || !VERSIONS.contains(&version) {
        return found.error(
            node.position(),
            "expected `apiVersion: audit.k8s.io/v1` and `kind: Policy`",
        );
    }
    if version != VERSIONS[0] {
        let at = node
            .get("apiVersion")
            .map_or(node.position(), Node::position);
        found.note(
            at,
            format!("`{version}` was removed in Kubernetes 1.24; use `audit.k8s.io/v1`"),
        );
    }
    found.keys(node, POLICY_KEYS);
    found.stages(node);
    found.flag(node, "omitManagedFields");
    match node.get("rules").filter(|rules| !rules.is_null()) {
        Some(rules) if !rules.is_sequence() => {
            found.error(
                rules.position(),
                format!("`rules` is a list, and this is a {}", rules.type_name()),
            );
        }
        Some(rules) if !rules.items().is_empty() => {
            for item in rules.items() {
                rule(item, found);
            }
        }
        _ => found.error(node.position(), "the policy has no rules"),
    }
}

fn rule(node: &Node, found: &mut Problems<'_>) {
    if !node.is_mapping() {
        return found.error(
            node.position(),
            format!("expected a rule, found a {}", node.type_name()),
        );
    }
    found.keys(node, RULE_KEYS);
    let names: Vec<&str> = Level::ALL.iter().map(|level| level.name()).collect();
    match node.get("level").filter(|level| !level.is_null()) {
        Some(level) => found.word(
            level.position(),
            "level",
            level.as_str().unwrap_or_default(),
            &names,
        ),
        None => found.error(node.position(), "the rule has no `level`"),
    }
    for key in ["users", "userGroups", "verbs", "namespaces"] {
        found.texts(node, key);
    }
    found.stages(node);
    found.flag(node, "omitManagedFields");
    let urls = found.texts(node, "nonResourceURLs");
    for (url, at) in &urls {
        let star = url.find('*');
        if *url != "*" && !url.starts_with('/') {
            found.error(*at, format!("`{}` does not begin with `/`", short(url)));
        } else if star.is_some_and(|star| star + 1 < url.len()) {
            found.error(
                *at,
                format!("`{}` has a `*` that is not at its end", short(url)),
            );
        }
    }
    let entries = node.get("resources").filter(|entries| !entries.is_null());
    let entries = match entries {
        Some(entries) if !entries.is_sequence() => {
            found.error(
                entries.position(),
                format!(
                    "`resources` is a list, and this is a {}",
                    entries.type_name()
                ),
            );
            &[]
        }
        Some(entries) => entries.items(),
        None => &[],
    };
    for entry in entries {
        resources(entry, found);
    }
    if let Some((_, at)) = urls.first()
        && (!entries.is_empty() || !node.list("namespaces").is_empty())
    {
        found.error(
            *at,
            "a rule is about resources or about `nonResourceURLs`, and never about both",
        );
    }
}

fn resources(node: &Node, found: &mut Problems<'_>) {
    if !node.is_mapping() {
        return found.error(
            node.position(),
            format!(
                "expected `group` and `resources`, found a {}",
                node.type_name()
            ),
        );
    }
    found.keys(node, RESOURCE_KEYS);
    let group = node.get("group").filter(|group| !group.is_null());
    if let Some(group) = group {
        let text = group.as_str();
        let is_name = |text: &str| {
            let is_part = |part: &str| {
                !part.is_empty()
                    && !part.starts_with('-')
                    && !part.ends_with('-')
                    && part.bytes().all(|byte| {
                        byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
                    })
            };
            text.is_empty() || text.split('.').all(is_part)
        };
        match text {
            None => found.error(
                group.position(),
                format!("`group` is a text, and this is a {}", group.type_name()),
            ),
            Some("*") => found.error(
                group.position(),
                "a policy has no `*` for groups: a rule without `resources` is about all of them",
            ),
            Some(text) if text.contains('/') => {
                let what = format!("`{}` is a group with a version, which is none", short(text));
                found.error(group.position(), what);
            }
            Some(text) if !is_name(text) => {
                found.error(
                    group.position(),
                    format!("`{}` is no API group", short(text)),
                );
            }
            Some(_) => {}
        }
    }
    let patterns = found.texts(node, "resources");
    let names = found.texts(node, "resourceNames");
    if let (true, Some((_, at))) = (patterns.is_empty(), names.first()) {
        found.error(*at, "`resourceNames` needs `resources`");
    }
    for (pattern, at) in patterns {
        let odd = match pattern.split_once('/') {
            Some(("*", "*")) => {
                Some("no resource is `*/*`: `*` is everything, and `pods/*` all of `pods`")
            }
            Some((_, rest)) if rest.contains('/') => Some("a resource has one `/` at most"),
            _ if pattern.is_empty() => Some("a resource has a name"),
            _ if pattern.chars().any(char::is_uppercase) => {
                Some("resources are plurals in lower case, such as `pods`")
            }
            _ if pattern.contains('*')
                && pattern != "*"
                && !pattern.starts_with("*/")
                && !pattern.ends_with("/*") =>
            {
                Some("`*` stands for a whole resource or subresource")
            }
            _ => None,
        };
        if let Some(what) = odd {
            found.note(at, format!("`{}` matches nothing: {what}", short(pattern)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(body: &str) -> Vec<String> {
        let text = format!("apiVersion: audit.k8s.io/v1\nkind: Policy\n{body}\n");
        let found = read("p.yaml", &text);
        let has_error = found.problems.iter().any(|problem| problem.is_error);
        assert_eq!(found.policy.is_none(), has_error);
        found
            .problems
            .iter()
            .map(|problem| problem.error.to_string())
            .collect()
    }

    #[test]
    fn what_kube_apiserver_rejects_is_named_with_its_place() {
        for (body, expect) in [
            ("rules: [{level: Metadata}]", ""),
            ("rules: []", "p.yaml:1:1: the policy has no rules"),
            (
                "rules: [{level: metadata}]",
                "p.yaml:3:17: `metadata` is no level; expected None, Metadata, Request, RequestResponse; did you mean `Metadata`?",
            ),
            (
                "rules: [{verbs: [get]}]",
                "p.yaml:3:9: the rule has no `level`",
            ),
            (
                "rules: [{level: None, resource: []}]",
                "p.yaml:3:23: unknown field `resource`, which kube-apiserver ignores; did you mean `resources`?",
            ),
            (
                "rules: [{level: None, resources: [{group: '*'}]}]",
                "p.yaml:3:43: a policy has no `*` for groups: a rule without `resources` is about all of them",
            ),
            (
                "rules: [{level: None, resources: [{group: apps/v1}]}]",
                "p.yaml:3:43: `apps/v1` is a group with a version, which is none",
            ),
            (
                "rules: [{level: None, resources: [{resourceNames: [a]}]}]",
                "p.yaml:3:52: `resourceNames` needs `resources`",
            ),
            (
                "rules: [{level: None, resources: [{resources: [Pods]}]}]",
                "p.yaml:3:48: `Pods` matches nothing: resources are plurals in lower case, such as `pods`",
            ),
            (
                "rules: [{level: None, nonResourceURLs: [healthz]}]",
                "p.yaml:3:41: `healthz` does not begin with `/`",
            ),
            (
                "rules: [{level: None, nonResourceURLs: ['/a*b']}]",
                "p.yaml:3:41: `/a*b` has a `*` that is not at its end",
            ),
            (
                "rules: [{level: None, nonResourceURLs: [/a], namespaces: [x]}]",
                "p.yaml:3:41: a rule is about resources or about `nonResourceURLs`, and never about both",
            ),
            (
                "omitStages: [Received]\nrules: [{level: None}]",
                "p.yaml:3:14: `Received` is no stage; expected RequestReceived, ResponseStarted, ResponseComplete, Panic",
            ),
            (
                "rules: [{level: None, users: ann}]",
                "p.yaml:3:30: `users` is a list of texts, and this is a string",
            ),
            (
                "rules: {}",
                "p.yaml:3:8: `rules` is a list, and this is a mapping",
            ),
            ("rules: [1]", "p.yaml:3:9: expected a rule, found a number"),
        ] {
            let found = problems(body);
            assert_eq!(found.join("|"), expect, "{body}");
        }
    }

    #[test]
    fn what_is_no_policy_is_an_error() {
        for text in [
            "",
            "---\n",
            "[]",
            "a: b",
            "a: [",
            "kind: Policy\napiVersion: policy/v1\n",
            "\u{0}",
        ] {
            let found = read("p", text);
            assert!(found.policy.is_none(), "{text}");
            assert!(
                found.problems.iter().any(|problem| problem.is_error),
                "{text}"
            );
        }
    }
}
