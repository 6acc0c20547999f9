//! Aggregated ClusterRoles: what the controller of the cluster fills in.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use seawall_model::{Cluster, LabelSelector, Labels, Object, ObjectId};
use seawall_syntax::Node;

use crate::defaults::AGGREGATE_TO;
use crate::restored::is_restored;
use crate::{Defaults, Doubt, Role, Rule};

/// Fills the rules of aggregated roles with those of the roles that their selectors fit, until nothing changes: an
/// aggregated role may itself be gathered by another one. A role never gathers itself. Built-in roles that need not be in
/// the input are gathered by the labels that the API server gives them, and gather as it writes them.
///
/// Roles that a cluster wrote out are left as they are: what is stored is what the authorizer reads.
pub(crate) fn fill(cluster: &Cluster, roles: &mut [Role], doubts: &mut Vec<Doubt>) {
    let mut sources: Vec<(usize, Vec<usize>)> = Vec::new();
    for index in 0..roles.len() {
        let role = &roles[index];
        let from = match role.object {
            Some(object) if role.is_aggregated && !cluster.object(object).is_exported() => {
                gathered(cluster, roles, index, object, doubts)
            }
            None if Defaults::gathers(&role.key) => found(cluster, roles, index, &[]),
            _ => continue,
        };
        sources.push((index, from));
    }
    let mut written: HashMap<usize, Vec<Arc<Rule>>> = HashMap::new();
    for (index, _) in &sources {
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
    // Rules only ever join, and each round carries them one step further: as many rounds as roles are enough.
    for _ in 0..=sources.len() {
        let mut changed = false;
        for (index, from) in &sources {
            let mut known: BTreeSet<Arc<Rule>> = roles[*index].rules.iter().cloned().collect();
            let mut added = Vec::new();
            let mut may_grow = roles[*index].may_grow;
            for source in from {
                may_grow |= roles[*source].may_grow;
                for rule in &roles[*source].rules {
                    if known.insert(Arc::clone(rule)) {
                        added.push(Arc::clone(rule));
                    }
                }
            }
            changed |= !added.is_empty() || may_grow != roles[*index].may_grow;
            roles[*index].may_grow = may_grow;
            roles[*index].rules.extend(added);
        }
        if !changed {
            break;
        }
    }
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

/// The roles whose labels fit a selector of an aggregated role.
fn gathered(
    cluster: &Cluster,
    roles: &[Role],
    own: usize,
    object: ObjectId,
    doubts: &mut Vec<Doubt>,
) -> Vec<usize> {
    let selectors = selectors(cluster.object(object));
    if selectors.is_empty() && !Defaults::gathers(&roles[own].key) {
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
    let found = found(cluster, roles, own, selectors);
    let back = found.iter().find(|index| {
        let Some(other) = roles[**index].object else {
            return false;
        };
        let other = cluster.object(other);
        let labels = cluster
            .object(object)
            .metadata()
            .and_then(|metadata| metadata.get("labels"));
        self::selectors(other)
            .iter()
            .any(|selector| LabelSelector(selector).matches(Labels(labels)))
    });
    if let Some(back) = back {
        doubts.push(Doubt {
            object,
            path: "aggregationRule".to_owned(),
            message: format!(
                "the role aggregates {}, which aggregates it in turn",
                roles[*back].key
            ),
        });
    }
    found
}

/// The roles that selectors of an aggregated role fit, or the label by which it gathers as the API server writes it.
fn found(cluster: &Cluster, roles: &[Role], own: usize, selectors: &[Node]) -> Vec<usize> {
    let defaults = Defaults::builtin();
    let gathers = Defaults::gathers(&roles[own].key)
        && (roles[own].object.is_none() || is_restored(cluster, &roles[own]));
    let label = format!("{AGGREGATE_TO}{}", roles[own].key.name);
    let is_found = |role: &Role| {
        let object = role.object.map(|id| cluster.object(id));
        let is_builtin = object.is_none() || is_restored(cluster, role);
        let labels = object
            .and_then(|object| object.metadata())
            .and_then(|metadata| metadata.get("labels"));
        let is_selected = |selector: &Node| {
            object.is_some() && LabelSelector(selector).matches(Labels(labels))
                || is_builtin && defaults.is_selected(&role.key, selector)
        };
        let is_labelled = || {
            object.is_some_and(|object| object.label(&label) == Some("true"))
                || is_builtin && defaults.is_labelled(&role.key, &roles[own].key.name)
        };
        selectors.iter().any(is_selected) || gathers && is_labelled()
    };
    let others = roles.iter().enumerate();
    others
        .filter(|(index, role)| *index != own && role.key.namespace.is_none())
        .filter(|(_, role)| is_found(role))
        .map(|(index, _)| index)
        .collect()
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

fn selectors(object: &Object) -> &[Node] {
    object
        .root
        .get("aggregationRule")
        .map_or(&[], |rule| rule.list("clusterRoleSelectors"))
}
