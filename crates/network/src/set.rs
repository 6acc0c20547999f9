//! Sets of endpoints by index.

/// Endpoints, as a list while they are few and as bits when they are many.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Set {
    /// Sorted.
    Few(Box<[u32]>),
    /// One bit each.
    Many(Box<[u64]>),
}

impl Set {
    /// From sorted indexes of endpoints, of which there are `total`.
    pub(crate) fn new(sorted: Vec<u32>, total: usize) -> Self {
        // A list costs 32 bits an entry, the bits one for each endpoint.
        if sorted.len() * 32 <= total {
            return Self::Few(sorted.into());
        }
        let mut bits = vec![0u64; total.div_ceil(64)];
        for index in sorted {
            bits[index as usize / 64] |= 1 << (index % 64);
        }
        Self::Many(bits.into())
    }

    pub(crate) fn has(&self, index: u32) -> bool {
        match self {
            Self::Few(list) => list.binary_search(&index).is_ok(),
            Self::Many(bits) => bits[index as usize / 64] & (1 << (index % 64)) != 0,
        }
    }

    pub(crate) fn iter(&self) -> Box<dyn Iterator<Item = u32> + '_> {
        match self {
            Self::Few(list) => Box::new(list.iter().copied()),
            Self::Many(bits) => Box::new(bits.iter().enumerate().flat_map(|(word, bits)| {
                let base = u32::try_from(word * 64).unwrap_or(u32::MAX);
                let mut rest = *bits;
                std::iter::from_fn(move || {
                    let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                    rest &= rest - 1;
                    Some(base + bit)
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
        let numbers: Vec<u32> = (0..200).filter(|number| number % 3 == 0).collect();
        for total in [200, 1 << 20] {
            let set = Set::new(numbers.clone(), total);
            assert_eq!(set.iter().collect::<Vec<u32>>(), numbers);
            assert!(set.has(63) && set.has(0) && !set.has(64) && !set.has(199));
            assert!(!set.is_empty() && Set::new(Vec::new(), total).is_empty());
        }
    }
}
