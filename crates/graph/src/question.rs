//! What a cut is asked for.

use crate::fix::Used;
use crate::limits::CutLimits;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question<'q> {
    /// Where ways begin, by name.
    pub from: &'q str,
    /// Where they lead, by name.
    pub to: &'q str,
    /// Most mistakes of the ways that are to be closed; `None` for those of the cheapest way, so that it takes one more
    /// than today.
    pub mistakes: Option<u32>,
    /// Whether steps that hang on something that is not known count.
    pub only_certain: bool,
    /// What is in use.
    pub used: &'q Used,
    /// How much work the answer may be.
    pub limits: CutLimits,
}
