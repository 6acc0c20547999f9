//! Objects that are written inside another one, of which nobody knows whether something makes them.

use std::collections::BTreeMap;

use super::gap::{Cause, Gap};
use crate::{GroupKind, ObjectRef};

/// Objects inside others by kind, with what they are written in.
pub(super) type Enclosures = BTreeMap<GroupKind, Vec<Enclosure>>;

/// One object, and what it is written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Enclosure {
    pub object: ObjectRef,
    pub within: ObjectRef,
    /// Whether it is evaluated, and only where it comes to be is not known.
    pub is_evaluated: bool,
}

/// Objects that nothing evaluates.
pub(super) fn unread(enclosures: &Enclosures) -> impl Iterator<Item = &Enclosure> {
    let all = enclosures.values().flatten();
    all.filter(|enclosure| !enclosure.is_evaluated)
}

/// The same as sentences, one for each outer object.
pub(super) fn sentences(enclosures: &Enclosures) -> Vec<String> {
    let mut by_outer: BTreeMap<&ObjectRef, Vec<&ObjectRef>> = BTreeMap::new();
    for enclosure in unread(enclosures) {
        let inner = by_outer.entry(&enclosure.within).or_default();
        inner.push(&enclosure.object);
    }
    let sentence = |(within, inner): (&ObjectRef, Vec<&ObjectRef>)| match &inner[..] {
        [object] => format!("{object}, which is embedded in {within}"),
        all => format!(
            "{} objects embedded in {within}, {} among them",
            all.len(),
            all[0]
        ),
    };
    by_outer.into_iter().map(sentence).collect()
}

/// Why there may be more objects of a kind than the input shows, in a namespace or in all of them.
pub(super) fn gap(
    enclosures: &Enclosures,
    kind: &GroupKind,
    namespace: Option<&str>,
) -> Option<Gap> {
    let found = enclosures.get(kind)?.iter().find(|enclosure| {
        let own = enclosure.object.namespace.name();
        own.is_none() || namespace.is_none() || own == namespace
    })?;
    Some(Gap {
        cause: Cause::Enclosed,
        reason: format!(
            "{} `{}` is embedded in {}, and whether it is ever created is not known",
            found.object.kind.kind, found.object.name, found.within
        ),
    })
}
