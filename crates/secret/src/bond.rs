//! How surely a value belongs to a name.

/// How sure it is that the value belongs to the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bond {
    /// The value is all there is under the name: a field, a variable, an argument.
    Whole,
    /// The form leaves no doubt: a line of its own, quotes, an element, a flag.
    Firm,
    /// A word behind a separator inside of a line, which may be code or prose.
    Loose,
    /// A word behind a name without a separator.
    Word,
    /// An item of a list under the name.
    Item,
}
