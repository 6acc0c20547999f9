//! What the scanner hands to the parser.

use std::borrow::Cow;

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScalarStyle {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
    Folded,
}

/// The tag of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tag<'t> {
    /// `!!int`, also written `!<tag:yaml.org,2002:int>`.
    Core(Cow<'t, str>),
    /// `!` alone, or a tag of somebody's own: the value stays the text that it is.
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'t> {
    StreamEnd,
    DocumentStart,
    DocumentEnd,
    Directive,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(&'t str),
    Anchor(&'t str),
    Tag(Tag<'t>),
    Scalar(Cow<'t, str>, ScalarStyle),
}
