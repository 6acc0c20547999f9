//! What envelopes hold.

use std::borrow::Cow;

use super::origin::Origin;

/// One thing that an envelope holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Inner<'t> {
    /// A text that should hold an event.
    Event(Cow<'t, str>, Origin),
    /// A text that holds an event, or is a line of another log.
    Line(Cow<'t, str>, Origin),
    /// A record about something else.
    Other,
    /// What should be an event, and is none.
    Broken,
}

/// Gets what an envelope holds.
pub(super) type Take<'a, 't> = &'a mut dyn FnMut(Inner<'t>);
