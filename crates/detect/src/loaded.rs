//! What a front end makes of files of rules.

use crate::problem::Problem;
use crate::rule::Rule;

/// Rules of files, in the order in which their names came up.
#[derive(Debug)]
pub struct Loaded {
    /// The rules that can be asked, or whose events are of a source that is not read here.
    pub rules: Vec<Rule>,
    /// What is wrong, in the order of the files.
    pub problems: Vec<Problem>,
}
