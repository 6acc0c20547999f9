//! Rights as rows: what a right is about, where it holds, and its verbs.

use std::collections::{BTreeMap, BTreeSet};

use seawall_rbac::{Binding, Rbac, Rule};

/// What a right is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    /// `deployments.apps/scale`, `*`, or a URL.
    pub what: String,
    /// Names that narrow it; empty for all.
    pub names: String,
}

impl Row {
    /// With its names behind it.
    pub(super) fn label(&self) -> String {
        match self.names.as_str() {
            "" => self.what.clone(),
            names => format!("{} ({names})", self.what),
        }
    }
}

/// Verbs on a row, as one clause.
pub(super) fn clause(verbs: &BTreeSet<String>, row: &Row) -> String {
    let of = if verbs.contains(HOLDS) { " of" } else { "" };
    let verbs: Vec<&str> = verbs.iter().map(String::as_str).collect();
    format!("{}{of} {}", verbs.join(","), row.label())
}

/// Rights by namespace (`None` for everywhere) and row.
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
