//! A match, before it is given out.

use crate::pattern::Pattern;

/// A match, before it is given out.
#[derive(Clone)]
pub(crate) struct Found {
    pub pattern: &'static Pattern,
    pub start: usize,
    pub end: usize,
    /// A marker stands there, and not a credential.
    pub marker: bool,
}
