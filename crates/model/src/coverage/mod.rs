//! What a set of objects may be missing. Absence proves something only where the set is complete.
//!
//! Everything that was named and is not there, or not in full, is in here: kinds that could not be listed, objects that the API
//! server would refuse, files and charts that could not be read. A gap makes answers unknown, and never a pass or a certain no.

mod answers;
mod denied;
mod enclosed;
mod gap;
mod merge;
mod mutation;
mod settled;
#[cfg(test)]
mod tests;
mod unseen;

use std::collections::{BTreeMap, BTreeSet};

use seawall_syntax::Shown;

use enclosed::{Enclosure, Enclosures};
pub use gap::{Cause, Gap, Knowledge};
pub use mutation::{Mutation, Reach};
pub use unseen::{MAX_UNSEEN_NAMED, UnseenPods};

use crate::{Enclosed, GroupKind, NamespaceRef, ObjectRef};

/// What a listing came to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Listing {
    Complete,
    Open(Gap),
}

/// An input that was named and not evaluated, in whole or in part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// What: `a document of shop/front.yaml`, `chart charts/front`.
    pub what: String,
    /// Whether it was to be read or to be rendered.
    pub cause: Cause,
}

/// The first of some objects that is of a kind, in a namespace or in any. What stands outside of namespaces counts in each.
fn first_in<'o>(
    objects: &'o BTreeMap<GroupKind, Vec<ObjectRef>>,
    kind: &GroupKind,
    namespace: Option<&str>,
) -> Option<&'o ObjectRef> {
    let mut of_kind = objects.get(kind)?.iter();
    of_kind.find(|object| {
        let own = object.namespace.name();
        own.is_none() || namespace.is_none() || own == namespace
    })
}

/// How complete a [`crate::Cluster`] is, kind by kind and namespace by namespace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// What is known of a kind: everywhere ([`NamespaceRef::Cluster`]), or in a namespace.
    listings: BTreeMap<GroupKind, BTreeMap<NamespaceRef, Listing>>,
    /// Objects that the API server would refuse, by the kind that each was meant to be.
    invalid: BTreeMap<GroupKind, Vec<ObjectRef>>,
    /// Objects that are declared several times with different content.
    ambiguous: BTreeMap<GroupKind, Vec<ObjectRef>>,
    /// Objects that are written inside others.
    enclosed: Enclosures,
    /// Inputs that could not be evaluated.
    unread: Vec<Unread>,
    /// Pods that an object of the input stands for, and that are not in it.
    unseen_pods: Vec<UnseenPods>,
    /// Pods of which the input has only a part.
    partial_pods: Vec<UnseenPods>,
    /// Objects whose missing pods, or parts of them, somebody has accepted.
    accepted: BTreeSet<ObjectRef>,
    /// Policies that change objects on their way into the cluster.
    mutations: Vec<Mutation>,
}

impl Coverage {
    /// Marks a kind as completely listed.
    pub fn add_complete(&mut self, kind: GroupKind) {
        self.listings
            .entry(kind)
            .or_default()
            .entry(NamespaceRef::Cluster)
            .or_insert(Listing::Complete);
    }

    /// Marks a kind as completely listed in one namespace.
    pub fn add_complete_in(&mut self, kind: GroupKind, namespace: &str) {
        self.listings
            .entry(kind)
            .or_default()
            .entry(NamespaceRef::of(namespace))
            .or_insert(Listing::Complete);
    }

    /// Marks a kind as one of which objects may be missing, for a reason that says how to have them.
    pub fn add_gap(&mut self, kind: GroupKind, gap: Gap) {
        self.listings
            .entry(kind)
            .or_default()
            .insert(NamespaceRef::Cluster, Listing::Open(gap));
    }

    /// Records an object that the API server would refuse.
    pub fn add_invalid(&mut self, object: ObjectRef) {
        self.add_invalid_as(object.kind.clone(), object);
    }

    /// The same for an object that was most likely meant to be of another kind, which is the one that may be missing.
    pub fn add_invalid_as(&mut self, meant: GroupKind, object: ObjectRef) {
        self.invalid.entry(meant).or_default().push(object);
    }

