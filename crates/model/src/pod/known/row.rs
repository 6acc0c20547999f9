//! The rows of the table, and short ways to write them.

use crate::pod::finder::Finder;
use crate::pod::inline::Inline;
use crate::pod::spot::Spot;

/// A kind with its pods.
pub(crate) struct Known {
    pub(super) group: &'static str,
    pub(super) kinds: &'static [&'static str],
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
