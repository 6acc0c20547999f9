//! What becomes of an exception, and what accepts a finding.

use seawall_finding::Fingerprint;

/// What became of an exception. A later one outweighs an earlier one.
pub(crate) mod state {
    /// It covers nothing that was found.
    pub(crate) const UNUSED: u8 = 0;
    /// It covers what could not be decided, and may be needed.
    pub(crate) const UNDECIDED: u8 = 1;
    /// It covers something, and has ended.
    pub(crate) const EXPIRED: u8 = 2;
    /// It accepts something.
    pub(crate) const ACCEPTED: u8 = 3;
}

/// What accepts a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum By {
    /// An exception of a file, and which of its selectors.
    File(usize, Option<usize>),
    /// A part of an annotation.
    Annotation(usize),
}

/// How an exception turned out in one scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ExceptionUse {
    /// Whether it covers something that was found.
    pub(crate) is_matched: bool,
    /// The finding that says that it has ended or matches nothing.
    pub(crate) note: Option<Fingerprint>,
}
