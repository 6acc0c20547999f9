//! Permissions as rows: what each is about, where it applies, and its verbs.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use seawall_rbac::{Binding, Rbac, Rule};
use serde::Serialize;

/// Verbs on a resource or URL, and where they apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Permission {
    /// Namespace; null for everywhere.
    pub namespace: Option<String>,
    /// A resource such as `deployments.apps/scale`, `*`, a URL, or a role that is not in the input.
    pub what: String,
    /// Names of the objects that it is limited to; empty for all.
    pub names: Vec<String>,
    /// Verbs; `all permissions` of a role that is not in the input.
    pub verbs: BTreeSet<String>,
    /// `what`, and the names behind it.
    #[serde(skip)]
    pub(super) label: String,
}

/// What a permission is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    /// `deployments.apps/scale`, `*`, or a URL.
    pub what: String,
    /// Names that narrow it; empty for all.
    pub names: String,
}

impl Row {
    /// The permission of some verbs on it.
    pub(super) fn permission(
        &self,
        namespace: Option<&str>,
        verbs: BTreeSet<String>,
    ) -> Permission {
        let names = self.names.split(',').filter(|name| !name.is_empty());
        Permission {
            namespace: namespace.map(str::to_owned),
            what: self.what.clone(),
            names: names.map(str::to_owned).collect(),
            verbs,
            label: match self.names.as_str() {
                "" => self.what.clone(),
                names => format!("{} ({names})", self.what),
            },
        }
    }
}

impl Permission {
    /// Its verbs and what they are about, as one clause.
    pub(super) fn clause(&self) -> String {
        let of = if self.verbs.contains(HOLDS) {
            " of"
        } else {
            ""
        };
        let verbs: Vec<&str> = self.verbs.iter().map(String::as_str).collect();
        format!("{}{of} {}", verbs.join(","), self.label)
    }
}

/// Verbs by namespace (`None` for everywhere) and row.
pub(super) type Matrix = BTreeMap<Option<String>, BTreeMap<Row, BTreeSet<String>>>;

/// Stands for the verbs of a role that is not in the input.
const HOLDS: &str = "all permissions";

/// What some bindings give together. A role that is not in the input is a row of its own.
pub(super) fn matrix<'r>(rbac: &'r Rbac, bindings: impl Iterator<Item = &'r Binding>) -> Matrix {
    let mut matrix = Matrix::new();
    for binding in bindings {
        let namespace = binding.namespace.as_deref().map(str::to_owned);
        let rows = matrix.entry(namespace).or_default();
        let Some(role) = rbac.role_of(binding) else {
            let row = Row {
                what: format!("{} (not in the input)", binding.role),
                names: String::new(),
            };
            rows.entry(row).or_default().insert(HOLDS.to_owned());
            continue;
        };
        for rule in &role.rules {
            let names = rule.resource_names.join(",");
            for what in what(rule, binding.namespace.is_none()) {
                let verbs = verbs(rule, &what, binding);
                let row = Row {
                    what,
                    names: names.clone(),
                };
                if !verbs.is_empty() {
                    rows.entry(row).or_default().extend(verbs);
                }
            }
        }
    }
    matrix.retain(|_, rows| !rows.is_empty());
    matrix
}

/// The verbs of a rule that count for what it is about where a binding applies: Namespaces are listed and made outside of any, and the
/// one that a RoleBinding is in is named by that.
fn verbs(rule: &Rule, what: &str, binding: &Binding) -> Vec<String> {
    let name = what.split(['.', '/']).next().unwrap_or_default();
    let all = rule.verbs.iter().map(ToString::to_string);
    let Some(namespace) = binding
        .namespace
        .as_deref()
        .filter(|_| name == "namespaces")
    else {
        return all.collect();
    };
    if !rule.resource_names.is_empty() && !rule.resource_names.iter().any(|own| **own == *namespace)
    {
        return Vec::new();
    }
    let own = ["get", "watch", "update", "patch", "delete"].map(str::to_owned);
    all.flat_map(|verb| match verb.as_str() {
        "*" => own.to_vec(),
        "list" | "create" | "deletecollection" => Vec::new(),
        _ => vec![verb],
    })
    .collect()
}

/// What a rule is about, one by one. URLs only count where they hold: in a ClusterRoleBinding.
fn what(rule: &Rule, everywhere: bool) -> Vec<String> {
    let mut all = Vec::new();
    for group in &rule.api_groups {
        for resource in &rule.resources {
            let (resource, subresource) = match resource.split_once('/') {
                Some((resource, subresource)) => (resource, format!("/{subresource}")),
                None => (&**resource, String::new()),
            };
            let group = match &**group {
                "" => String::new(),
                group => format!(".{group}"),
            };
            all.push(format!("{resource}{group}{subresource}"));
        }
    }
    if everywhere {
        all.extend(rule.non_resource_urls.iter().map(ToString::to_string));
    }
    all
}
