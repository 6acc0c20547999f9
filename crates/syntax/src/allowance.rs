//! What is left of the limits while a text is read: every document takes from what those before it left.

use crate::limits::{MAX_ALIAS_BYTES, MAX_ALIAS_NODES, MAX_DOCUMENTS, MAX_NODES};
use crate::{Position, SyntaxError};

/// What one text may still cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// Documents.
    pub documents: usize,
    /// Values, those among them that aliases repeat.
    pub values: usize,
    /// Values that aliases repeat.
    pub alias_values: usize,
    /// Bytes of text that aliases repeat.
    pub alias_bytes: usize,
}

impl Default for Allowance {
    fn default() -> Self {
        Self {
            documents: MAX_DOCUMENTS,
            values: MAX_NODES,
            alias_values: MAX_ALIAS_NODES,
            alias_bytes: MAX_ALIAS_BYTES,
        }
    }
}

impl Allowance {
    /// Whether nothing more can be read, and what was read may have been cut off.
    pub fn is_spent(&self) -> bool {
        self.documents == 0 || self.values == 0 || self.alias_values == 0 || self.alias_bytes == 0
    }

    /// Takes values for good: what was read of a document that turns out to be broken was read all the same.
    pub(crate) fn take_values(
        &mut self,
        count: usize,
        position: Position,
    ) -> Result<(), SyntaxError> {
        match self.values.checked_sub(count) {
            Some(left @ 1..) => {
                self.values = left;
                Ok(())
            }
            _ => {
                self.values = 0;
                Err(SyntaxError::new(
                    "more values than one input may hold",
                    position,
                ))
            }
        }
    }

    /// Takes what an alias repeats.
    pub(crate) fn take_alias(
        &mut self,
        values: usize,
        bytes: usize,
        position: Position,
    ) -> Result<(), SyntaxError> {
        self.alias_values = self.alias_values.saturating_sub(values);
        self.alias_bytes = self.alias_bytes.saturating_sub(bytes);
        let message = if self.alias_values == 0 {
            format!("aliases expand to more than {MAX_ALIAS_NODES} values")
        } else if self.alias_bytes == 0 {
            format!("aliases expand to more than {MAX_ALIAS_BYTES} bytes")
        } else {
            return self.take_values(values, position);
        };
        Err(SyntaxError::new(message, position)
            .with_hint("this is how an alias bomb looks; write the repeated values out"))
    }
}
