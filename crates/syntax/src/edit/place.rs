//! Where a change is planned: a document with its style, and a value in it.

use std::collections::HashSet;

use super::layout::{Collection, Element, Layout};
use super::source::Source;
use super::style::Style;

/// What is needed to plan the changes of one document.
#[derive(Clone, Copy)]
pub(super) struct Plan<'d> {
    pub(super) source: Source<'d>,
    pub(super) style: &'d Style,
    pub(super) used_anchors: &'d HashSet<usize>,
}

/// A value and the element that holds it; the root of a document has none.
#[derive(Clone, Copy)]
pub(super) struct Place<'d> {
    pub(super) layout: &'d Layout,
    pub(super) parent: Option<(&'d Collection, &'d Element)>,
}
