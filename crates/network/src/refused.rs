//! Ends that the API server would refuse: whether and how they talk is not known.

use seawall_syntax::Shown;

use crate::{Network, Side};

impl Network<'_> {
    /// Why it is not known whether there are such ends, as sentences without a full stop.
    pub(crate) fn refused_ends(&self, from: Side, to: Side) -> impl Iterator<Item = String> {
        [from, to].into_iter().filter_map(|side| {
            let object = self.endpoint(side)?.object;
            let reason = self.cluster.refused(object)?;
            let object = self.cluster.object(object);
            Some(format!(
                "the API server would refuse {} `{}`: {reason}",
                Shown(&object.kind),
                Shown(&object.name)
            ))
        })
    }
}
