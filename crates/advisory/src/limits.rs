//! What foreign versions, feeds and foreign databases can cost at most.

/// Longest version that is compared, in bytes. The longest in use, pseudo-versions and module streams of rpms, have about
/// 100; comparing is linear in the length.
pub const MAX_VERSION_BYTES: usize = 1024;

/// Longest CVSS vector that is read, in bytes. CVSS 4.0 with every metric has fewer than 300.
pub const MAX_VECTOR_BYTES: usize = 512;

/// Most bytes of one member of a feed. Debian's tracker, the largest single document, has about 70 MB.
pub const MAX_MEMBER_BYTES: usize = 512 << 20;

/// Most bytes of a member written in YAML, TOML or Markdown. The largest real one, an Alpine branch, has 200 kB; readers of YAML are slow.
pub const MAX_TEXT_MEMBER_BYTES: usize = 16 << 20;

/// Most characters of a summary; it is one line for people.
pub const MAX_SUMMARY_CHARS: usize = 240;

/// Most references that are kept; they are for reading on, not a bibliography.
pub const MAX_REFERENCES: usize = 5;

/// Most bytes of an id, name, release or version. Real ones stay below 300; longer ones are an attack or an accident.
pub const MAX_WORD_BYTES: usize = 1024;

/// Most examples that [`Unread`](crate::import::Unread) keeps; all are counted.
pub const MAX_UNREAD_EXAMPLES: usize = 1000;

/// Most bytes of a foreign text that an example repeats.
pub const MAX_SHOWN_BYTES: usize = 200;

/// Most hops from a CSAF product through relationships to its platform; real ones need two (component, module, platform).
pub const MAX_RELATIONSHIP_HOPS: usize = 8;

/// Most ranges that one package of one advisory gives. The Linux kernel's CVE records, the largest, stay below 100.
pub const MAX_RANGES: usize = 10_000;

/// Bytes of decoded entries after which a block is closed. Small, since a lookup decodes a whole block.
pub(crate) const BLOCK_TARGET_BYTES: usize = 8 << 10;

/// Most decoded bytes of one block; one entry is never split, so it is also the largest entry.
pub const MAX_BLOCK_BYTES: usize = 4 << 20;

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

/// Most ranges that one entry of an advisory can have. The longest real ones, of the kernel, have some dozens. Finding the
/// least fixed version looks at each pair.
pub const MAX_COMPARED_RANGES: usize = 500;
