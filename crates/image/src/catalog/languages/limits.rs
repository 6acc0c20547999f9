//! What one file of a language's package manager can cost at most. Exceeding a limit is unknown, with the limit as reason.

/// Largest text (lock file, metadata, manifest) that is read, in bytes. Lock files of
/// large projects have a few megabytes.
pub(super) const MAX_TEXT_BYTES: usize = 64 << 20;

/// Most values in one JSON, YAML or TOML text. 64 bytes each, so that a tree stays below 256 MB; that is more
/// than the largest text that is read has in practice.
pub(super) const MAX_VALUES: usize = 4_000_000;

/// Most YAML documents in one text: package managers write one or two.
pub(super) const MAX_DOCUMENTS: usize = 16;

/// Most elements in one XML text: Gradle's verification metadata has a few for each artifact.
pub(super) const MAX_XML_ELEMENTS: usize = 1_000_000;

/// Deepest nesting of XML elements; POMs and projects have about ten levels.
pub(super) const MAX_XML_DEPTH: usize = 64;

/// Most packages of one file: far above what any project locks.
pub(super) const MAX_PACKAGES: usize = 200_000;

/// Most statements about what could not be understood in one file: more would not help the reader, and the last one says so.
pub(super) const MAX_UNKNOWN: usize = 200;

/// Longest statement about what could not be understood, in characters: it may quote the file.
pub(super) const MAX_UNKNOWN_CHARACTERS: usize = 400;

/// Most bytes of paths inside one archive that are kept as places, everything together: a package can be in it many times.
pub(super) const MAX_PLACE_BYTES: usize = 64 << 20;

/// Most names that one reference of a .NET project includes; most include one.
pub(super) const MAX_INCLUDED: usize = 1_000;

/// Longest name of an archive that is taken apart into artifact and version, in bytes.
pub(super) const MAX_ARCHIVE_NAME_BYTES: usize = 512;

/// Longest path inside archives, all levels together, in bytes.
pub(super) const MAX_INNER_PATH_BYTES: usize = 4096;

/// Longest name or version, in bytes. npm allows 214; Go and Swift use addresses.
pub(super) const MAX_NAME_BYTES: usize = 1024;

/// Most steps when one property refers to another (`pom.xml`, project files): circles end here.
pub(super) const MAX_PROPERTY_STEPS: usize = 16;

/// Longest text that properties expand to, in bytes: properties that repeat each other double with each step.
pub(super) const MAX_EXPANDED_BYTES: usize = 1024;

/// Largest archive (jar) that is read, in bytes. Application servers in one file have a few hundred megabytes.
pub(super) const MAX_ARCHIVE_BYTES: usize = 1 << 30;

/// Most entries of one outermost archive and all archives in it, counted in their directories: far above
/// any application, which has some thousand classes for each library.
pub(super) const MAX_ARCHIVE_ENTRIES: usize = 2_000_000;

/// Deepest nesting of archives: an enterprise application holds web applications that hold libraries, which is three.
pub(super) const MAX_ARCHIVE_DEPTH: usize = 8;

/// Largest text inside an archive (manifest, properties), in bytes, unpacked. Manifests of signed archives
/// have an entry for each class.
pub(super) const MAX_ARCHIVE_TEXT_BYTES: usize = 16 << 20;

/// Largest compressed archive inside another, in bytes, unpacked. Stored ones are read in place and have no limit of their own.
pub(super) const MAX_NESTED_BYTES: usize = 256 << 20;

/// Most bytes that are unpacked for one outermost archive, everything together: the limit of bombs.
pub(super) const MAX_UNPACKED_BYTES: usize = 1 << 30;

/// Most archives inside one outermost archive.
pub(super) const MAX_NESTED_ARCHIVES: usize = 10_000;

/// Most bytes hashed for one outermost archive: stored archives can overlap, so that a small file could name a lot.
pub(super) const MAX_HASHED_BYTES: usize = 2 << 30;

/// Largest .NET assembly that is read, in bytes: applications in one file have about a hundred megabytes.
pub(super) const MAX_ASSEMBLY_BYTES: usize = 512 << 20;

/// Longest value of a version resource that is kept, in UTF-16 units.
pub(super) const MAX_RESOURCE_UNITS: usize = 256;

/// Most directories above a package of Bun's in which its dependencies are looked for.
pub(super) const MAX_BUN_DEPTH: usize = 64;