    /// Records an object that is declared several times with different content, so that which one stands is not known.
    pub fn add_ambiguous(&mut self, object: ObjectRef) {
        let objects = self.ambiguous.entry(object.kind.clone()).or_default();
        objects.push(object);
    }

    /// Records an object that is written inside another one, as in a template: it may come to be, and is not counted.
    pub fn add_enclosed(&mut self, enclosed: Enclosed, within: ObjectRef) {
        let of_kind = self.enclosed.entry(enclosed.object.kind.clone());
        of_kind.or_default().push(Enclosure {
            object: enclosed.object,
            within,
            is_evaluated: enclosed.is_evaluated,
        });
    }

    /// Records an input that was not evaluated.
    pub fn add_unread(&mut self, what: String, cause: Cause) {
        self.unread.push(Unread { what, cause });
    }

    /// Records pods that nothing in the input describes.
    pub fn add_unseen_pods(&mut self, pods: UnseenPods) {
        self.unseen_pods.push(pods);
    }

    /// Records pods of which an object of the input has only a part. What it says of them counts; what it leaves out is
    /// not known.
    pub fn add_partial_pods(&mut self, pods: UnseenPods) {
        self.partial_pods.push(pods);
    }

    /// Records that somebody has accepted that the pods of an object are not in the input, or not in full. They stay
    /// unknown, and no longer count among what was not evaluated.
    pub fn accept_pods(&mut self, object: ObjectRef) {
        self.accepted.insert(object);
    }

    /// Objects of which pods are not in the input, or not in full, accepted or not.
    pub fn with_missing_pods(&self) -> impl Iterator<Item = &ObjectRef> {
        let all = self.unseen_pods.iter().chain(&self.partial_pods);
        all.map(|pods| &pods.object)
    }

    /// Records a policy that changes objects when they are admitted, so that they are not what is written.
    pub fn add_mutation(&mut self, mutation: Mutation) {
        self.mutations.push(mutation);
    }

    /// What is known of a kind, in every namespace.
    pub fn of(&self, group: &str, kind: &str) -> Knowledge {
        self.of_in(group, kind, None)
    }

    /// What is known of a kind in a namespace; in all of them without one.
    pub fn of_in(&self, group: &str, kind: &str, namespace: Option<&str>) -> Knowledge {
        let kind = GroupKind::new(group, kind);
        let listings = self.listings.get(&kind);
        let listed = |place: &NamespaceRef| listings.and_then(|listings| listings.get(place));
        let everywhere = listed(&NamespaceRef::Cluster);
        let here = namespace.and_then(|name| listed(&NamespaceRef::of(name)));
        if let Some(Listing::Open(gap)) = here.or(everywhere) {
            return Knowledge::Open(gap.clone());
        }
        if let Some(object) = first_in(&self.ambiguous, &kind, namespace) {
            return Knowledge::Open(Gap {
                cause: Cause::Ambiguous,
                reason: format!(
                    "{} `{}` is declared several times with different content, and which declaration applies is not known",
                    Shown(&object.kind.kind),
                    Shown(&object.name)
                ),
            });
        }
        if let Some(object) = first_in(&self.invalid, &kind, namespace) {
            return Knowledge::Open(Gap {
                cause: Cause::Invalid,
                reason: format!(
                    "the API server would refuse {} `{}`, so its effect is not known",
                    Shown(&object.kind.kind),
                    Shown(&object.name)
                ),
            });
        }
        if let Some(unread) = self.unread.first() {
            return Knowledge::Open(Gap {
                cause: unread.cause,
                reason: format!(
                    "{} could not be read and may contain a {}",
                    unread.what, kind.kind
                ),
            });
        }
        if let Some(gap) = enclosed::gap(&self.enclosed, &kind, namespace) {
            return Knowledge::Open(gap);
        }
        if let Some(mutation) = self.mutations.iter().find(|it| it.covers(&kind, namespace)) {
            return Knowledge::Open(mutation.gap(&kind));
        }
        if is_pod(&kind)
            && let Some(gap) = self.unseen_pods_gap(namespace)
        {
            return Knowledge::Open(gap);
        }
        match here.or(everywhere) {
            Some(_) => Knowledge::Complete,
            None => Knowledge::Partial,
        }
    }

