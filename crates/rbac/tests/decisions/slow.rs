//! Decisions against a slow and obvious evaluator, which walks over every binding of every request and compares texts.

use proptest::prelude::*;
use seawall_model::Cluster;
use seawall_rbac::{Identity, Rbac, Request};

use crate::objects::objects;

const NAMESPACES: &[&str] = &["shop", "pay"];
const VERBS: &[&str] = &["get", "list", "create"];
const GROUPS: &[&str] = &["", "apps"];
const RESOURCES: &[&str] = &[
    "pods",
    "pods/exec",
    "deployments",
    "deployments/scale",
    "secrets",
];
const NAMES: &[&str] = &["", "a", "b"];
const URLS: &[&str] = &["/healthz", "/healthz/etcd", "/metrics"];
/// Everybody who asks: user name and groups beyond the implicit ones.
const PEOPLE: &[(&str, &[&str])] = &[
    ("jane", &["developers"]),
    ("mara", &[]),
    ("system:anonymous", &[]),
    ("system:serviceaccount:shop:front", &[]),
    ("system:serviceaccount:pay:front", &[]),
];

#[derive(Debug, Clone)]
struct PlainRule {
    verbs: Vec<&'static str>,
    groups: Vec<&'static str>,
    resources: Vec<&'static str>,
    names: Vec<&'static str>,
    urls: Vec<&'static str>,
}

#[derive(Debug, Clone)]
struct PlainRole {
    namespace: Option<&'static str>,
    name: &'static str,
    rules: Vec<PlainRule>,
}

#[derive(Debug, Clone)]
struct PlainBinding {
    namespace: Option<&'static str>,
    role_kind: &'static str,
    role_name: &'static str,
    /// Kind, namespace, name.
    subjects: Vec<(&'static str, &'static str, &'static str)>,
}

fn some(of: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(of), 0..=most)
}

fn rule() -> impl Strategy<Value = PlainRule> {
    (
        some(&["get", "list", "create", "*"], 2),
        some(&["", "apps", "*"], 2),
        some(
            &[
                "pods",
                "pods/exec",
                "deployments",
                "*",
                "*/scale",
                "pods/*",
                "secrets",
            ],
            2,
        ),
        some(&["a", "b"], 1),
        some(&["*", "/healthz", "/healthz/*", "/met*"], 1),
    )
        .prop_map(|(verbs, groups, resources, names, urls)| PlainRule {
            verbs,
            groups,
            resources,
            names,
            urls,
        })
}

fn role() -> impl Strategy<Value = PlainRole> {
    (
        prop::sample::select(&[None, Some("shop"), Some("pay")][..]),
        prop::sample::select(&["reader", "writer"][..]),
        prop::collection::vec(rule(), 0..3),
    )
        .prop_map(|(namespace, name, rules)| PlainRole {
            namespace,
            name,
            rules,
        })
}

fn binding() -> impl Strategy<Value = PlainBinding> {
    const SUBJECTS: &[(&str, &str, &str)] = &[
        ("User", "", "jane"),
        ("User", "", "system:serviceaccount:shop:front"),
        ("Group", "", "developers"),
        ("Group", "", "system:authenticated"),
        ("Group", "", "system:unauthenticated"),
        ("Group", "", "system:serviceaccounts"),
        ("Group", "", "system:serviceaccounts:pay"),
        ("ServiceAccount", "shop", "front"),
        ("ServiceAccount", "", "front"),
        ("Robot", "", "jane"),
    ];
    (
        prop::sample::select(&[None, Some("shop"), Some("pay")][..]),
        prop::sample::select(&["Role", "ClusterRole", "Thing"][..]),
        prop::sample::select(&["reader", "writer", "gone"][..]),
        prop::collection::vec(prop::sample::select(SUBJECTS), 0..3),
    )
        .prop_map(|(namespace, role_kind, role_name, subjects)| PlainBinding {
            namespace,
            role_kind,
            role_name,
            subjects,
        })
}

/// The last role of a kind, namespace and name counts.
fn find<'r>(roles: &'r [PlainRole], namespace: Option<&str>, name: &str) -> Option<&'r PlainRole> {
    roles
        .iter()
        .rev()
        .find(|role| role.namespace == namespace && role.name == name)
}

fn slow_rule(rule: &PlainRule, verb: &str, target: &Asked) -> bool {
    let has = |list: &[&str], value: &str| list.iter().any(|item| *item == "*" || *item == value);
    if !has(&rule.verbs, verb) {
        return false;
    }
    match target {
        Asked::Url(url) => rule.urls.iter().any(|named| {
            *named == *url
                || named
                    .strip_suffix('*')
                    .is_some_and(|prefix| url.starts_with(prefix))
        }),
        Asked::Resource {
            group,
            resource,
            name,
            ..
        } => {
            let subresource = resource.split_once('/').map(|(_, subresource)| subresource);
            let named = rule.resources.iter().any(|item| {
                *item == "*"
                    || item == resource
                    || subresource.is_some_and(|subresource| *item == format!("*/{subresource}"))
            });
            has(&rule.groups, group)
                && named
                && (rule.names.is_empty() || rule.names.contains(name))
        }
    }
}

