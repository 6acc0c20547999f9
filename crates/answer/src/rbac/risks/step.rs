//! One step of an escalation, and what gives the permissions for it.

use schemars::JsonSchema;
use seawall_model::Cluster;
use seawall_rbac::Scope;
use serde::Serialize;

use super::super::named::{Beginning, Named, Phrase, role_place};
use crate::Place;

/// A step of an escalation.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Step {
    /// Who acts; null for one who came so far without being a subject, by full access to a namespace.
    pub actor: Option<Phrase>,
    /// ID of the permission that is used; null for a step from a node to the control plane, and where `said` makes the step.
    pub primitive: Option<String>,
    /// The technique of the threat matrix; null where there is none.
    pub technique: Option<String>,
    /// What an object says of the actor, where that makes the step; null otherwise.
    pub said: Option<Said>,
    /// Namespace in which the permission is used; null for everywhere.
    pub namespace: Option<String>,
    /// What the actor becomes.
    pub becomes: Becomes,
    /// What the step assumes; null for a confirmed one.
    pub only_if: Option<String>,
    /// What gives the permissions.
    pub proofs: Vec<Proof>,
    /// What the actor does.
    #[serde(skip)]
    pub(super) title: Option<String>,
    /// Whether the permission is one on the whole cluster anyway.
    #[serde(skip)]
    pub(super) is_of_cluster: bool,
}

/// What an object says of an actor.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Said {
    /// In words.
    pub words: String,
    /// Where the object begins; null for what does not come from text.
    pub place: Option<Beginning>,
    /// The object, and the place of the field.
    #[serde(skip)]
    pub(super) object: String,
}

/// What an actor becomes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Becomes {
    /// What kind of thing.
    pub kind: BecomesKind,
    /// The namespace, or the subject; null for all of them.
    pub name: Option<String>,
    /// The subject, for people.
    #[serde(skip)]
    subject: Option<Phrase>,
}

/// What kind of thing an actor becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BecomesKind {
    /// Everything.
    ClusterAdmin,
    /// Root on a node.
    Node,
    /// Full access to a namespace.
    NamespaceAdmin,
    /// A reader of the secrets of a namespace, or of every secret.
    Secrets,
    /// Another subject.
    Subject,
    /// Any service account of a namespace, or of any.
    ServiceAccounts,
    /// Any user.
    Users,
    /// Any group.
    Groups,
    /// The same, with more roles.
    Roles,
}

/// What gives a permission for a step.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Proof {
    /// The permission that the step needs.
    pub need: String,
    /// Who holds it, where that is not the actor; null otherwise.
    pub holder: Option<Phrase>,
    /// The binding; null where it was made a step before, is built-in and not in the input, or full access gives the permission.
    pub binding: Option<Named>,
    /// The role; null where full access gives the permission, and for a `cluster-admin` that is not in the input.
    pub role: Option<Named>,
    /// Index of the rule in the role, from 0; null without a role.
    pub rule: Option<usize>,
    /// The built-in binding that is not in the input and grants the role; null otherwise.
    pub comes_with_kubernetes: Option<String>,
    /// Where the binding begins; null without one, and for what does not come from text.
    pub place: Option<Beginning>,
    /// Whose permission it is, and by what.
    #[serde(skip)]
    pub(super) given: String,
    /// The rule.
    #[serde(skip)]
    pub(super) rule_text: Option<String>,
}

impl Step {
    pub(super) fn new(step: &seawall_rbac::Step<'_>, cluster: &Cluster) -> Self {
        let primitive = step.primitive;
        let technique = primitive.and_then(|primitive| primitive.technique.as_deref());
        Self {
            actor: step.actor.map(Phrase::new),
            primitive: primitive.map(|primitive| primitive.id.to_string()),
            technique: technique.map(str::to_owned),
            said: step.said.map(|said| {
                let object = cluster.object(said.object);
                let place = Place::of(object, &said.path);
                Said {
                    words: said.words.clone(),
                    place: Beginning::of(cluster, said.object),
                    object: format!("{} `{}`{place}", object.kind, object.name),
                }
            }),
            namespace: step.namespace.map(str::to_owned),
            becomes: (&step.becomes).into(),
            only_if: step.doubt.map(str::to_owned),
            proofs: step
                .proofs
                .iter()
                .map(|proof| Proof::new(proof, cluster))
                .collect(),
            title: primitive.map(|primitive| primitive.title.to_string()),
            is_of_cluster: primitive.is_some_and(|primitive| primitive.scope == Scope::Cluster),
        }
    }
}

