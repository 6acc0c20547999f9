//! Limits, with their reasons.

/// Larger files are not Dockerfiles; bounds all memory.
pub const MAX_BYTES: usize = 1 << 20;
/// Instructions: images have at most 127 layers, and multi-stage files stay well below this.
pub const MAX_INSTRUCTIONS: usize = 10_000;
/// Stages: each lookup of a variable can walk over the stages that it builds on.
pub const MAX_STAGES: usize = 500;
/// Refusals that are kept: more of them tell a reader nothing new.
pub const MAX_REFUSALS: usize = 100;
/// Heredocs of one instruction.
pub const MAX_HEREDOCS: usize = 100;
/// The longest word after substitution: variables that name themselves twice grow without end.
pub const MAX_EXPANDED: usize = 4096;
/// All words of a file after substitution.
pub const MAX_EXPANDED_TOTAL: usize = 8 << 20;
/// `${a:-${b:-…}}`: deeper is made for us.
pub const MAX_EXPANSION_DEPTH: usize = 16;
/// Commands of one script.
pub const MAX_COMMANDS: usize = 10_000;
/// Command substitutions and subshells in each other.
pub const MAX_SHELL_DEPTH: usize = 64;
/// How far the end of `${…}` is looked for in a script.
pub const MAX_PARAMETER: usize = 1024;
/// How often that end can be missing before it is no longer looked for: bounds the work at each, which changes only how
/// such words are shown.
pub const MAX_UNCLOSED: usize = 100;
/// How much of a text a refusal quotes.
pub(crate) const MAX_QUOTED: usize = 60;
