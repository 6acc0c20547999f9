//! Aggregated ClusterRoles: what the controller of the cluster fills in.

use std::collections::HashMap;
use std::sync::Arc;

use seawall_model::{Cluster, ObjectId};
use seawall_syntax::Node;

use crate::defaults::AGGREGATE_TO;
use crate::gathering::{Gathering, selectors};
use crate::{Defaults, Doubt, Role, Rule};

/// Fills the rules of aggregated roles with those of the roles that their selectors fit, until nothing changes: an
/// aggregated role may itself be gathered by another one. A role never gathers itself. Built-in roles that need not be in
/// the input are gathered by the labels that the API server gives them, and gather as it writes them.
///
/// Roles that a cluster wrote out are left as they are: what is stored is what the authorizer reads.
pub(crate) fn fill(cluster: &Cluster, roles: &mut [Role], doubts: &mut Vec<Doubt>) {
    let gatherers: Vec<usize> = (0..roles.len())
        .filter(|index| {
            let role = &roles[*index];
            match role.object {
                Some(object) => role.is_aggregated && !cluster.object(object).is_exported(),
                None => Defaults::gathers(&role.key),
            }
        })
        .collect();
    let gathering = Gathering::of(cluster, roles, &gatherers);
    for index in &gatherers {
        if let Some(object) = roles[*index].object {
            let back = gathering.back(roles, *index).map(|back| &roles[back]);
            doubts.extend(odd_selectors(cluster, &roles[*index], object, back));
        }
    }
    let mut written: HashMap<usize, Vec<Arc<Rule>>> = HashMap::new();
    for index in &gatherers {
        let role = &mut roles[*index];
        let Some(object) = role.object else {
            continue;
        };
        // What the API server puts back stays.
        let kept = role
            .rules
            .split_off(role.restored.unwrap_or(role.rules.len()));
        let own = std::mem::replace(&mut role.rules, kept);
        role.restored = role.restored.map(|_| 0);
        if !own.is_empty() {
            doubts.push(Doubt {
                object,
                path: "rules".to_owned(),
                message:
                    "`rules` next to `aggregationRule` are overwritten by the aggregated rules"
                        .to_owned(),
            });
            written.insert(*index, own);
        }
    }
    doubts.extend(roles.iter().flat_map(|role| odd_labels(cluster, role)));
    gathering.carry(roles);
    // What the controller applies without a rule takes none away that others wrote; how it began, it did.
    for index in written.into_keys() {
        roles[index].is_unsettled = roles[index].rules.is_empty();
    }
}

/// The built-in roles that gather others, each with those whose labels it gathers: `admin` holds what `edit` holds, and
/// `edit` what `view` holds.
const BUILTIN: [(&str, &[&str]); 3] = [
    ("view", &["view"]),
    ("edit", &["edit", "view"]),
    ("admin", &["admin", "edit", "view"]),
];

/// Whether the labels of a role say that a built-in role gathers it.
pub(crate) fn joins(cluster: &Cluster, role: &Role, built_in: &str) -> bool {
    let gathered = BUILTIN.iter().find(|(name, _)| *name == built_in);
    let (None, Some(object), Some((_, labels))) = (&role.key.namespace, role.object, gathered)
    else {
        return false;
    };
    let object = cluster.object(object);
    labels
        .iter()
        .any(|label| object.label(&format!("{AGGREGATE_TO}{label}")) == Some("true"))
}

/// What is odd about the selectors of an aggregated role, of which another one may gather it in turn.
fn odd_selectors(
    cluster: &Cluster,
    role: &Role,
    object: ObjectId,
    back: Option<&Role>,
) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let selectors = selectors(cluster.object(object));
    if selectors.is_empty() && !Defaults::gathers(&role.key) {
        doubts.push(Doubt {
            object,
            path: "aggregationRule".to_owned(),
            message: "`aggregationRule` has no selector, so nothing is aggregated".to_owned(),
        });
    }
    for (index, selector) in selectors.iter().enumerate() {
        if let Some(key) = contradiction(selector) {
            doubts.push(Doubt {
                object,
                path: format!("aggregationRule.clusterRoleSelectors[{index}]"),
                message: format!(
                    "the selector requires a value of `{key}` that is not a valid label value, so it selects nothing"
                ),
            });
        }
    }
    if let Some(back) = back {
        doubts.push(Doubt {
            object,
            path: "aggregationRule".to_owned(),
            message: format!(
                "the role aggregates {}, which aggregates it in turn",
                back.key
            ),
        });
    }
    doubts
}

/// Labels of a role that look like those of the built-in aggregated roles, but are not.
fn odd_labels(cluster: &Cluster, role: &Role) -> Vec<Doubt> {
    let Some(id) = role.object else {
        return Vec::new();
    };
    let object = cluster.object(id);
    let labels = object
        .metadata()
        .and_then(|metadata| metadata.get("labels"))
        .map_or(&[][..], Node::entries);
    labels
        .iter()
        .filter(|entry| entry.key.starts_with(AGGREGATE_TO))
        .filter(|entry| entry.value.as_str() != Some("true") || role.key.namespace.is_some())
        .map(|entry| Doubt {
            object: id,
            path: format!("metadata.labels[{}]", entry.key),
            message: match &role.key.namespace {
                Some(_) => format!(
                    "`{}` on a Role: only ClusterRoles are aggregated",
                    entry.key
                ),
                None => format!(
                    "`{}` is not `true`, so the role is not aggregated",
                    entry.key
                ),
            },
        })
        .collect()
}

/// A key of which a selector asks contradictory things.
fn contradiction(selector: &Node) -> Option<&str> {
    let exact = selector.get("matchLabels").map_or(&[][..], Node::entries);
    let expressions = selector.list("matchExpressions");
    let keys = exact.iter().map(|entry| &*entry.key).chain(
        expressions
            .iter()
            .filter_map(|expression| expression.str("key")),
    );
    for key in keys {
        let of_key = || {
            expressions
                .iter()
                .filter(move |one| one.str("key") == Some(key))
        };
        // Whatever fits has one of the values that are named, some other value, or none.
        let named = exact
            .iter()
            .filter_map(|entry| entry.value.as_str())
            .chain(of_key().flat_map(|one| one.strings("values")));
        let fits = |value: Option<&str>| {
            let is_exact = exact
                .iter()
                .filter(|entry| &*entry.key == key)
                .all(|entry| entry.value.as_str() == value);
            is_exact
                && of_key().all(|one| {
                    let listed = one.strings("values").any(|known| Some(known) == value);
                    match one.str("operator") {
                        Some("In") => listed,
                        Some("NotIn") => !listed,
                        Some("Exists") => value.is_some(),
                        Some("DoesNotExist") => value.is_none(),
                        _ => false,
                    }
                })
        };
        let mut candidates = named.map(Some).chain([None, Some("\u{0}other")]);
        if !candidates.any(fits) {
            return Some(key);
        }
    }
    None
}
