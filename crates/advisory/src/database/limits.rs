//! What a database, also a foreign one, can cost at most.

/// Most bytes of an id, name, release or version. Real ones stay below 300; longer ones are an attack or an accident.
pub const MAX_WORD_BYTES: usize = 1024;

/// Bytes of decoded entries after which a block is closed. Small, since a lookup decodes a whole block.
pub(crate) const BLOCK_TARGET_BYTES: usize = 4 << 10;

/// Most decoded bytes of one block; one entry is never split, so it is also the largest entry.
pub const MAX_BLOCK_BYTES: usize = 4 << 20;

/// Most bytes of each part of an advisory: what it says apart from packages, what it says of one package in one release, and the
/// names of its packages. Ubuntu's lists of kernel versions, the largest real ones, have about 100 kB. Any two fit a block.
pub const MAX_PART_BYTES: usize = 1 << 20;

/// Most bytes of a header: 300,000 advisories need about 4 MB.
pub const MAX_HEADER_BYTES: usize = 256 << 20;

/// Most bytes of the compression dictionary.
pub(crate) const MAX_DICTIONARY_BYTES: usize = 112 << 10;

/// Most bytes of samples that the dictionary is trained on; more takes longer and compresses no better.
pub(crate) const MAX_SAMPLE_BYTES: usize = 8 << 20;

/// Most bytes of decoded blocks that a [`Reader`](crate::database::Reader) keeps unless told otherwise.
pub const DEFAULT_CACHE_BYTES: usize = 64 << 20;

/// Most packages of an advisory whose common part is stored beside each of them; more share one copy.
pub(crate) const MAX_INLINE_PACKAGES: usize = 4;

/// Most advisories that one lookup returns. The kernel of a distribution has about 10,000.
pub const MAX_ANSWERS: usize = 200_000;

/// Most decoded bytes that one lookup goes through, read or cached. A kernel with 10,000 advisories needs 10 MB; only a file
/// whose index lies needs more.
pub const MAX_QUERY_BYTES: usize = 256 << 20;

/// Most feeds that a database names.
pub const MAX_FEEDS: usize = 256;
