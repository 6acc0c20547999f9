//! Limits of rules and events: what goes beyond them is an error with its place, and never a rule that is left out in silence.

/// Depth of parentheses, macros in macros and lists in lists.
pub const MAX_DEPTH: usize = 100;
/// Parts of all conditions together, after macros have been put in their places.
pub const MAX_NODES: usize = 1_000_000;
/// Values of one list, after lists in it have been put in their places.
pub const MAX_VALUES: usize = 100_000;
/// Bytes of a compiled regular expression.
pub const MAX_PATTERN: usize = 1 << 20;
/// Kinds of events for which the rules that may match are remembered.
pub const MAX_CLASSES: usize = 4096;
/// Values of all documents of a file of Sigma rules, after those that stand for several have been put in their places.
pub const MAX_DOCUMENT_VALUES: usize = 2_000_000;
/// Kinds of requests that are told apart when it is derived what a rule needs; of more, only what holds them all is known.
pub const MAX_SHAPES: usize = 64;
