//! How the server tells what it serves.

/// How the server tells what it serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Discovery {
    /// Everything in one answer, as servers since 1.26 do for those who ask so.
    #[default]
    Aggregated,
    /// One document for each version of each group.
    OneByOne,
    /// Not at all: 404.
    Silent,
}
