//! What one text may cost at most, all of its documents together. Each limit is far above any real manifest.

/// Deepest nesting of mappings and sequences. The deepest real objects (CRD schemas) stay below 60.
pub const MAX_DEPTH: usize = 128;

/// Most documents. The largest clusters hold some hundred thousand objects; a gigabyte of manifests of a few lines each has 2.4
/// million.
pub const MAX_DOCUMENTS: usize = 3_000_000;

/// Most values, aliases expanded; a key of YAML counts as one. A value is 16 bytes, or 24 with its key, so that these are at most
/// two gigabytes, besides their texts. A gigabyte of manifests of a few lines each has about 105 million.
pub const MAX_NODES: usize = 128_000_000;

/// Most values that aliases may add. Stops alias bombs ("billion laughs") early; real manifests reuse a few dozen values.
pub const MAX_ALIAS_NODES: usize = 200_000;

/// Largest text taken as one stream, in bytes.
pub const MAX_STREAM_BYTES: usize = 1 << 30;

/// Most bytes of text that aliases may add. etcd refuses objects above 1.5 MiB, and lists of objects that share a long text
/// still fit.
pub const MAX_ALIAS_BYTES: usize = 32 << 20;

/// Most bytes that copies of anchored values may take while a document is read, values at 32 bytes each: anchors within anchors
/// are copied once for each.
pub const MAX_ANCHOR_BYTES: usize = 128 << 20;

/// Most warnings about one document: whoever does not read the first thousand does not read the rest either.
pub const MAX_WARNINGS: usize = 1_000;
