//! What is known of objects of Flux and Argo CD after they were asked what they apply.

use std::collections::{HashMap, HashSet};

use crate::given::Said;

/// Why what an object applies is not known to be in the input.
#[derive(Debug, Clone)]
pub(crate) struct Doubt {
    /// As it follows "creates pods that are not in the input:".
    pub reason: String,
    /// What would decide it.
    pub hint: &'static str,
    /// Whether it may be in the input all the same, where that has what the object applies.
    pub is_open: bool,
}

/// See above.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    /// Objects all of whose charts and directories are rendered.
    pub rendered: HashSet<Said>,
    /// Objects whose charts and directories may be somewhere else.
    pub doubts: HashMap<Said, Doubt>,
}
