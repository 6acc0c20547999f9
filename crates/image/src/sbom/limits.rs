//! What reading a foreign bill of materials may cost at most.

/// Largest document, in bytes. Those of the largest images, with every file listed, have some 100 MB.
pub const MAX_DOCUMENT_BYTES: usize = 128 << 20;

/// Most objects of one document: the smallest costs 700 bytes as a tree, and 8 bytes of text. Real documents have some 15,000 a
/// megabyte at most.
pub const MAX_OBJECTS: usize = 2_000_000;

/// Most items of all lists and objects of one document, 32 bytes each as a tree.
pub const MAX_ITEMS: usize = 20_000_000;

/// Most components of one document; the largest real ones have some 50,000 packages and 400,000 files.
pub const MAX_COMPONENTS: usize = 1_000_000;

/// Most unknowns that a document lists; the rest is counted.
pub const MAX_UNKNOWNS: usize = 1_000;

/// Longest name, version or path that is kept, in bytes; longer ones are an accident or an attack.
pub const MAX_WORD_BYTES: usize = 4096;

/// Most characters of a foreign text that an unknown repeats.
pub const MAX_SHOWN_CHARS: usize = 200;

/// Longest licence that is read as an SPDX expression, in bytes; longer texts are names.
pub const MAX_LICENSE_BYTES: usize = 1024;

/// Most places, licences, facts or package URLs of one component that are kept.
pub const MAX_PARTS: usize = 1_000;

/// Most envelopes around a document: a bundle, an envelope, a statement and a predicate of cosign's own.
pub const MAX_ENVELOPES: usize = 5;

/// Deepest nesting of XML elements. CycloneDX nests components in components, in practice less than 10 deep.
pub const MAX_XML_DEPTH: usize = 64;

/// Most XML elements of one document.
pub const MAX_XML_ELEMENTS: usize = 2_000_000;
