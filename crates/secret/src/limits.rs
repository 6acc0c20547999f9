//! Limits, with their reasons.

/// Longer values under a name are documents of their own. Bounds the work at each name as well.
pub(crate) const VALUE_LIMIT: usize = 1024;
/// Base64 in base64: a Secret in a manifest, in a user data script, in an archive of settings. More is made for us.
pub(crate) const MAX_DEPTH: usize = 3;
/// The shortest base64 that is looked into: less holds no name with a value.
pub(crate) const SHORTEST_ENCODED: usize = 20;
/// How much of a command line is read behind a command's name.
pub(crate) const COMMAND_LIMIT: usize = 1024;
/// Words of one command.
pub(crate) const MAX_WORDS: usize = 64;
/// Longer values than this are documents, which are judged by what is in them.
pub(crate) const NAMED_LIMIT: usize = 4096;
/// Longer names are prose.
pub(crate) const NAME_LIMIT: usize = 64;
/// Blanks between a name, its separator and its value; configuration is aligned.
pub(crate) const GAP_LIMIT: usize = 40;
