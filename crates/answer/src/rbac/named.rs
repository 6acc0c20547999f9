//! What answers about permissions name: subjects, bindings, roles and their rules.

use std::fmt;

use schemars::JsonSchema;
use seawall_model::{Cluster, ObjectId};
use seawall_rbac::{Binding, Role, RoleKey};
use seawall_text::Shown;
use serde::{Serialize, Serializer};

use crate::Place;

/// A phrase that names objects, such as ``user `jane` ``: programs read it without the backticks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
pub struct Phrase(#[schemars(with = "String")] String);

impl Phrase {
    /// As it reads for people.
    pub fn new(text: &impl ToString) -> Self {
        Self(text.to_string())
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for Phrase {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.replace('`', ""))
    }
}

/// Kind, namespace and name of a binding or role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Named {
    /// Kind, such as `ClusterRole`; for a custom resource that stands for a binding, its own.
    pub kind: String,
    /// Namespace; left out for kinds that have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Name.
    pub name: String,
}

impl Named {
    /// A RoleBinding in a namespace, or a ClusterRoleBinding.
    pub(super) fn binding(namespace: Option<&str>, name: &str) -> Self {
        Self::of(namespace, name, ["RoleBinding", "ClusterRoleBinding"])
    }

    fn of(namespace: Option<&str>, name: &str, [own, wide]: [&str; 2]) -> Self {
        let kind = if namespace.is_some() { own } else { wide };
        Self {
            kind: kind.to_owned(),
            namespace: namespace.map(str::to_owned),
            name: name.to_owned(),
        }
    }
}

impl From<&Binding> for Named {
    fn from(binding: &Binding) -> Self {
        match &binding.made_of {
            Some((kind, own)) => Self {
                kind: kind.to_string(),
                namespace: Some(own.to_string()),
                name: binding.name.to_string(),
            },
            None => Self::binding(binding.namespace.as_deref(), &binding.name),
        }
    }
}

impl From<&RoleKey> for Named {
    fn from(key: &RoleKey) -> Self {
        let namespace = key.namespace.as_deref();
        Self::of(namespace, &key.name, ["Role", "ClusterRole"])
    }
}

impl fmt::Display for Named {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, name) = (&self.kind, Shown(&self.name));
        match self.namespace.as_deref() {
            None | Some("") => write!(formatter, "{kind} `{name}`"),
            Some(namespace) => write!(formatter, "{kind} `{}/{name}`", Shown(namespace)),
        }
    }
}

/// A rule of a role that a binding grants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GrantedRule {
    /// The binding.
    pub binding: Named,
    /// Its role.
    pub role: Named,
    /// Index of the rule in the role, from 0.
    pub rule: usize,
    /// The rule in words.
    pub rule_text: String,
}

impl GrantedRule {
    pub(super) fn new(binding: &Binding, role: &Role, rule: usize) -> Self {
        Self {
            binding: binding.into(),
            role: (&role.key).into(),
            rule,
            rule_text: role.rules[rule].to_string(),
        }
    }

    /// Number of the rule in the role, from 1.
    pub(super) fn number(&self) -> usize {
        self.rule + 1
    }
}

/// The file of an object and the line that it begins at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Beginning {
    /// The file as the user named it.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
}

impl Beginning {
    /// Of an object; nothing where it does not come from text.
    pub(super) fn of(cluster: &Cluster, object: ObjectId) -> Option<Self> {
        let object = cluster.object(object);
        object.source.has_text().then(|| Self {
            file: object.source.name.to_string(),
            line: object.root.position().line,
        })
    }
}

/// Where what is bound in a namespace applies, or what is bound outside of any.
pub(super) fn scope(namespace: Option<&str>) -> String {
    match namespace {
        Some(namespace) => format!("in `{namespace}`"),
        None => "everywhere".to_owned(),
    }
}

/// Where a role says something; for one that is not in the input, why it is known.
pub(super) fn role_place(role: &Role, cluster: &Cluster, path: &str) -> String {
    match role.object {
        Some(object) => Place::of(cluster.object(object), path).to_string(),
        None => " (built-in; not in the input)".to_owned(),
    }
}

/// What a list ends with where it may lack something.
pub(super) fn may_be_more(gap: &str) -> String {
    format!("unknown: there might be more, because {gap}")
}
