//! Grants as the objects that give them.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::{Cluster, Principal};
use seawall_rbac::{Grant, Rbac, Rule};
use serde_json::{Value, json};

/// The API.
const API: &str = "rbac.authorization.k8s.io";

/// Longest part of a name that comes from a subject.
const MAX_NAME: usize = 120;

/// A role or a binding that gives what was granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Manifest {
    /// A Role, or a ClusterRole without a namespace.
    Role {
        /// Its namespace.
        namespace: Option<Box<str>>,
        /// Its name.
        name: String,
        /// What it allows.
        rules: Vec<Rule>,
    },
    /// A RoleBinding, or a ClusterRoleBinding without a namespace.
    Binding {
        /// Its namespace.
        namespace: Option<Box<str>>,
        /// Its name, and that of its role.
        name: String,
        /// Whether it gives a ClusterRole.
        is_wide: bool,
        /// Who gets it.
        subject: Principal,
    },
}

/// A name that tells whom a role is for. Names of roles may hold anything but `/` and `%`.
fn name_of(subject: &Principal, taken: &mut BTreeSet<String>) -> String {
    let text = match subject {
        Principal::User(name) => format!("user:{name}"),
        Principal::Group(name) => format!("group:{name}"),
        Principal::ServiceAccount { namespace, name } => format!("{namespace}:{name}"),
    };
    let safe: String = text
        .chars()
        .map(|letter| {
            let is_plain = letter.is_ascii_alphanumeric() || "-_.:@".contains(letter);
            if is_plain { letter } else { '-' }
        })
        .take(MAX_NAME)
        .collect();
    let base = format!("used:{safe}");
    let mut name = base.clone();
    let mut number = 1;
    while !taken.insert(name.clone()) {
        number += 1;
        name = format!("{base}-{number}");
    }
    name
}

impl Manifest {
    /// The objects for some grants. A subject with the same rules in several namespaces has one ClusterRole for them.
    pub fn for_grants(grants: &[Grant]) -> Vec<Self> {
        let mut by_subject: BTreeMap<&Principal, Vec<&Grant>> = BTreeMap::new();
        for grant in grants {
            by_subject.entry(&grant.subject).or_default().push(grant);
        }
        let mut taken = BTreeSet::new();
        let mut manifests = Vec::new();
        for (subject, grants) in by_subject {
            let base = name_of(subject, &mut taken);
            let (wide, narrow): (Vec<&Grant>, Vec<&Grant>) = grants
                .into_iter()
                .partition(|grant| grant.namespace.is_none());
            for grant in wide {
                manifests.push(Self::Role {
                    namespace: None,
                    name: base.clone(),
                    rules: grant.rules.clone(),
                });
                manifests.push(Self::Binding {
                    namespace: None,
                    name: base.clone(),
                    is_wide: true,
                    subject: subject.clone(),
                });
            }
            let mut by_rules: BTreeMap<&[Rule], Vec<&Grant>> = BTreeMap::new();
            for grant in narrow {
                by_rules.entry(&grant.rules).or_default().push(grant);
            }
            let mut shared = 0;
            for (rules, grants) in by_rules {
                let is_wide = grants.len() > 1;
                let name = if is_wide {
                    shared += 1;
                    format!("{base}:in-namespaces-{shared}")
                } else {
                    base.clone()
                };
                let namespaces = grants.iter().filter_map(|grant| grant.namespace.clone());
                let home = if is_wide {
                    None
                } else {
                    grants[0].namespace.clone()
                };
                manifests.push(Self::Role {
                    namespace: home,
                    name: name.clone(),
                    rules: rules.to_vec(),
                });
                manifests.extend(namespaces.map(|namespace| Self::Binding {
                    namespace: Some(namespace),
                    name: name.clone(),
                    is_wide,
                    subject: subject.clone(),
                }));
            }
        }
        manifests
    }

