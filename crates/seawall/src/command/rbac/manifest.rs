//! Grants as the objects that give them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::ensure;
use seawall_load::load_bytes;
use seawall_model::Principal;
use seawall_rbac::{Grant, Rbac, Rule};
use serde_json::{Value, json};

/// The API.
const API: &str = "rbac.authorization.k8s.io";

/// Longest part of a name that comes from a subject.
const MAX_NAME: usize = 120;

/// A role or a binding.
#[derive(Debug)]
pub(super) enum Manifest {
    /// A Role, or a ClusterRole without a namespace.
    Role {
        namespace: Option<Box<str>>,
        name: String,
        rules: Vec<Rule>,
    },
    /// A RoleBinding, or a ClusterRoleBinding without a namespace.
    Binding {
        namespace: Option<Box<str>>,
        name: String,
        /// Whether it gives a ClusterRole.
        is_wide: bool,
        subject: Principal,
    },
}

/// The objects for some grants. A subject with the same rules in several namespaces has one ClusterRole for them.
pub(super) fn of(grants: &[Grant]) -> Vec<Manifest> {
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
            manifests.push(Manifest::Role {
                namespace: None,
                name: base.clone(),
                rules: grant.rules.clone(),
            });
            manifests.push(Manifest::Binding {
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
            manifests.push(Manifest::Role {
                namespace: home,
                name: name.clone(),
                rules: rules.to_vec(),
            });
            manifests.extend(namespaces.map(|namespace| Manifest::Binding {
                namespace: Some(namespace),
                name: name.clone(),
                is_wide,
                subject: subject.clone(),
            }));
        }
    }
    manifests
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
    /// As the API has it.
    pub(super) fn json(&self) -> Value {
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

/// Reads printed text as any input, and makes sure that it holds these objects and nothing else.
pub(super) fn check(text: &str, manifests: &[Manifest]) -> anyhow::Result<Rbac> {
    let loaded = load_bytes("roles.yaml", text.as_bytes());
    let rbac = Rbac::new(&loaded.cluster);
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
    ensure!(
        loaded.cluster.objects().len() == manifests.len() && read == meant,
        "the generated roles do not parse back to what was intended, so they are not printed; a name in the log or in the input is the cause"
    );
    Ok(rbac)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A role of each kind, for subjects with names that YAML could take for something else.
    fn manifests() -> Vec<Manifest> {
        let rule = Rule {
            verbs: vec!["get".into(), "*".into()],
            api_groups: vec!["".into()],
            resources: vec!["secrets".into(), "pods/log".into()],
            resource_names: vec![
                "1e3".into(),
                "no".into(),
                "a: b # c".into(),
                "\u{2028}---\n".into(),
            ],
            non_resource_urls: Vec::new(),
        };
        let paths = Rule {
            verbs: vec!["get".into()],
            non_resource_urls: vec!["/logs/*".into()],
            ..Rule::default()
        };
        let grant = |subject: Principal, namespace: Option<&str>, rules: &[&Rule]| Grant {
            subject,
            namespace: namespace.map(Box::from),
            rules: rules.iter().map(|rule| (*rule).clone()).collect(),
        };
        of(&[
            grant(Principal::user("no"), None, &[&rule, &paths]),
            grant(Principal::user("no"), Some("shop"), &[&rule]),
            grant(Principal::user("no"), Some("pay"), &[&rule]),
            grant(Principal::Group("~".into()), Some("1"), &[&rule]),
            grant(Principal::user("a/b"), Some("shop"), &[&rule]),
            grant(Principal::user("a%b"), Some("shop"), &[&rule]),
        ])
    }

    fn yaml_of(manifests: &[Manifest]) -> String {
        let objects: Vec<Value> = manifests.iter().map(Manifest::json).collect();
        let text = seawall_text::yaml::stream(&objects);
        text.as_str().to_owned()
    }

    #[test]
    fn what_is_printed_reads_as_what_was_meant() {
        let manifests = manifests();
        let text = format!("# a report\n{}", yaml_of(&manifests));
        let rbac = check(&text, &manifests).expect("the same");
        assert_eq!(rbac.roles().len() + rbac.bindings().len(), manifests.len());
    }

    #[test]
    fn anything_more_less_or_else_is_refused() {
        let manifests = manifests();
        let text = yaml_of(&manifests);
        let planted = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: planted}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\nsubjects: [{kind: User, name: mallory, apiGroup: rbac.authorization.k8s.io}]\n";
        let (less, _) = text.rsplit_once("---\n").expect("several");
        for wrong in [
            format!("{text}{planted}"),
            format!("# name: \n{planted}{text}"),
            less.to_owned(),
            text.replacen("secrets", "'*'", 1),
            text.replacen("namespace: shop", "namespace: pay", 1),
            text.replacen("name: \"no\"", "name: \"yes\"", 1),
            format!("{text}---\nkind: ConfigMap\napiVersion: v1\nmetadata: {{name: a}}\n"),
        ] {
            assert!(
                wrong != text && check(&wrong, &manifests).is_err(),
                "{wrong}"
            );
        }
    }
}
