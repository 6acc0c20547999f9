//! All rows, and how one is found.

use super::row::Known;
#[cfg(test)]
use super::row::Row;
use super::{operators, workloads};

/// The table, a family a file.
const KNOWN: [&[Known]; 2] = [workloads::KNOWN, operators::KNOWN];

/// The row of a group and kind.
pub(crate) fn known_kind(group: &str, kind: &str) -> Option<&'static Known> {
    KNOWN
        .into_iter()
        .flatten()
        .find(|known| known.kinds.contains(&kind) && known.group == group)
}

/// Every kind of the table with the paths of its pods, for tests.
#[cfg(test)]
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str, &'static [Row])> {
    KNOWN.into_iter().flatten().flat_map(|known| {
        known
            .kinds
            .iter()
            .map(|kind| (known.group, *kind, known.pods))
    })
}
