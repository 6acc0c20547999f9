//! Aggregated ClusterRoles: what the controller of the cluster fills in.

use std::collections::BTreeSet;

use seawall_model::{Cluster, LabelSelector, Labels, Object, ObjectId};
use seawall_syntax::Node;

use crate::{Doubt, Role, Rule};

/// Fills the rules of aggregated roles with those of the roles that their selectors fit, until nothing changes: an
/// aggregated role may itself be gathered by another one. A role never gathers itself.
///
/// Roles that a cluster wrote out are left as they are: what is stored is what the authorizer reads.
pub(crate) fn fill(cluster: &Cluster, roles: &mut [Role], doubts: &mut Vec<Doubt>) {
    let sources: Vec<(usize, Vec<usize>)> = roles
        .iter()
        .enumerate()
        .filter(|(_, role)| role.is_aggregated && !cluster.object(role.object).is_exported())
        .map(|(index, role)| (index, gathered(cluster, roles, index, role.object, doubts)))
        .collect();
    for (index, _) in &sources {
        roles[*index].rules.clear();
    }
    // Rules only ever join, and each round carries them one step further: as many rounds as roles are enough.
    for _ in 0..=sources.len() {
        let mut changed = false;
        for (index, from) in &sources {
            let mut known: BTreeSet<Rule> = roles[*index].rules.iter().cloned().collect();
            let mut added = Vec::new();
            for source in from {
                for rule in &roles[*source].rules {
                    if known.insert(rule.clone()) {
                        added.push(rule.clone());
                    }
                }
            }
            changed |= !added.is_empty();
            roles[*index].rules.extend(added);
        }
        if !changed {
            return;
        }
    }
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
    if selectors.is_empty() {
        doubts.push(Doubt {
            object,
            path: "aggregationRule".to_owned(),
            message: "the aggregation rule has no selector, so the role gathers nothing".to_owned(),
        });
    }
    let found: Vec<usize> = roles
        .iter()
        .enumerate()
        .filter(|(index, role)| *index != own && role.key.namespace.is_none())
        .filter(|(_, role)| {
            let labels = cluster
                .object(role.object)
                .metadata()
                .and_then(|metadata| metadata.get("labels"));
            selectors
                .iter()
                .any(|selector| LabelSelector(selector).matches(Labels(labels)))
        })
        .map(|(index, _)| index)
        .collect();
    let back = found.iter().find(|index| {
        let other = cluster.object(roles[**index].object);
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
                "the role gathers {}, which gathers it in turn",
                roles[*back].key
            ),
        });
    }
    found
}

fn selectors(object: &Object) -> &[Node] {
    object
        .root
        .get("aggregationRule")
        .map_or(&[], |rule| rule.list("clusterRoleSelectors"))
}
