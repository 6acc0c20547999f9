//! The table of custom kinds that carry pods: for each kind, where its pods stand and what they look like there.
//!
//! A path names keys with dots between them; `[*]` is every item of a list and `.*` every value of a mapping. The pods of
//! one object are told apart by the name in the row, and by the names of the items or the keys of the mapping.

mod operators;
mod workloads;

use super::finder::Finder;
use super::inline::Inline;
use super::spot::Spot;

/// A kind with its pods.
pub(crate) struct Known {
    group: &'static str,
    kinds: &'static [&'static str],
    pub pods: &'static [Row],
}

/// Where pods of a kind stand.
pub(crate) struct Row {
    /// What tells these pods from others of the object; empty for the only ones.
    pub name: &'static str,
    pub path: &'static str,
    pub shape: Shape,
}

/// What stands there.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// `metadata` and `spec` of a pod.
    Template,
    /// The same, laid over a template of the operator's own, or over what stands at the other path of the object.
    Patch(&'static str),
    /// The fields of a pod's `spec`, laid over a pod of the operator's own; its metadata stands under this key beside.
    PartialSpec(&'static str),
    /// Fields of a container and of its pod, in one mapping.
    Inline(&'static Inline),
    /// Put together by a function.
    Made(fn(&mut Finder, &str, &Spot<'_>)),
}

pub(super) const fn known(
    group: &'static str,
    kinds: &'static [&'static str],
    pods: &'static [Row],
) -> Known {
    Known { group, kinds, pods }
}

pub(super) const fn row(name: &'static str, path: &'static str, shape: Shape) -> Row {
    Row { name, path, shape }
}

pub(super) const fn template(path: &'static str) -> Row {
    row("", path, Shape::Template)
}

pub(super) const fn named(name: &'static str, path: &'static str) -> Row {
    row(name, path, Shape::Template)
}

pub(super) const fn patch(name: &'static str, path: &'static str) -> Row {
    row(name, path, Shape::Patch(""))
}

pub(super) const fn made(path: &'static str, function: fn(&mut Finder, &str, &Spot<'_>)) -> Row {
    row("", path, Shape::Made(function))
}

pub(super) const fn inline(name: &'static str, path: &'static str, inline: &'static Inline) -> Row {
    row(name, path, Shape::Inline(inline))
}

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
