//! Why a database is not opened, read or written.

use thiserror::Error;

/// Why a database is not opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OpenError {
    /// The bytes do not begin like one.
    #[error("not a Seawall advisory database")]
    NotADatabase,
    /// A version of the format that this program does not read.
    #[error("format version {0} is not one that this program reads")]
    Format(u32),
    /// Shorter or longer than it says, or its header contradicts itself.
    #[error("damaged or incomplete: {0}")]
    Damaged(&'static str),
    /// Nobody signed it, and unsigned ones are not accepted.
    #[error("not signed")]
    Unsigned,
    /// Signed by a key that is not trusted.
    #[error("signed by untrusted key `{0}`")]
    UnknownSigner(super::signature::PublicKey),
    /// The signature does not belong to the header.
    #[error("the signature of key `{0}` does not match")]
    BadSignature(super::signature::PublicKey),
    /// Older than what was seen before.
    #[error("created at {created}, which is older than {not_before} (unix seconds)")]
    TooOld {
        /// When it was created, in unix seconds.
        created: u64,
        /// The earliest time that is accepted, in unix seconds.
        not_before: u64,
    },
}

/// Why a part of an open database could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    /// A block is not the one that the header speaks of, or its content makes no sense.
    #[error("block {block} of the advisory database is damaged: {why}")]
    Damaged {
        /// Which block.
        block: u32,
        /// What is wrong.
        why: &'static str,
    },
    /// More answers, or more to go through, than any real question needs.
    #[error("the question has more answers than the limits allow")]
    TooMany,
}

/// Why a record is not taken into a database, or a database not written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WriteError {
    /// The advisory without an id.
    #[error("advisory without an id")]
    NoId,
    /// One package of one advisory is larger than a block.
    #[error("advisory `{0}` is too large")]
    TooLarge(String),
    /// A name, id or version that is longer than any real one.
    #[error("advisory `{0}` has a name or id that is too long")]
    TooLong(String),
    /// More feeds than [`MAX_FEEDS`](super::limits::MAX_FEEDS).
    #[error("too many feeds")]
    TooManyFeeds,
    /// The compressor refused.
    #[error("cannot compress: {0}")]
    Compress(String),
    /// The header would exceed its limit.
    #[error("the database is too large")]
    DatabaseTooLarge,
    /// A database that is copied from cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}
