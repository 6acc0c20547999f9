//! What is asked of everything that may be missing: the first reason, whether there is any, and all in words.

use std::collections::BTreeMap;

use super::{
    Cause, Coverage, Gap, Knowledge, Listing, Mutation, UnseenPods, denied, enclosed, unseen,
};
use crate::GroupKind;

impl Coverage {
    /// The first reason why objects of some kinds may be missing or do not count, in a namespace or in all of them: a file
    /// that was not read may hold any kind; then what was not listed, and what the API server would refuse. The reason
    /// names the kind.
    pub fn first_gap(
        &self,
        namespace: Option<&str>,
        is_read: impl Fn(&GroupKind) -> bool,
    ) -> Option<Gap> {
        if let Some(unread) = self.unread.first() {
            return Some(Gap {
                cause: unread.cause,
                reason: format!("{} was not evaluated", unread.what),
            });
        }
        let declared = self.invalid.keys().chain(self.ambiguous.keys());
        let declared = declared.chain(self.enclosed.keys());
        let changed = self.mutations.iter().flat_map(|it| it.kinds.keys());
        let declared = declared.chain(changed);
        let kinds = self.listings.keys().chain(declared);
        let mut open = kinds.filter(|kind| is_read(kind)).filter_map(|kind| {
            let gap = match namespace {
                Some(_) => self.gap_in(kind, namespace),
                None => self.gap_anywhere(kind),
            }?;
            Some((kind, gap))
        });
        let Some((kind, gap)) = open.next() else {
            let is_about_pods = is_read(&GroupKind::new("", "Pod"));
            return is_about_pods
                .then(|| self.unseen_pods_gap(namespace))
                .flatten();
        };
        let reason = match gap.cause {
            // Says which object.
            Cause::Invalid | Cause::Ambiguous | Cause::Enclosed | Cause::Mutated => gap.reason,
            _ => format!("{kind} objects may be missing: {}", gap.reason),
        };
        Some(Gap {
            cause: gap.cause,
            reason,
        })
    }

    fn gap_in(&self, kind: &GroupKind, namespace: Option<&str>) -> Option<Gap> {
        match self.of_in(&kind.group, &kind.kind, namespace) {
            Knowledge::Open(gap) => Some(gap),
            Knowledge::Complete | Knowledge::Partial => None,
        }
    }

    /// A gap of a kind, be it in one namespace only.
    fn gap_anywhere(&self, kind: &GroupKind) -> Option<Gap> {
        let listed = self
            .listings
            .get(kind)
            .into_iter()
            .flat_map(BTreeMap::values);
        let open = listed.filter_map(|listing| match listing {
            Listing::Open(gap) => Some(gap.clone()),
            Listing::Complete => None,
        });
        open.chain(self.gap_in(kind, None)).next()
    }

    /// Everything that was not evaluated and that nobody has accepted, as sentences without a full stop.
    pub fn sentences(&self) -> Vec<String> {
        let unread = self.unread.iter().map(|unread| unread.what.clone());
        let (denied, failures): (Vec<_>, Vec<_>) = self
            .failures()
            .partition(|(_, gap)| gap.cause == Cause::Denied);
        let failures = failures
            .into_iter()
            .map(|(kind, gap)| format!("{kind}: {}", gap.reason));
        let invalid = self
            .invalid()
            .map(|object| format!("{object}, which the API server would refuse"));
        let several = self.ambiguous.values().flatten();
        let ambiguous = several.map(|object| {
            format!("{object}, which is declared several times with different content")
        });
        let is_open = |pods: &&UnseenPods| !self.accepted.contains(&pods.object);
        let unseen = unseen::sentences("pods", self.unseen_pods.iter().filter(is_open));
        let partial = self.partial_pods.iter().filter(is_open);
        let partial = unseen::sentences("parts of the pods", partial);
        unread
            .chain(denied::sentence(&denied))
            .chain(failures)
            .chain(invalid)
            .chain(ambiguous)
            .chain(unseen)
            .chain(partial)
            .chain(enclosed::sentences(&self.enclosed))
            .chain(self.mutations.iter().map(Mutation::sentence))
            .collect()
    }

    /// Whether everything that was asked for could be evaluated, apart from what somebody has accepted.
    pub fn is_full(&self) -> bool {
        self.unread.is_empty()
            && self.invalid.is_empty()
            && self.ambiguous.is_empty()
            && self
                .with_missing_pods()
                .all(|object| self.accepted.contains(object))
            && self.mutations.is_empty()
            && enclosed::unread(&self.enclosed).next().is_none()
            && self.failures().next().is_none()
    }
}
