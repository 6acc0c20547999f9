//! The pairs of ends that a question is about.

use crate::{Arrival, Arrivals, Network, Side};

impl Network<'_> {
    /// The pairs of ends that a question is about: one of them is in the cluster, and a pod is beside itself only where no
    /// other pair is meant.
    pub fn pairs<'a>(&self, from: &[Side], to: &'a Arrivals) -> Vec<(Side, &'a Arrival)> {
        let outside = |side: Side| matches!(side, Side::Outside(_));
        let mut pairs: Vec<(Side, &Arrival)> = from
            .iter()
            .flat_map(|from| to.list.iter().map(move |to| (*from, to)))
            .filter(|(from, to)| !(outside(*from) && outside(to.side)))
            .collect();
        let is_same =
            |(from, to): &(Side, &Arrival)| to.through.is_none() && self.is_itself(*from, to.side);
        if !pairs.iter().all(is_same) {
            pairs.retain(|pair| !is_same(pair));
        }
        pairs
    }
}
