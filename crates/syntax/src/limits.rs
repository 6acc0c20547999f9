//! What one document may cost at most. Each limit is far above any real manifest.

/// Deepest nesting of mappings and sequences. The deepest real objects (CRD schemas) stay below 60.
pub const MAX_DEPTH: usize = 128;

/// Most nodes in one document, aliases expanded. etcd refuses objects above 1.5 MiB, which cannot hold more;
/// `List` documents of whole clusters are larger, so the limit covers 100,000 objects.
pub const MAX_NODES: usize = 40_000_000;

/// Most nodes that alias expansion may add to one document. Stops alias bombs ("billion laughs") early;
/// real manifests reuse a few dozen nodes.
pub const MAX_ALIAS_NODES: usize = 200_000;

/// Largest text taken as one stream, in bytes.
pub const MAX_STREAM_BYTES: usize = 1 << 30;

/// Most bytes of text that alias expansion may add to one document. etcd refuses objects above 1.5 MiB, and one document
/// is most often one object; lists of objects that share a long text still fit.
pub const MAX_ALIAS_BYTES: usize = 32 << 20;
