//! Limits, with their reasons.

/// Problems of one rule: a reader fixes the cause of the first hundred.
pub(crate) const MAX_PROBLEMS: usize = 100;
/// `sh -c "sh -c …"`: deeper is made for us.
pub(crate) const MAX_NESTED_SCRIPTS: usize = 3;
/// Scripts inside of one step.
pub(crate) const MAX_PARTS: usize = 100;
/// How much of a word a message shows.
pub(crate) const MAX_SHOWN: usize = 80;
/// Steps of a history; images have at most 127 layers and some empty steps.
pub(crate) const MAX_STEPS: usize = 2000;
/// Credential files that one Dockerfile copies, and credentials in one script: each is compared with each.
pub(crate) const MAX_COMPARED: usize = 1000;
