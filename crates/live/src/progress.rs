//! Who is told how far a listing is.

use std::sync::Arc;

/// Told about progress: the kind that was listed, and the objects so far.
pub type Progress = Arc<dyn Fn(&str, usize) + Send + Sync>;
