//! What reading an image may cost at most. Exceeding a limit is unknown with a reason, never silence.

/// Largest layer, uncompressed, in bytes. Images with model weights have layers of tens of gigabytes.
pub const MAX_LAYER_BYTES: u64 = 128 << 30;

/// How much a layer may hold whatever its compressed size, in bytes: files of zeros are real.
pub const FREE_BYTES: u64 = 1 << 30;

/// Beyond [`FREE_BYTES`], how many bytes one compressed byte may become on average over the layer. File systems compress to
/// a third; a bomb reaches 1,000 with gzip and any number with zstd, bzip2 and xz.
pub const MAX_RATIO: u64 = 200;

/// Most entries of one layer. The largest images of the field have some 400,000 files.
pub const MAX_ENTRIES: usize = 1_000_000;

/// Largest sum of all paths and link targets of one layer, in bytes: what bounds the memory for entries.
pub const MAX_NAME_BYTES: usize = 256 << 20;

/// Longest path, in bytes: Linux' `PATH_MAX`. No runtime can unpack a longer one.
pub const MAX_PATH_BYTES: usize = 4096;

/// Largest file that is read as a whole, in bytes. The largest Go programs and jars of the field have some 200 MB.
pub const MAX_FILE_BYTES: u64 = 256 << 20;

/// Largest sum of extension headers of one tar entry, in bytes: names, and extended attributes (64 KiB each in Linux).
pub const MAX_TAR_EXTENSION_BYTES: u32 = 1 << 20;

/// Most bytes that are buffered to understand one tar entry: its extension headers and its sparse map.
pub const MAX_TAR_HEADER_BYTES: usize = 2 << 20;

/// Most parts of one sparse file.
pub const MAX_SPARSE_PARTS: usize = 10_000;

/// How many of the first bytes of a file decide whether a cataloger wants it.
pub const HEAD_BYTES: usize = 512;

/// How many unknowns of one layer are listed; the rest is counted.
pub const MAX_UNKNOWNS: usize = 1_000;

/// How many observations of one layer are kept; that there were more is unknown.
pub const MAX_OBSERVATIONS: usize = 100_000;

/// Most packages that the files of one layer name. The largest images of the field have some ten thousand.
pub const MAX_PACKAGES: usize = 500_000;

/// Largest sum of what catalogers say of the files of packages in one layer, in bytes of paths.
pub const MAX_OWNED_BYTES: usize = 256 << 20;

/// Largest sum of the files that are read again under the names of hard links in one layer, in bytes; each counts as 4 KiB
/// at least. pnpm links each file of a package from its store.
pub const MAX_LINKED_BYTES: u64 = 256 << 20;

/// Largest window of a zstd stream, as a power of two: what its decoder may allocate. 27 is what `zstd -d` accepts.
pub const MAX_ZSTD_WINDOW_LOG: u32 = 27;

/// Most memory that a stream of xz can ask for, in KiB: its dictionary. `xz -9` asks for 64 MiB.
pub const MAX_XZ_MEMORY_KIB: u32 = 96 << 10;

/// Most symbolic links on the way to one path, as in Linux.
pub const MAX_LINK_HOPS: usize = 40;

/// Largest manifest or index, in bytes: what registries accept (distribution specification).
pub const MAX_MANIFEST_BYTES: usize = 4 << 20;

/// Largest image configuration, in bytes. Histories of generated images reach some hundred kilobytes.
pub const MAX_CONFIG_BYTES: usize = 8 << 20;

/// Most layers of one image. Docker stops at 127; other builders do not.
pub const MAX_LAYERS: usize = 2_000;

/// Most manifests of one index.
pub const MAX_INDEX_ENTRIES: usize = 10_000;

/// The limits that depend on who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// See [`MAX_LAYER_BYTES`].
    pub layer_bytes: u64,
    /// See [`FREE_BYTES`].
    pub free_bytes: u64,
    /// See [`MAX_RATIO`].
    pub ratio: u64,
    /// See [`MAX_ENTRIES`].
    pub entries: usize,
    /// See [`MAX_NAME_BYTES`].
    pub name_bytes: usize,
    /// See [`MAX_FILE_BYTES`].
    pub file_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            layer_bytes: MAX_LAYER_BYTES,
            free_bytes: FREE_BYTES,
            ratio: MAX_RATIO,
            entries: MAX_ENTRIES,
            name_bytes: MAX_NAME_BYTES,
            file_bytes: MAX_FILE_BYTES,
        }
    }
}

/// Largest attestation, in bytes: a bill of materials of a large image, in base64.
pub const MAX_ATTESTATION_BYTES: usize = 64 << 20;
