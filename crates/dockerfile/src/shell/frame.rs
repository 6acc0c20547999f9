//! What is open while a script is read.

use super::command::{Inside, Join};

/// How a frame ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    /// With the script.
    End,
    /// With a parenthesis.
    Parenthesis,
    /// With a backtick.
    Backtick,
}

/// A word that is being read.
#[derive(Debug, Default)]
pub(super) struct OpenWord {
    pub text: String,
    pub start: usize,
    pub is_expanded: bool,
}

/// A list of commands that is being read.
#[derive(Debug)]
pub(super) struct Frame {
    pub closing: Closing,
    /// The command that is being read.
    pub command: Option<usize>,
    /// The last one that has ended.
    pub last: Option<usize>,
    pub join: Join,
    pub word: Option<OpenWord>,
    /// The operator whose target the next word is.
    pub redirect: Option<&'static str>,
    pub is_in_quotes: bool,
    pub inside: Option<(usize, Inside)>,
}

impl Frame {
    pub(super) fn new(closing: Closing, inside: Option<(usize, Inside)>, join: Join) -> Self {
        Self {
            closing,
            command: None,
            last: None,
            join,
            word: None,
            redirect: None,
            is_in_quotes: false,
            inside,
        }
    }
}
