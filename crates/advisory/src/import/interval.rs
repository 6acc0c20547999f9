//! Sets of versions as intervals, for feeds that state what is *not* affected.

use std::cmp::Ordering;

use super::order::Scheme;
use crate::record::{End, Range, RangeKind};

/// A position between versions: just before one, or just after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) version: String,
    pub(super) after: bool,
    /// Whether a range that ends here is said to be fixed by what follows.
    pub(super) is_fix: bool,
}

impl Cut {
    pub(super) fn before(version: impl Into<String>) -> Self {
        Self {
            version: version.into(),
            after: false,
            is_fix: true,
        }
    }

    /// Before a version that begins something else.
    pub(super) fn below(version: impl Into<String>) -> Self {
        Self {
            is_fix: false,
            ..Self::before(version)
        }
    }

    pub(super) fn after(version: impl Into<String>) -> Self {
        Self {
            version: version.into(),
            after: true,
            is_fix: false,
        }
    }

    fn compare(&self, other: &Self, scheme: Scheme) -> Ordering {
        scheme
            .compare(&self.version, &other.version)
            .then(self.after.cmp(&other.after))
    }
}

/// Everything between two cuts; `None` is without a bound.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Interval {
    pub(super) low: Option<Cut>,
    pub(super) high: Option<Cut>,
}

impl Interval {
    pub(super) fn cuts(&self) -> impl Iterator<Item = &Cut> {
        self.low.iter().chain(&self.high)
    }

    /// What both hold; it can be empty, see [`Interval::is_empty`].
    pub(super) fn intersect(self, other: Self, scheme: Scheme) -> Self {
        Self {
            low: tighter(self.low, other.low, scheme, Ordering::Greater),
            high: tighter(self.high, other.high, scheme, Ordering::Less),
        }
    }

    pub(super) fn is_empty(&self, scheme: Scheme) -> bool {
        match (&self.low, &self.high) {
            (Some(low), Some(high)) => low.compare(high, scheme) != Ordering::Less,
            _ => false,
        }
    }

    /// As a range of an advisory.
    pub(super) fn into_range(self, kind: RangeKind, scheme: Scheme) -> Range {
        Range {
            kind,
            introduced: match self.low {
                None => "0".to_owned(),
                Some(cut) if cut.after => scheme.after(&cut.version),
                Some(cut) => cut.version,
            },
            end: match self.high {
                None => End::Open,
                Some(cut) if cut.after => End::LastAffected(cut.version),
                Some(cut) if cut.is_fix => End::Fixed(cut.version),
                Some(cut) => End::Below(cut.version),
            },
            repository: String::new(),
        }
    }
}

fn tighter(a: Option<Cut>, b: Option<Cut>, scheme: Scheme, wins: Ordering) -> Option<Cut> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if a.compare(&b, scheme) == wins { a } else { b }),
        (a, b) => a.or(b),
    }
}

/// What none of these holds, in order.
pub(super) fn complement(mut held: Vec<Interval>, scheme: Scheme) -> Vec<Interval> {
    held.retain(|interval| !interval.is_empty(scheme));
    held.sort_by(|a, b| match (&a.low, &b.low) {
        (Some(a), Some(b)) => a.compare(b, scheme),
        (a, b) => a.is_some().cmp(&b.is_some()),
    });
    let mut free = Vec::new();
    let mut from: Option<Cut> = None;
    for interval in held {
        if let Some(low) = interval.low {
            let gap = Interval {
                low: from.clone(),
                high: Some(low),
            };
            if !gap.is_empty(scheme) {
                free.push(gap);
            }
        }
        match interval.high {
            None => return free,
            Some(high) => {
                if from
                    .as_ref()
                    .is_none_or(|known| known.compare(&high, scheme) == Ordering::Less)
                {
                    from = Some(high);
                }
            }
        }
    }
    free.push(Interval {
        low: from,
        high: None,
    });
    free
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn holds(interval: &Interval, version: u8) -> bool {
        let point = Cut::before(version.to_string());
        let low = interval
            .low
            .as_ref()
            .is_none_or(|low| low.compare(&point, Scheme::Dotted) != Ordering::Greater);
        let high = interval
            .high
            .as_ref()
            .is_none_or(|high| point.compare(high, Scheme::Dotted) == Ordering::Less);
        low && high
    }

    fn cut() -> impl Strategy<Value = Option<Cut>> {
        proptest::option::of((0_u8..12, any::<bool>()).prop_map(|(version, after)| Cut {
            version: version.to_string(),
            after,
            is_fix: !after,
        }))
    }

    proptest! {
        #[test]
        fn the_complement_holds_exactly_what_is_in_none(list in proptest::collection::vec((cut(), cut()), 0..6)) {
            let held: Vec<_> = list.into_iter().map(|(low, high)| Interval { low, high }).collect();
            let free = complement(held.clone(), Scheme::Dotted);
            for version in 0..13 {
                let inside = held.iter().any(|interval| holds(interval, version));
                let outside = free.iter().any(|interval| holds(interval, version));
                prop_assert_ne!(inside, outside, "{}", version);
            }
        }
    }
}
