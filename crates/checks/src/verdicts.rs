//! The worst verdict of each resource, for one check.

use seawall_finding::{Tally, Verdict};
use seawall_model::{ObjectId, TableIndex};

/// What a verdict is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// The top owner of pods, by its index among the owners.
    Owner(u32),
    /// An object.
    Object(ObjectId),
    /// A namespace, by its index.
    Namespace(usize),
    /// The cluster.
    Cluster,
}

/// Verdicts by place. A check asks about one sort of place, and places are numbered densely, so a list will do.
#[derive(Debug, Default)]
pub(crate) struct Verdicts(Vec<Option<Verdict>>);

impl Verdicts {
    /// Adds a verdict; the worst one of a place counts.
    pub(crate) fn add(&mut self, place: Place, verdict: Verdict) {
        let index = match place {
            Place::Owner(index) => index as usize,
            Place::Object(id) => id.index(),
            Place::Namespace(index) => index,
            Place::Cluster => 0,
        };
        if index >= self.0.len() {
            self.0.resize(index + 1, None);
        }
        let known = &mut self.0[index];
        if known.is_none_or(|known| weight(verdict) > weight(known)) {
            *known = Some(verdict);
        }
    }

    /// The counts.
    pub(crate) fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for verdict in self.0.iter().flatten() {
            match verdict {
                Verdict::Pass => tally.pass += 1,
                Verdict::Fail => tally.fail += 1,
                Verdict::NotApplicable => tally.not_applicable += 1,
                Verdict::Unknown => tally.unknown += 1,
            }
        }
        tally
    }
}

/// Which verdict a resource gets when its parts differ.
fn weight(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::NotApplicable => 0,
        Verdict::Pass => 1,
        Verdict::Unknown => 2,
        Verdict::Fail => 3,
    }
}
