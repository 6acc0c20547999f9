//! Sets of endpoints.

use seawall_model::TableIndex;

use crate::EndpointId;

/// Endpoints, as a list while they are few and as bits when they are many.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Set {
    /// Sorted.
    Few(Box<[EndpointId]>),
    /// One bit for each endpoint.
    Many(Box<[u64]>),
}

impl Set {
    /// From sorted endpoints, of which there are `total`.
    pub(crate) fn new(sorted: Vec<EndpointId>, total: usize) -> Self {
        // A list costs 32 bits an entry, the bits one for each endpoint.
        if sorted.len() * 32 <= total {
            return Self::Few(sorted.into());
        }
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
            Self::Many(bits) => bits[index / 64] & (1 << (index % 64)) != 0,
        }
    }

    pub(crate) fn iter(&self) -> Box<dyn Iterator<Item = EndpointId> + '_> {
        match self {
            Self::Few(list) => Box::new(list.iter().copied()),
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

    pub(crate) fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_are_alike() {
        let endpoints: Vec<EndpointId> = (0..200).step_by(3).map(EndpointId::at).collect();
        for total in [200, 1 << 20] {
            let set = Set::new(endpoints.clone(), total);
            assert_eq!(set.iter().collect::<Vec<EndpointId>>(), endpoints);
            let has = |index| set.has(EndpointId::at(index));
            assert!(has(63) && has(0) && !has(64) && !has(199));
            assert!(!set.is_empty() && Set::new(Vec::new(), total).is_empty());
        }
    }
}
