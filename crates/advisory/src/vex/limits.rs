//! What reading a foreign VEX document may cost at most.

/// Largest document, in bytes. Red Hat's largest CSAF documents have some 100 MB.
pub const MAX_VEX_BYTES: usize = 128 << 20;

/// Most objects of one document: the smallest costs 700 bytes as a tree, and 8 bytes of text. Real documents have some 15,000 a
/// megabyte at most.
pub(super) const MAX_OBJECTS: usize = 2_000_000;

/// Most items of all lists and objects of one document, 32 bytes each as a tree.
pub(super) const MAX_ITEMS: usize = 20_000_000;

/// Most statements of one document.
pub const MAX_STATEMENTS: usize = 200_000;

/// Most unknowns that are listed; the rest is counted.
pub(super) const MAX_UNKNOWNS: usize = 1_000;

/// Most bytes that the statements of one document keep: many of them can share a large product or text of the document.
pub(super) const MAX_KEPT_BYTES: usize = 256 << 20;

/// Most identifiers of one product or part; real ones have a few.
pub(super) const MAX_IDENTIFIERS: usize = 100;

/// Most ids of one vulnerability.
pub(super) const MAX_IDS: usize = 100;

/// Most groups that one CSAF product is a member of.
pub(super) const MAX_GROUPS: usize = 64;

/// Most bytes of an id, and of an author, time or source, which many statements share.
pub(super) const MAX_WORD_BYTES: usize = 1024;

/// Most bytes of a text for people, which many statements can share; longer ones end in an ellipsis.
pub(super) const MAX_TEXT_BYTES: usize = 4096;

/// Most characters of a foreign text that an unknown repeats.
pub(super) const MAX_SHOWN_CHARS: usize = 200;

/// Most envelopes around a document.
pub(super) const MAX_ENVELOPES: usize = 5;

/// Most hops from a CSAF product through what it is a part of; real ones need two.
pub(super) const MAX_HOPS: usize = 8;

/// Largest index of a VEX repository, in bytes.
pub const MAX_REPOSITORY_BYTES: usize = 256 << 20;

/// Most entries of an index: several for each package of an ecosystem.
pub(super) const MAX_REPOSITORY_PACKAGES: usize = 1_000_000;
