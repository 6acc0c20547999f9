//! Peers by what their namespace has in common with that of the subject: `sameLabels`, `notSameLabels` and `related`,
//! which earlier versions of AdminNetworkPolicy have.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::{LabelSelector, ObjectId};
use seawall_syntax::Node;

use crate::builder::Builder;
use crate::namespaces::NAME;
use crate::peer::SetId;

/// Namespaces that such rules do not tell apart.
#[derive(Debug)]
pub(crate) struct Group<'c> {
    index: usize,
    /// Whether rules do tell them apart, and they are too many.
    is_mixed: bool,
    namespaces: BTreeSet<&'c str>,
    /// Values of the labels that rules look at; `None` where the namespace is not in the input.
    values: Values<'c>,
}

type Values<'c> = BTreeMap<&'c str, Option<Option<&'c str>>>;

/// What the namespace of a peer has in common with that of the subject.
#[derive(Debug)]
pub(crate) enum Relation<'c> {
    Same(Vec<&'c str>),
    NotSame(Vec<&'c str>),
    Own,
    NotOwn,
}

impl<'c> Relation<'c> {
    /// What is said of namespaces, where it is said in this way.
    pub(crate) fn of(node: &'c Node) -> Option<Self> {
        if node.get("sameLabels").is_some() {
            return Some(Self::Same(node.strings("sameLabels").collect()));
        }
        if node.get("notSameLabels").is_some() {
            return Some(Self::NotSame(node.strings("notSameLabels").collect()));
        }
        match node.str("related") {
            Some("Same") => Some(Self::Own),
            Some("NotSame") => Some(Self::NotOwn),
            _ => None,
        }
    }

    fn takes_in(&self, own: &Group<'_>, name: &str, values: &Values<'_>) -> Option<bool> {
        if own.is_mixed {
            return None;
        }
        match self {
            Self::Own => Some(own.namespaces.contains(name)),
            Self::NotOwn => Some(!own.namespaces.contains(name)),
            // Every label must be there. Without any, nobody is meant.
            Self::Same(keys) if keys.is_empty() => Some(false),
            Self::NotSame(keys) if keys.is_empty() => Some(false),
            Self::Same(keys) => {
                let mut is_open = false;
                for key in keys {
                    match (own.values.get(key)?, values.get(key)?) {
                        (Some(one), Some(other)) if one.is_some() && one == other => {}
                        (Some(_), Some(_)) => return Some(false),
                        _ => is_open = true,
                    }
                }
                (!is_open).then_some(true)
            }
            Self::NotSame(keys) => {
                let (mut differs, mut is_open) = (false, false);
                for key in keys {
                    match (own.values.get(key)?, values.get(key)?) {
                        (_, Some(None)) => return Some(false),
                        // What has no label to compare with is other, or not: the versions do not say.
                        (Some(None), Some(Some(_))) => is_open = true,
                        (Some(one), Some(other)) => differs |= one != other,
                        _ => is_open = true,
                    }
                }
                if is_open { None } else { Some(differs) }
            }
        }
    }
}

/// Groups of namespaces of one policy. Of more it is not compared which are related.
const MAX_GROUPS: usize = 256;

/// The labels of namespaces by which a policy compares.
pub(crate) fn keys<'c>(node: &'c Node, found: &mut BTreeSet<&'c str>) {
    match Relation::of(node) {
        Some(Relation::Same(keys) | Relation::NotSame(keys)) => found.extend(keys),
        Some(Relation::Own | Relation::NotOwn) | None => {}
    }
    for entry in node.entries() {
        keys(&entry.value, found);
    }
    for item in node.items() {
        keys(item, found);
    }
}

