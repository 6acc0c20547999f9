//! What a foreign feed can cost at most.

/// Most bytes of one member that is read piece by piece. Debian's tracker, the largest single document, has about 70 MB.
pub const MAX_MEMBER_BYTES: usize = 512 << 20;

/// Most bytes of one member that is read as a whole, which takes several times as much memory. Red Hat's largest files, about the
/// kernel, have some tens of MB.
pub const MAX_RECORD_BYTES: usize = 128 << 20;

/// Most bytes of a member written in YAML, TOML or Markdown. The largest real one, an Alpine branch, has 200 kB; readers of YAML are slow.
pub const MAX_TEXT_MEMBER_BYTES: usize = 16 << 20;

/// Most characters of a summary; it is one line for people.
pub const MAX_SUMMARY_CHARS: usize = 240;

/// Most references that are kept; they are for reading on, not a bibliography.
pub const MAX_REFERENCES: usize = 5;

/// Most examples that [`Unread`](crate::import::Unread) keeps; all are counted.
pub const MAX_UNREAD_EXAMPLES: usize = 1000;

/// Most bytes of a foreign text that an example repeats.
pub const MAX_SHOWN_BYTES: usize = 200;

/// Most hops from a CSAF product through relationships to its platform; real ones need two (component, module, platform).
pub const MAX_RELATIONSHIP_HOPS: usize = 8;

/// Most ranges that one package of one advisory gives. The Linux kernel's CVE records, the largest, stay below 100.
pub const MAX_RANGES: usize = 10_000;
