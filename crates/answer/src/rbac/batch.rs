//! `seawall.rbac-batch/v1`: the answer to one of many requests, a line each. There may be millions of them, so that a line borrows.

use schemars::JsonSchema;
use seawall_rbac::{Brought, RoleKey, Witness};
use serde::Serialize;

use crate::Versioned;

/// Whether a request is allowed, and why.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BatchLine<'a> {
    /// Whether it is allowed.
    pub allowed: bool,
    /// Why it is allowed, or would be if another authorizer does not deny it; null where nothing allows it.
    pub witness: Option<BatchReason<'a>>,
    /// Set where a binding grants a role that is not in the input, bindings and roles may be missing, another authorizer is
    /// asked, or the resource is none that is known: the answer is not certain then.
    #[serde(skip_serializing_if = "is_false")]
    pub unknown: bool,
}

/// Why a request is allowed: a group, an authorizer, or a rule of a role that a binding grants.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct BatchReason<'a> {
    /// The group that is allowed everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<&'a str>,
    /// The authorizer that allows everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorizer: Option<&'a str>,
    /// The binding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binding: Option<BatchNamed<'a>>,
    /// The role that it grants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<BatchNamed<'a>>,
    /// Index of the rule in the role, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<usize>,
    /// Set where the binding is built-in and not in the input.
    #[serde(skip_serializing_if = "is_false")]
    pub comes_with_kubernetes: bool,
}

/// Kind, namespace and name of a binding or role.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BatchNamed<'a> {
    /// Kind, such as `ClusterRole`; for a custom resource that stands for a binding, its own.
    pub kind: &'a str,
    /// Namespace; left out for kinds that have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<&'a str>,
    /// Name.
    pub name: &'a str,
}

impl Versioned for BatchLine<'_> {
    const SCHEMA: &'static str = "seawall.rbac-batch/v1";
}

fn is_false(value: &bool) -> bool {
    !*value
}

impl<'a> BatchReason<'a> {
    /// Why the input allows a request.
    pub fn new(witness: &Witness<'a>) -> Self {
        match *witness {
            Witness::Masters | Witness::MadeMaster(_) => Self {
                group: Some("system:masters"),
                ..Self::default()
            },
            Witness::AlwaysAllow(_) => Self {
                authorizer: Some("AlwaysAllow"),
                ..Self::default()
            },
            Witness::Rule {
                binding,
                role,
                rule,
                ..
            } => Self {
                binding: Some(match &binding.made_of {
                    Some((kind, namespace)) => BatchNamed {
                        kind,
                        namespace: Some(namespace),
                        name: &binding.name,
                    },
                    None => named_binding(binding.namespace.as_deref(), &binding.name),
                }),
                role: Some(named_role(&role.key)),
                rule: Some(rule),
                ..Self::default()
            },
        }
    }

    /// Why a request is allowed in every cluster.
    pub fn builtin(brought: &Brought<'a>) -> Self {
        Self {
            binding: Some(named_binding(brought.namespace, brought.binding)),
            role: Some(named_role(&brought.role.key)),
            comes_with_kubernetes: true,
            ..Self::default()
        }
    }
}

fn named_binding<'a>(namespace: Option<&'a str>, name: &'a str) -> BatchNamed<'a> {
    BatchNamed {
        kind: if namespace.is_some() {
            "RoleBinding"
        } else {
            "ClusterRoleBinding"
        },
        namespace,
        name,
    }
}

fn named_role(key: &RoleKey) -> BatchNamed<'_> {
    BatchNamed {
        kind: if key.namespace.is_some() {
            "Role"
        } else {
            "ClusterRole"
        },
        namespace: key.namespace.as_deref(),
        name: &key.name,
    }
}
