//! What is not known, and why.

use std::fmt;

/// Why something is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The account may not list the kind.
    Denied,
    /// Listing the kind failed.
    Failed,
    /// Nobody asked the server for the kind.
    NotListed,
    /// The API server would refuse an object of the kind.
    Invalid,
    /// An object of the kind is declared several times, differently.
    Ambiguous,
    /// An object of the kind is written inside another one, as in a template.
    Enclosed,
    /// A policy changes objects of the kind when they are admitted.
    Mutated,
    /// A file or document could not be read.
    Unread,
    /// A chart, kustomization or other source could not be rendered.
    Unrendered,
}

impl Cause {
    /// The name in saved coverage.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Failed => "failed",
            Self::NotListed => "not-listed",
            Self::Invalid => "invalid",
            Self::Ambiguous => "ambiguous",
            Self::Enclosed => "enclosed",
            Self::Mutated => "mutated",
            Self::Unread => "unread",
            Self::Unrendered => "unrendered",
        }
    }

    /// The cause of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [
            Self::Denied,
            Self::Failed,
            Self::NotListed,
            Self::Invalid,
            Self::Ambiguous,
            Self::Enclosed,
            Self::Mutated,
            Self::Unread,
            Self::Unrendered,
        ]
        .into_iter()
        .find(|cause| cause.name() == name)
    }
}

/// Something that is not known, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// What happened.
    pub cause: Cause,
    /// The reason in a sentence without a full stop, and what would close the gap where that is known.
    pub reason: String,
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

/// Whether all objects of a kind are in the set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Knowledge {
    /// Every object of the kind is there: a missing one does not exist.
    Complete,
    /// Only what was written down is there, as in a directory of manifests.
    Partial,
    /// Some may be missing, for this reason.
    Open(Gap),
}

impl Knowledge {
    /// Whether a missing object does not exist.
    pub fn is_complete(&self) -> bool {
        *self == Self::Complete
    }

    /// Why some may be missing.
    pub fn gap(&self) -> Option<&Gap> {
        match self {
            Self::Open(gap) => Some(gap),
            Self::Complete | Self::Partial => None,
        }
    }
}
