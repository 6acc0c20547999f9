//! Sets of endpoints.

use seawall_model::TableIndex;

use crate::EndpointId;

/// Endpoints: as a list while they are few, as bits when they are many, and as those that are left out when they are
/// nearly all.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Set {
    /// Sorted.
    Few(Box<[EndpointId]>),
    /// One bit for each endpoint.
    Many(Box<[u64]>),
    /// All but these, sorted; with how many there are in all.
    But(Box<[EndpointId]>, usize),
}

/// A list of so many is as good as bits, however few there are in all.
const SHORT: usize = 8;

impl Set {
    /// From sorted endpoints, of which there are `total`.
    pub(crate) fn new(sorted: Vec<EndpointId>, total: usize) -> Self {
        // A list costs 32 bits an entry, the bits one for each endpoint.
        let short = (total / 32).max(SHORT);
        let others = total - sorted.len();
        if sorted.len().min(others) > short {
            return Self::bits(sorted, total);
        }
        if sorted.len() <= others {
            return Self::Few(sorted.into());
        }
        Self::But(missing(&sorted, total).collect(), total)
    }

    fn bits(sorted: Vec<EndpointId>, total: usize) -> Self {
        let mut bits = vec![0u64; total.div_ceil(64)];
        for endpoint in sorted {
            let index = endpoint.index();
            bits[index / 64] |= 1 << (index % 64);
        }
        Self::Many(bits.into())
    }

    pub(crate) fn has(&self, endpoint: EndpointId) -> bool {
        let index = endpoint.index();
        match self {
            Self::Few(list) => list.binary_search(&endpoint).is_ok(),
            Self::But(list, total) => index < *total && list.binary_search(&endpoint).is_err(),
            Self::Many(bits) => bits[index / 64] & (1 << (index % 64)) != 0,
        }
    }

    pub(crate) fn iter(&self) -> Box<dyn Iterator<Item = EndpointId> + '_> {
        match self {
            Self::Few(list) => Box::new(list.iter().copied()),
            Self::But(list, total) => Box::new(missing(list, *total)),
            Self::Many(bits) => Box::new(bits.iter().enumerate().flat_map(|(word, bits)| {
                let mut rest = *bits;
                std::iter::from_fn(move || {
                    let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                    rest &= rest - 1;
                    Some(EndpointId::at(word * 64 + bit as usize))
                })
            })),
        }
    }

    /// Those that are left out, where nearly all are in it.
    pub(crate) fn left_out(&self) -> Option<&[EndpointId]> {
        match self {
            Self::But(list, _) => Some(list),
            Self::Few(_) | Self::Many(_) => None,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

/// Those that are not in a sorted list, in order.
fn missing(sorted: &[EndpointId], total: usize) -> impl Iterator<Item = EndpointId> + '_ {
    let mut listed = sorted.iter().peekable();
    let all = (0..total).map(EndpointId::at);
    all.filter(move |endpoint| listed.next_if_eq(&endpoint).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_are_alike() {
        let endpoints: Vec<EndpointId> = (0..200).step_by(3).map(EndpointId::at).collect();
        for total in [200, 1 << 20, 205] {
            let set = Set::new(endpoints.clone(), total);
            assert_eq!(set.iter().collect::<Vec<EndpointId>>(), endpoints);
            let has = |index| set.has(EndpointId::at(index));
            assert!(has(63) && has(0) && !has(64) && !has(199));
            assert!(!set.is_empty() && Set::new(Vec::new(), total).is_empty());
        }
    }

    #[test]
    fn nearly_all_are_those_that_are_left_out() {
        let endpoints: Vec<EndpointId> = (0..200)
            .filter(|number| !matches!(number, 0 | 7 | 199))
            .map(EndpointId::at)
            .collect();
        let set = Set::new(endpoints.clone(), 200);
        assert_eq!(set.left_out().map(<[EndpointId]>::len), Some(3));
        assert_eq!(set.iter().collect::<Vec<EndpointId>>(), endpoints);
        let has = |index| set.has(EndpointId::at(index));
        assert!(has(1) && has(198) && !has(0) && !has(7) && !has(199) && !has(200));
        assert!(!set.is_empty() && set.left_out().is_some());
    }
}
