//! Edits of a text that keep comments, order and formatting.
