//! What one input may cost at most. Limits of single texts are in `seawall_syntax::limits`.

/// Largest file that is read, in bytes. A dump of 100,000 objects is about a third of it.
pub const MAX_FILE_BYTES: u64 = 1 << 30;

/// Most bytes of files that are read together. The values that are made of them take one to three times as much memory.
pub const MAX_INPUT_BYTES: u64 = 2 << 30;

/// Most bytes that compressed files may unpack to together.
pub const MAX_UNPACKED_BYTES: u64 = 1 << 30;

/// How many times its size a compressed file may unpack to, and what any may. Manifests that repeat each other reach a hundred
/// times; a bomb reaches a thousand (gzip) or a hundred thousand (Zstandard).
pub const MAX_UNPACKED_TIMES: u64 = 200;

/// See [`MAX_UNPACKED_TIMES`].
pub const MAX_UNPACKED_ANYHOW: u64 = 32 << 20;

/// Most bytes of text that aliases of all files together may repeat.
pub const MAX_INPUT_ALIAS_BYTES: u64 = 256 << 20;

/// Most values that aliases of all files together may repeat.
pub const MAX_INPUT_ALIAS_VALUES: u64 = 2_000_000;

/// Most errors and warnings of all files together: each is a sentence that is kept and shown.
pub const MAX_ERRORS: u64 = 200_000;

/// Most errors and warnings of one text; the rest is counted.
pub const MAX_TEXT_ERRORS: usize = 10_000;

/// Most charts and kustomizations of an input, each of which is a program that runs.
pub const MAX_CHARTS: u64 = 2_000;

/// Deepest nesting of `List` objects inside `List` objects.
pub const MAX_LIST_DEPTH: usize = 8;

/// Longest line that is read of files that are lines (flows), in bytes.
pub const MAX_LINE_BYTES: u64 = 16 << 20;

/// Longest line of an audit log, in bytes. A request is below 3 MiB, and the answer to a list has no bound: at the level `RequestResponse`
/// without `--audit-log-truncate-enabled` an event of 100,000 objects is about half of this.
pub const MAX_EVENT_LINE_BYTES: u64 = 128 << 20;

/// Most files of a directory of logs.
pub const MAX_LOG_FILES: usize = 100_000;

/// Deepest directories inside of each other that are searched for logs.
pub const MAX_LOG_DEPTH: usize = 16;

/// Bytes at the beginning of a log that it is known by: the first event, whose ID and time are its own.
pub const MAX_LOG_HEAD_BYTES: u64 = 4096;

/// Logs that were read to their end which are remembered, so that they are not read again under another name.
pub const MAX_FINISHED_LOGS: usize = 1_000;

/// Bytes of a log that are read before its position can be kept.
pub const MAX_STEP_BYTES: u64 = 32 << 20;

/// Most files in the directory of a chart, or directories that a kustomization builds on. Charts with their dependencies
/// have some thousand; a repository that is a chart as a whole may have many more.
pub const MAX_RENDERED_FILES: usize = 1_000_000;

/// Largest index of a git repository that is read, in bytes: that of two million files.
pub const MAX_INDEX_BYTES: u64 = 256 << 20;

/// Longest name in it: the longest path that Linux opens.
pub const MAX_INDEX_NAME_BYTES: usize = 4096;

/// Largest `.git` that is a file, in bytes. It is one path.
pub const MAX_GIT_FILE_BYTES: u64 = 64 << 10;

/// Most files that git keeps and ignores, and that the walk therefore did not come by, which are read.
pub const MAX_TRACKED: usize = 200_000;

/// Most files and directories that git ignores which are looked through for manifests. A directory of dependencies has more,
/// and none.
pub const MAX_IGNORED_ENTRIES: usize = 20_000;

/// Most of them that are opened for it.
pub const MAX_IGNORED_OPENED: usize = 2_000;

/// Most files with names such as `web.yaml.bak` that are opened to see whether they look like manifests.
pub const MAX_SET_ASIDE_OPENED: usize = 2_000;

/// Most bytes of a file that are looked at to tell whether it holds objects. What is an object says so at its beginning.
pub const MAX_HEAD_BYTES: u64 = 256 << 10;

/// Most files of a chart that are looked through for what they ask, and most that one is copied with.
pub const MAX_CHART_FILES: usize = 50_000;

/// Most bytes of them.
pub const MAX_CHART_BYTES: u64 = 64 << 20;

/// Deepest dependencies of charts on charts that are put together.
pub const MAX_CHART_DEPTH: usize = 8;

/// Largest file of names to ignore that is read, in bytes. Those of the largest repositories have some thousand lines.
pub const MAX_IGNORE_BYTES: u64 = 1 << 20;
