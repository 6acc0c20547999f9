//! What one file can cost a cataloger at most. Exceeding a limit is reported as unknown.

/// Packages of one database. The largest distribution has about 100,000 to offer.
pub(crate) const MAX_PACKAGES: usize = 200_000;

/// Bytes of all paths that one database gives to its packages. A full desktop has 500,000 files, 60 bytes each.
pub(crate) const MAX_OWNED_BYTES: usize = 256 << 20;

/// Bytes of one path; `PATH_MAX` of Linux.
pub(crate) const MAX_PATH_BYTES: usize = 4096;

/// Bytes of one field of a package: names, versions, licences. Longer ones are cut in no real database.
pub(crate) const MAX_FIELD_BYTES: usize = 16 << 10;

/// Notes about one file; further ones would not help the reader.
pub(crate) const MAX_NOTES: usize = 20;

/// Bytes of one rpm header. rpm's own limit is 256 MiB; the largest in use (texlive, kernels) are below 16 MiB.
pub(crate) const MAX_HEADER_BYTES: usize = 64 << 20;

/// Index entries of one rpm header; rpm's own limit.
pub(crate) const MAX_HEADER_ENTRIES: usize = 65_535;

/// Levels of a b-tree. SQLite's trees have at most 20.
pub(crate) const MAX_TREE_DEPTH: usize = 20;

/// Sections and segments of an executable that are looked at. Linked files have below 60; object files are not looked at.
pub(crate) const MAX_SECTIONS: usize = 256;

/// Places at which a magic number is tried before the search is given up.
pub(crate) const MAX_CANDIDATES: usize = 64;

/// Architectures of a universal Mach-O file that are tried.
pub(crate) const MAX_ARCHITECTURES: usize = 8;

/// Bytes of Go's module list. Kubernetes' is 20 kB.
pub(crate) const MAX_MODULE_INFO_BYTES: usize = 8 << 20;

/// Bytes of a dependency list of `cargo auditable`, unpacked. The largest known is 200 kB.
pub(crate) const MAX_AUDIT_BYTES: usize = 16 << 20;

/// Crates that are read from paths in panic messages.
pub(crate) const MAX_PANIC_PATHS: usize = 20_000;

/// Bytes of an executable that is searched for the version of a known program. The largest (mongod, mysqld with symbols) have
/// 300 MiB; an expression can take 100 ns a byte on a file that is made to be slow.
pub(crate) const MAX_BINARY_BYTES: usize = 512 << 20;

/// Bytes of a text file that states a version.
pub(crate) const MAX_TEXT_BYTES: u64 = 1 << 20;
