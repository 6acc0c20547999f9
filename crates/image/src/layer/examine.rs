//! What looks at the content of files besides catalogers: secrets, configuration.

use serde::{Deserialize, Serialize};

use crate::Entry;

/// Looks at the content of files piece by piece, so that files of any size can be examined: credentials, configuration.
/// What it finds is kept with the layer, also of files that a later layer deletes.
pub trait Examiner: Sync {
    /// Its name in results and options.
    fn name(&self) -> &'static str;

    /// Raised when the same file would give another result.
    fn version(&self) -> u32;

    /// Begins with a regular file; `None` when it is none of its files. Asked for every file of every layer.
    fn begin(&self, entry: &Entry) -> Option<Box<dyn Examination>>;
}

/// One file under examination.
pub trait Examination {
    /// The next bytes. Pieces have any length.
    fn chunk(&mut self, bytes: &[u8]);

    /// After the last byte.
    fn finish(self: Box<Self>) -> Vec<Observation>;
}

/// What an examiner saw in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Observation {
    /// What it is, in the examiner's words: the id of its rule.
    pub rule: String,
    /// Where in the file, in bytes from its beginning.
    pub offset: u64,
    /// What is shown of it; never a credential.
    pub text: String,
}