impl From<&seawall_rbac::Becomes> for Becomes {
    fn from(becomes: &seawall_rbac::Becomes) -> Self {
        use seawall_rbac::Becomes as It;
        let of = |kind, name: Option<&str>| Self {
            kind,
            name: name.map(str::to_owned),
            subject: None,
        };
        match becomes {
            It::ClusterAdmin => of(BecomesKind::ClusterAdmin, None),
            It::Node => of(BecomesKind::Node, None),
            It::NamespaceAdmin(namespace) => of(BecomesKind::NamespaceAdmin, Some(namespace)),
            It::Secrets(namespace) => of(BecomesKind::Secrets, namespace.as_deref()),
            It::Subject(subject) => Self {
                kind: BecomesKind::Subject,
                name: Some(subject.to_string().replace('`', "")),
                subject: Some(Phrase::new(subject)),
            },
            It::Accounts(namespace) => of(BecomesKind::ServiceAccounts, namespace.as_deref()),
            It::Users => of(BecomesKind::Users, None),
            It::Groups => of(BecomesKind::Groups, None),
            It::MoreRoles => of(BecomesKind::Roles, None),
        }
    }
}

impl Becomes {
    /// For people.
    pub(super) fn text(&self) -> String {
        let name = self.name.as_deref();
        match (self.kind, name) {
            (BecomesKind::ClusterAdmin, _) => "cluster-admin".to_owned(),
            (BecomesKind::Node, _) => "root on a node".to_owned(),
            (BecomesKind::NamespaceAdmin, _) => {
                format!("full access to namespace `{}`", name.unwrap_or_default())
            }
            (BecomesKind::Secrets, None) => "every secret".to_owned(),
            (BecomesKind::Secrets, Some(namespace)) => format!("the secrets in `{namespace}`"),
            (BecomesKind::Subject, _) => self
                .subject
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            (BecomesKind::ServiceAccounts, None) => {
                "service accounts in every namespace".to_owned()
            }
            (BecomesKind::ServiceAccounts, Some(namespace)) => {
                format!("service accounts in `{namespace}`")
            }
            (BecomesKind::Users, _) => "any user".to_owned(),
            (BecomesKind::Groups, _) => "any group".to_owned(),
            (BecomesKind::Roles, _) => "itself, with the roles it binds to itself".to_owned(),
        }
    }
}

impl Proof {
    fn new(proof: &seawall_rbac::Proof<'_>, cluster: &Cluster) -> Self {
        let text = |(role, rule): (&seawall_rbac::Role, usize)| {
            format!("rule {}: {}", rule + 1, role.rules[rule])
        };
        Self {
            need: proof.need.to_owned(),
            holder: proof.holder.map(Phrase::new),
            binding: proof.binding.map(Named::from),
            role: proof.role.map(|(role, _)| (&role.key).into()),
            rule: proof.role.map(|(_, rule)| rule),
            comes_with_kubernetes: proof.brought.map(str::to_owned),
            place: proof
                .binding
                .and_then(|binding| Beginning::of(cluster, binding.object)),
            given: given(proof, cluster),
            rule_text: proof.role.map(text),
        }
    }
}

/// Whose permission it is, and by what.
fn given(proof: &seawall_rbac::Proof<'_>, cluster: &Cluster) -> String {
    let holder = proof
        .holder
        .map_or_else(String::new, |holder| format!("as {holder}, "));
    let by = match (proof.binding, proof.role) {
        (Some(binding), Some((role, _))) => {
            let builtin = match role.object {
                Some(_) => String::new(),
                None => role_place(role, cluster, ""),
            };
            let place = Place::of(cluster.object(binding.object), "roleRef");
            format!("by {binding} → {}{builtin}{place}", role.key)
        }
        (None, Some((role, _))) => match proof.brought {
            Some(binding) => format!("by built-in binding `{binding}` → {}", role.key),
            None => format!("by {}, bound in the previous step", role.key),
        },
        (Some(binding), None) => {
            let place = Place::of(cluster.object(binding.object), "roleRef");
            format!("by {binding} → {}{place}", binding.role)
        }
        (None, None) => "with full access to the namespace".to_owned(),
    };
    holder + &by
}
