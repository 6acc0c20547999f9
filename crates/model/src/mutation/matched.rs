//! Kinds and namespaces that a policy can match, and what it does match.

use std::collections::{BTreeMap, BTreeSet};

use seawall_syntax::Node;

use crate::{
    Cluster, GroupKind, LabelSelector, Labels, Nature, Object, Origin, Reach, Scope,
    is_pod_carrier, kind_may_carry_pods,
};

/// The label that every namespace has.
const NAME: &str = "kubernetes.io/metadata.name";

/// Kinds with their scopes.
pub(super) type Kinds = BTreeMap<GroupKind, Scope>;

/// What a policy, or one rule of it, matches.
#[derive(Debug, Default)]
pub(super) struct Matched {
    pub kinds: Kinds,
    pub reach: Reach,
}

/// A kind with the name of its resource, where that is known.
pub(super) struct Candidate<'c> {
    pub group: &'c str,
    pub kind: &'c str,
    pub plural: Option<&'c str>,
    pub scope: Scope,
}

/// What there is to be matched.
pub(super) struct World<'c> {
    pub cluster: &'c Cluster,
    pub candidates: Vec<Candidate<'c>>,
    /// The labels of namespaces in the input.
    namespaces: BTreeMap<&'c str, Labels<'c>>,
    /// Of a cluster that was listed, the kinds that were written beside it.
    written: Option<BTreeSet<GroupKind>>,
}

impl<'c> World<'c> {
    pub fn of(cluster: &'c Cluster) -> Self {
        let catalogue = cluster.catalogue();
        let stored = catalogue
            .resources()
            .filter(|resource| resource.nature == Nature::Stored && !resource.kind.is_empty());
        let mut candidates: Vec<Candidate<'c>> = stored
            .map(|resource| Candidate {
                group: &resource.group,
                kind: &resource.kind,
                plural: Some(&resource.plural),
                scope: resource.scope,
            })
            .collect();
        let mut custom = BTreeSet::new();
        for object in cluster.objects() {
            let (group, kind) = (object.group(), &*object.kind);
            if catalogue.by_kind(group, kind).is_none() && custom.insert((group, kind)) {
                candidates.push(Candidate {
                    group,
                    kind,
                    plural: None,
                    scope: match object.namespace.name() {
                        Some(_) => Scope::Namespaced,
                        None => Scope::Cluster,
                    },
                });
            }
        }
        let namespaces = cluster
            .of_kind("Namespace")
            .filter(|it| it.group().is_empty());
        let labels = |object: &'c Object| Labels(object.metadata().and_then(|it| it.get("labels")));
        Self {
            cluster,
            candidates,
            namespaces: namespaces.map(|it| (&*it.name, labels(it))).collect(),
            written: written(cluster),
        }
    }

    /// The kinds that fit.
    pub fn kinds(&self, fits: impl Fn(&Candidate<'_>) -> bool) -> Kinds {
        let fitting = self.candidates.iter().filter(|candidate| fits(candidate));
        fitting
            .map(|it| (GroupKind::new(it.group, it.kind), it.scope))
            .collect()
    }

    /// What of some kinds is not what the input says. Pods are made of templates, so what changes those changes pods.
    pub fn changed(&self, mut kinds: Kinds) -> Kinds {
        if kinds
            .keys()
            .any(|kind| kind_may_carry_pods(kind) && self.is_known(kind))
        {
            kinds.insert(GroupKind::new("", "Pod"), Scope::Namespaced);
        }
        if let Some(written) = &self.written {
            kinds.retain(|kind, _| written.contains(kind));
        }
        kinds
    }

    /// Whether a kind is one that certainly carries pods, and not only one of which nothing is known.
    fn is_known(&self, kind: &GroupKind) -> bool {
        matches!(&*kind.group, "" | "apps" | "batch" | "extensions")
            || self
                .cluster
                .of_kind(&kind.kind)
                .any(|object| object.group() == &*kind.group && is_pod_carrier(object))
    }

    /// The namespaces in the input that a selector leaves out.
    pub fn left_out(&self, selector: Option<&Node>) -> Vec<Box<str>> {
        let Some(selector) = selector else {
            return Vec::new();
        };
        let names = self.cluster.objects().iter();
        let used = names.filter_map(|object| object.namespace.name());
        let names: BTreeSet<&str> = self.namespaces.keys().copied().chain(used).collect();
        let is_out = |name: &&str| {
            let labels = self.namespaces.get(name);
            let matches = LabelSelector(selector).decide(|key| match labels {
                _ if key == NAME => Some(Some(*name)),
                Some(labels) => Some(labels.get(key)),
                None => None,
            });
            matches == Some(false)
        };
        names.into_iter().filter(is_out).map(Box::from).collect()
    }
}

/// The kinds of what was written beside a cluster that was listed; `None` where everything was written.
fn written(cluster: &Cluster) -> Option<BTreeSet<GroupKind>> {
    let objects = || cluster.objects().iter();
    if !objects().any(|object| object.source.origin == Origin::Cluster) {
        return None;
    }
    let mut written = BTreeSet::new();
    for object in objects().filter(|object| object.source.origin != Origin::Cluster) {
        written.insert(object.group_kind());
        if is_pod_carrier(object) {
            written.insert(GroupKind::new("", "Pod"));
        }
    }
    Some(written)
}

/// Both at once.
pub(super) fn both(first: Matched, second: Matched) -> Matched {
    let Matched { mut kinds, reach } = first;
    kinds.retain(|kind, _| second.kinds.contains_key(kind));
    let mut except = reach.except;
    except.extend(second.reach.except);
    // Of two lists of globs, either is as far as both go.
    let only = reach.only.or(second.reach.only);
    Matched {
        kinds,
        reach: Reach { only, except },
    }
}

/// Texts of a list.
pub(super) fn owned<'n>(texts: impl Iterator<Item = &'n str>) -> Vec<Box<str>> {
    texts.map(Box::from).collect()
}