impl<'c> Builder<'c> {
    /// Namespaces with endpoints, by what such rules compare.
    pub(crate) fn groups(&self, id: ObjectId, keys: &BTreeSet<&'c str>) -> Vec<Group<'c>> {
        let spec = self.cluster.object(id).root.get("spec");
        let names_own = has(spec, |relation| {
            matches!(relation, Relation::Own | Relation::NotOwn)
        });
        let mut by_values: BTreeMap<(Values<'c>, &str), BTreeSet<&'c str>> = BTreeMap::new();
        let endpoints = self.endpoints.values();
        for own in endpoints.chunk_by(|one, other| one.namespace == other.namespace) {
            let name = own[0].namespace;
            let values = self.values(keys, name);
            let apart = if names_own { name } else { "" };
            by_values.entry((values, apart)).or_default().insert(name);
        }
        if by_values.len() > MAX_GROUPS {
            let namespaces = by_values.into_values().flatten().collect();
            return vec![Group {
                index: 0,
                is_mixed: true,
                namespaces,
                values: Values::new(),
            }];
        }
        let groups = by_values.into_iter().enumerate();
        groups
            .map(|(index, ((values, _), namespaces))| Group {
                index,
                is_mixed: false,
                namespaces,
                values,
            })
            .collect()
    }

    fn values(&self, keys: &BTreeSet<&'c str>, namespace: &'c str) -> Values<'c> {
        let value = |key: &str| match key {
            NAME => Some(Some(namespace)),
            _ => self.contested.namespace_label(self.cluster, namespace, key),
        };
        keys.iter().map(|key| (*key, value(key))).collect()
    }

    /// The endpoints of a subject that are in a group.
    pub(crate) fn subject_of(&mut self, group: &Group<'c>, subject: SetId) -> SetId {
        let selected = &self.selectors.sets[subject];
        let (sure, maybe) = (selected.sure.clone(), selected.maybe.clone());
        let key = (
            format!("group of {subject:?}"),
            format!("{:?}", group.namespaces),
        );
        self.selectors
            .select_by(&self.endpoints, key, None, false, |id, endpoint, _| {
                if !group.namespaces.contains(endpoint.namespace) {
                    return Some(false);
                }
                match (sure.has(id), maybe.has(id)) {
                    (true, _) => Some(true),
                    (_, true) => None,
                    _ => Some(false),
                }
            })
    }

    /// The endpoints that are related to a group.
    pub(crate) fn related(
        &mut self,
        id: ObjectId,
        relation: &Relation<'c>,
        group: &Group<'c>,
        path: &str,
        pods: Option<&'c Node>,
    ) -> SetId {
        let keys: BTreeSet<&'c str> = group.values.keys().copied().collect();
        let mut known: BTreeMap<&'c str, Option<bool>> = BTreeMap::new();
        for own in self
            .endpoints
            .values()
            .chunk_by(|one, other| one.namespace == other.namespace)
        {
            let name = own[0].namespace;
            let takes_in = relation.takes_in(group, name, &self.values(&keys, name));
            known.insert(name, takes_in);
        }
        let key = (format!("related {id:?} {}", group.index), path.to_owned());
        let seen = pods.map(|pods| (pods, self.selectors.identity.of_kubernetes(pods)));
        self.selectors
            .select_by(&self.endpoints, key, None, false, |_, endpoint, _| {
                let by_pod = seen.as_ref().map_or(Some(true), |(pods, seen)| {
                    LabelSelector(pods).weigh(|key| seen.label(key, endpoint.label_state(key)))
                });
                let by_namespace = known.get(endpoint.namespace).copied().flatten();
                match (by_namespace, by_pod) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                }
            })
    }
}

/// Whether a policy compares namespaces.
pub(crate) fn compares(spec: &Node) -> bool {
    has(Some(spec), |_| true)
}

/// Whether a policy has such a relation.
fn has(spec: Option<&Node>, is_meant: fn(&Relation<'_>) -> bool) -> bool {
    fn looks(node: &Node, is_meant: fn(&Relation<'_>) -> bool) -> bool {
        Relation::of(node).is_some_and(|relation| is_meant(&relation))
            || node
                .entries()
                .iter()
                .any(|entry| looks(&entry.value, is_meant))
            || node.items().iter().any(|item| looks(item, is_meant))
    }
    spec.is_some_and(|spec| looks(spec, is_meant))
}
