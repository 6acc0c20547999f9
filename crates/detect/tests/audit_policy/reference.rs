//! Which rule of a policy decides, written down a second time line by line from kube-apiserver's
//! `staging/src/k8s.io/apiserver/pkg/audit/policy/checker.go`, and random policies that both are asked about.

use proptest::prelude::*;
use seawall_audit::{Attributes, AuditPolicy, AuditRule, GroupResources, Target};
use seawall_event::Level;

fn rule_matches(rule: &AuditRule, request: &Attributes<'_>) -> bool {
    if !rule.users.is_empty() && !rule.users.contains(&request.user.to_owned()) {
        return false;
    }
    if !rule.user_groups.is_empty() {
        let mut matched = false;
        for group in request.groups {
            if rule.user_groups.contains(&(*group).to_owned()) {
                matched = true;
                break;
            }
        }
        if !matched {
            return false;
        }
    }
    if !rule.verbs.is_empty() && !rule.verbs.contains(&request.verb.to_owned()) {
        return false;
    }
    if !rule.namespaces.is_empty() || !rule.resources.is_empty() {
        return rule_matches_resource(rule, request);
    }
    if !rule.non_resource_urls.is_empty() {
        return rule_matches_non_resource(rule, request);
    }
    true
}

fn rule_matches_non_resource(rule: &AuditRule, request: &Attributes<'_>) -> bool {
    let Target::Path(path) = request.target else {
        return false;
    };
    for spec in &rule.non_resource_urls {
        if spec == "*" || spec == path {
            return true;
        }
        if spec.ends_with('*') && path.starts_with(spec.trim_end_matches('*')) {
            return true;
        }
    }
    false
}

fn rule_matches_resource(rule: &AuditRule, request: &Attributes<'_>) -> bool {
    let Target::Resource {
        group,
        resource,
        subresource,
        namespace,
        name,
    } = request.target
    else {
        return false;
    };
    if !rule.namespaces.is_empty() && !rule.namespaces.contains(&namespace.to_owned()) {
        return false;
    }
    if rule.resources.is_empty() {
        return true;
    }
    let mut combined = resource.to_owned();
    if !subresource.is_empty() {
        combined = format!("{resource}/{subresource}");
    }
    for entry in &rule.resources {
        if entry.group != group {
            continue;
        }
        if entry.resources.is_empty() {
            return true;
        }
        for pattern in &entry.resources {
            if entry.names.is_empty() || entry.names.contains(&name.to_owned()) {
                if *pattern == combined || pattern == "*" {
                    return true;
                }
                if !subresource.is_empty()
                    && pattern.starts_with("*/")
                    && subresource == &pattern[2..]
                {
                    return true;
                }
                if pattern.ends_with("/*") && resource == &pattern[..pattern.len() - 2] {
                    return true;
                }
            }
        }
    }
    false
}

/// What a policy records of a request.
pub fn decided(policy: &AuditPolicy, request: &Attributes<'_>) -> (Option<usize>, Level) {
    let found = policy
        .rules
        .iter()
        .position(|rule| rule_matches(rule, request));
    let level = found.and_then(|index| policy.rules[index].level);
    (found, level.unwrap_or_default())
}

fn texts(pattern: &'static str) -> impl Strategy<Value = Vec<String>> {
    prop_oneof![2 => Just(Vec::new()), 1 => proptest::collection::vec(pattern, 1..3)]
}

fn rule() -> impl Strategy<Value = AuditRule> {
    let entry = (
        "(apps)?",
        texts("(pods|pods/(exec|log|\\*)|\\*/(exec|log)|\\*|nodes/\\*|nodes)"),
        texts("[xy]"),
    );
    let entry = entry.prop_map(|(group, resources, names)| GroupResources {
        group,
        resources,
        names,
    });
    (
        0..4usize,
        texts("[ab]"),
        texts("[gh]"),
        texts("get|list"),
        prop_oneof![2 => Just(Vec::new()), 1 => proptest::collection::vec(entry, 1..3)],
        texts("n|m|"),
        texts("\\*|/a|/a\\*|/ab"),
    )
        .prop_map(
            |(level, users, user_groups, verbs, resources, namespaces, urls)| {
                let is_of_resources = !resources.is_empty() || !namespaces.is_empty();
                AuditRule {
                    level: Level::ALL.get(level).copied(),
                    users,
                    user_groups,
                    verbs,
                    resources,
                    namespaces,
                    // kube-apiserver refuses both.
                    non_resource_urls: if is_of_resources { Vec::new() } else { urls },
                    ..AuditRule::default()
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn rules_decide_as_in_kube_apiserver(
        rules in proptest::collection::vec(rule(), 1..5),
        user in "[abc]",
        group in "[ghi]",
        verb in "get|list|watch",
        parts in ("(apps)?", "pods|nodes|jobs", "(exec|log|x)?", "(n|m)?", "[xyz]?"),
        path in proptest::option::of("/a|/ab|/abc|/b"),
    ) {
        let policy = AuditPolicy { rules, ..AuditPolicy::default() };
        let groups = [&*group];
        let (api, resource, subresource, namespace, name) = &parts;
        let target = match &path {
            Some(path) => Target::Path(path),
            None => Target::Resource { group: api, resource, subresource, namespace, name },
        };
        let request = Attributes { user: &user, groups: &groups, verb: &verb, target };
        let own = policy.decide(&request);
        let (rule, level) = decided(&policy, &request);
        prop_assert_eq!((own.rule, own.level), (rule, level));
        // What is said to decide nothing decides nothing.
        if let Some(rule) = rule {
            prop_assert!(policy.shadowed().iter().all(|(shadowed, _)| *shadowed != rule));
        }
    }
}