enum Asked {
    Resource {
        group: &'static str,
        resource: &'static str,
        namespace: &'static str,
        name: &'static str,
    },
    Url(&'static str),
}

fn slow(
    roles: &[PlainRole],
    bindings: &[PlainBinding],
    who: &Identity,
    verb: &str,
    target: &Asked,
) -> bool {
    bindings.iter().any(|binding| {
        let namespace = match target {
            Asked::Resource { namespace, .. } => namespace,
            Asked::Url(_) => "",
        };
        if binding.namespace.is_some_and(|own| own != namespace) {
            return false;
        }
        let role = match (binding.role_kind, binding.namespace) {
            ("ClusterRole", _) => find(roles, None, binding.role_name),
            ("Role", Some(own)) => find(roles, Some(own), binding.role_name),
            _ => None,
        };
        let Some(role) = role else { return false };
        let named = binding
            .subjects
            .iter()
            .any(|(kind, namespace, name)| match *kind {
                "User" => who.user == *name,
                "Group" => who.groups.iter().any(|group| group == name),
                "ServiceAccount" => {
                    let namespace = if namespace.is_empty() {
                        binding.namespace.unwrap_or("")
                    } else {
                        namespace
                    };
                    !namespace.is_empty()
                        && who.user == format!("system:serviceaccount:{namespace}:{name}")
                }
                _ => false,
            });
        named && role.rules.iter().any(|rule| slow_rule(rule, verb, target))
    })
}

fn cluster(roles: &[PlainRole], bindings: &[PlainBinding]) -> Cluster {
    let mut text = String::new();
    for role in roles {
        let (kind, namespace) = match role.namespace {
            Some(namespace) => ("Role", format!(", namespace: {namespace}")),
            None => ("ClusterRole", String::new()),
        };
        let rules: Vec<String> = role
            .rules
            .iter()
            .map(|rule| {
                format!(
                    "{{verbs: {:?}, apiGroups: {:?}, resources: {:?}, resourceNames: {:?}, nonResourceURLs: {:?}}}",
                    rule.verbs, rule.groups, rule.resources, rule.names, rule.urls
                )
            })
            .collect();
        text.push_str(&format!(
            "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: {}{namespace}}}\nrules: [{}]\n",
            role.name,
            rules.join(", ")
        ));
    }
    for (index, binding) in bindings.iter().enumerate() {
        let (kind, namespace) = match binding.namespace {
            Some(namespace) => ("RoleBinding", format!(", namespace: {namespace}")),
            None => ("ClusterRoleBinding", String::new()),
        };
        let subjects: Vec<String> = binding
            .subjects
            .iter()
            .map(|(kind, namespace, name)| {
                format!("{{kind: {kind}, name: {name:?}, namespace: {namespace:?}}}")
            })
            .collect();
        text.push_str(&format!(
            "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: b{index}{namespace}}}\nroleRef: {{kind: {}, name: {}}}\nsubjects: [{}]\n",
            binding.role_kind,
            binding.role_name,
            subjects.join(", ")
        ));
    }
    objects(&text)
}

/// Every request over the small world.
fn every_request() -> Vec<(&'static str, Asked)> {
    let mut all = Vec::new();
    for verb in VERBS {
        for url in URLS {
            all.push((*verb, Asked::Url(url)));
        }
        for group in GROUPS {
            for resource in RESOURCES {
                for namespace in NAMESPACES.iter().chain(&[""]) {
                    for name in NAMES {
                        all.push((
                            *verb,
                            Asked::Resource {
                                group,
                                resource,
                                namespace,
                                name,
                            },
                        ));
                    }
                }
            }
        }
    }
    all
}

fn request<'r>(verb: &'r str, asked: &Asked) -> Request<'r>
where
    'static: 'r,
{
    match asked {
        Asked::Url(url) => Request::url(verb, url),
        Asked::Resource {
            group,
            resource,
            namespace,
            name,
        } => {
            let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
            Request::resource(verb, group, resource, subresource, namespace, name)
        }
    }
}

proptest! {
    // 1,500 worlds with five people and 279 requests each: two million decisions.
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(1_500), ..ProptestConfig::default() })]

    #[test]
    fn every_decision_is_that_of_the_slow_evaluator(
        roles in prop::collection::vec(role(), 0..5),
        bindings in prop::collection::vec(binding(), 0..5),
    ) {
        let cluster = cluster(&roles, &bindings);
        let rbac = Rbac::new(&cluster);
        let requests = every_request();
        for (user, groups) in PEOPLE {
            let who = Identity::user(user, groups);
            for (verb, asked) in &requests {
                let expect = slow(&roles, &bindings, &who, verb, asked);
                let decision = rbac.decide(&who, &request(verb, asked));
                prop_assert_eq!(decision.is_allowed(), expect, "{} {}", user, verb);
            }
        }
    }

    #[test]
    fn whoever_can_is_allowed_and_nobody_is_left_out(
        roles in prop::collection::vec(role(), 1..4),
        bindings in prop::collection::vec(binding(), 1..5),
        pick in 0usize..279,
    ) {
        let cluster = cluster(&roles, &bindings);
        let rbac = Rbac::new(&cluster);
        let requests = every_request();
        let (verb, asked) = &requests[pick % requests.len()];
        let request = request(verb, asked);
        let holders = rbac.who_can(&request);
        for subject in rbac.subjects() {
            // The subject by itself, without the groups that it would bring along.
            let mut alone = subject.identity();
            if !alone.user.is_empty() {
                alone.groups.clear();
            }
            let expect = slow(&roles, &bindings, &alone, verb, asked);
            let found = holders.iter().any(|holder| holder.subject.is(&alone));
            prop_assert_eq!(found, expect, "{}", subject);
        }
    }
}
