//! What a cataloger could not understand, a few of each file.

use super::limits::MAX_NOTES;

/// Notes for [`Reading::unknown`](super::Reading::unknown): the first few, and how many more there were.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    first: Vec<String>,
    more: usize,
}

impl Notes {
    /// Adds one.
    pub(crate) fn add(&mut self, note: impl FnOnce() -> String) {
        if self.first.len() < MAX_NOTES {
            self.first.push(note());
        } else {
            self.more += 1;
        }
    }

    /// All that there is to say.
    pub(crate) fn finish(mut self) -> Vec<String> {
        if self.more > 0 {
            self.first.push(format!("{} more of this file", self.more));
        }
        self.first
    }
}

/// Foreign text for a note: one line, cut.
pub(crate) fn shown(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(80)
        .collect()
}