    /// As the API has it.
    pub fn json(&self) -> Value {
        let metadata = |namespace: &Option<Box<str>>, name: &str| {
            let mut metadata = json!({
                "name": name,
                "labels": {"app.kubernetes.io/managed-by": "seawall"},
            });
            if let Some(namespace) = namespace {
                metadata["namespace"] = json!(namespace);
            }
            metadata
        };
        match self {
            Self::Role {
                namespace,
                name,
                rules,
            } => json!({
                "apiVersion": format!("{API}/v1"),
                "kind": if namespace.is_some() { "Role" } else { "ClusterRole" },
                "metadata": metadata(namespace, name),
                "rules": rules.iter().map(rule_json).collect::<Vec<_>>(),
            }),
            Self::Binding {
                namespace,
                name,
                is_wide,
                subject,
            } => json!({
                "apiVersion": format!("{API}/v1"),
                "kind": if namespace.is_some() { "RoleBinding" } else { "ClusterRoleBinding" },
                "metadata": metadata(namespace, name),
                "roleRef": {
                    "apiGroup": API,
                    "kind": if *is_wide { "ClusterRole" } else { "Role" },
                    "name": name,
                },
                "subjects": [subject_json(subject)],
            }),
        }
    }
}

fn rule_json(rule: &Rule) -> Value {
    let mut value = json!({"verbs": rule.verbs});
    if rule.resources.is_empty() {
        value["nonResourceURLs"] = json!(rule.non_resource_urls);
    } else {
        value["apiGroups"] = json!(rule.api_groups);
        value["resources"] = json!(rule.resources);
    }
    if !rule.resource_names.is_empty() {
        value["resourceNames"] = json!(rule.resource_names);
    }
    value
}

fn subject_json(subject: &Principal) -> Value {
    match subject {
        Principal::User(name) => json!({"apiGroup": API, "kind": "User", "name": name.as_str()}),
        Principal::Group(name) => json!({"apiGroup": API, "kind": "Group", "name": name.as_str()}),
        Principal::ServiceAccount { namespace, name } => {
            json!({"kind": "ServiceAccount", "namespace": namespace.as_str(), "name": name.as_str()})
        }
    }
}

/// The permissions of a cluster, if it holds these objects and nothing else: what was printed, read as any input.
pub fn only_holds(cluster: &Cluster, manifests: &[Manifest]) -> Option<Rbac> {
    let rbac = Rbac::new(cluster);
    let meant: BTreeSet<String> = manifests.iter().map(Manifest::line).collect();
    let roles = rbac.roles().iter().filter(|role| role.object.is_some());
    let read: BTreeSet<String> = roles
        .map(|role| {
            let rules: Vec<Rule> = role.rules.iter().map(|rule| (**rule).clone()).collect();
            role_line(role.key.namespace.as_deref(), &role.key.name, &rules)
        })
        .chain(rbac.bindings().iter().map(|binding| {
            let is_wide = binding.role.namespace.is_none();
            binding_line(
                &binding.namespace,
                &binding.name,
                &binding.role.name,
                is_wide,
                &binding.subjects,
            )
        }))
        .collect();
    (cluster.objects().len() == manifests.len() && read == meant).then_some(rbac)
}

fn role_line(namespace: Option<&str>, name: &str, rules: &[Rule]) -> String {
    format!("role {namespace:?} {name:?} {rules:?}")
}

fn binding_line(
    namespace: &Option<Box<str>>,
    name: &str,
    role: &str,
    is_wide: bool,
    subjects: &[Principal],
) -> String {
    format!("binding {namespace:?} {name:?} {role:?} {is_wide} {subjects:?}")
}

impl Manifest {
    /// Everything that it says, to be compared.
    fn line(&self) -> String {
        match self {
            Self::Role {
                namespace,
                name,
                rules,
            } => role_line(namespace.as_deref(), name, rules),
            Self::Binding {
                namespace,
                name,
                is_wide,
                subject,
            } => binding_line(
                namespace,
                name,
                name,
                *is_wide,
                std::slice::from_ref(subject),
            ),
        }
    }
}
