//! Pods that an object stands for and that nothing in the input describes.

use std::collections::BTreeMap;

use super::gap::{Cause, Gap};
use crate::{GroupKind, NamespaceRef, ObjectRef};

/// Objects of one kind that are named one by one; above, they are counted.
pub const MAX_UNSEEN_NAMED: usize = 5;

/// Pods of one object that are not in the input, or not in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnseenPods {
    /// The object.
    pub object: ObjectRef,
    /// Where the pods run; anywhere for [`NamespaceRef::Cluster`].
    pub namespace: NamespaceRef,
    /// What decides them, as a clause: `its operator creates them`.
    pub reason: String,
}

impl UnseenPods {
    fn sentence(&self, what: &str) -> String {
        format!("{what} of {} ({})", self.object, self.reason)
    }
}

/// Why there may be pods that are not in the input, in a namespace or in all of them.
pub(super) fn gap(all: &[UnseenPods], namespace: Option<&str>) -> Option<Gap> {
    let unseen = all.iter().find(|unseen| {
        let place = unseen.namespace.name();
        place.is_none() || namespace.is_none() || place == namespace
    })?;
    Some(Gap {
        cause: Cause::Unread,
        reason: format!("the input may be missing {}", unseen.sentence("pods")),
    })
}

/// The same as sentences, many of one kind in one.
pub(super) fn sentences<'u>(what: &str, all: impl Iterator<Item = &'u UnseenPods>) -> Vec<String> {
    let mut kinds: BTreeMap<&GroupKind, Vec<&UnseenPods>> = BTreeMap::new();
    for unseen in all {
        kinds.entry(&unseen.object.kind).or_default().push(unseen);
    }
    let of_kind = |(kind, all): (&GroupKind, Vec<&UnseenPods>)| match all.first() {
        Some(first) if all.len() > MAX_UNSEEN_NAMED => vec![format!(
            "{what} of {} {} objects, {} among them ({})",
            all.len(),
            kind.kind,
            first.object,
            first.reason
        )],
        _ => all.iter().map(|unseen| unseen.sentence(what)).collect(),
    };
    kinds.into_iter().flat_map(of_kind).collect()
}