    /// Kinds of which objects may be missing because they were not listed in full, with the reasons.
    pub fn gaps(&self) -> impl Iterator<Item = (&GroupKind, &Gap)> {
        self.listings.iter().flat_map(|(kind, listings)| {
            listings.values().filter_map(move |listing| match listing {
                Listing::Open(gap) => Some((kind, gap)),
                Listing::Complete => None,
            })
        })
    }

    /// Gaps that somebody has to hear of: listing was tried and did not work.
    pub fn failures(&self) -> impl Iterator<Item = (&GroupKind, &Gap)> {
        self.gaps().filter(|(_, gap)| gap.cause != Cause::NotListed)
    }

    /// Kinds that were listed completely, with the namespace where it is one only.
    pub fn complete(&self) -> impl Iterator<Item = (&GroupKind, &NamespaceRef)> {
        self.listings.iter().flat_map(|(kind, listings)| {
            listings
                .iter()
                .filter(|(_, listing)| **listing == Listing::Complete)
                .map(move |(namespace, _)| (kind, namespace))
        })
    }

    /// Objects that the API server would refuse.
    pub fn invalid(&self) -> impl Iterator<Item = &ObjectRef> {
        self.invalid.values().flatten()
    }

    /// Inputs that were not evaluated.
    pub fn unread(&self) -> &[Unread] {
        &self.unread
    }

    /// Pods that nothing in the input describes.
    pub fn unseen_pods(&self) -> &[UnseenPods] {
        &self.unseen_pods
    }

    /// Why there may be pods that are not in the input, in a namespace or in all of them.
    pub fn unseen_pods_gap(&self, namespace: Option<&str>) -> Option<Gap> {
        unseen::gap(&self.unseen_pods, namespace)
    }

    /// What is said of some kinds, and what was not evaluated and may hold them.
    pub fn of_kinds(&self, is_kept: impl Fn(&GroupKind) -> bool) -> Self {
        let listings = self.listings.iter().filter(|(kind, _)| is_kept(kind));
        let invalid = self.invalid.iter().filter(|(kind, _)| is_kept(kind));
        let ambiguous = self.ambiguous.iter().filter(|(kind, _)| is_kept(kind));
        let enclosed = self.enclosed.iter().filter(|(kind, _)| is_kept(kind));
        let is_about_pods = is_kept(&GroupKind::new("", "Pod"));
        let of_pods = |all: &[UnseenPods]| match is_about_pods {
            true => all.to_vec(),
            false => Vec::new(),
        };
        Self {
            listings: listings
                .map(|(kind, all)| (kind.clone(), all.clone()))
                .collect(),
            invalid: invalid
                .map(|(kind, all)| (kind.clone(), all.clone()))
                .collect(),
            ambiguous: ambiguous
                .map(|(kind, all)| (kind.clone(), all.clone()))
                .collect(),
            enclosed: enclosed
                .map(|(kind, all)| (kind.clone(), all.clone()))
                .collect(),
            unread: self.unread.clone(),
            unseen_pods: of_pods(&self.unseen_pods),
            partial_pods: of_pods(&self.partial_pods),
            accepted: self.accepted.clone(),
            mutations: self
                .mutations
                .iter()
                .filter_map(|it| it.of_kinds(&is_kept))
                .collect(),
        }
    }

    /// Whether a kind was listed completely in a namespace, whatever else could not be read.
    pub fn is_listed(&self, group: &str, kind: &str, namespace: &NamespaceRef) -> bool {
        let listings = self.listings.get(&GroupKind::new(group, kind));
        let at = |place: &NamespaceRef| listings.and_then(|listings| listings.get(place));
        at(namespace).or_else(|| at(&NamespaceRef::Cluster)) == Some(&Listing::Complete)
    }
}

fn is_pod(kind: &GroupKind) -> bool {
    kind.group.is_empty() && &*kind.kind == "Pod"
}
