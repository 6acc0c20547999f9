//! One word of a command line, and what is known of it.

/// One word of a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// The text, with references that cannot be read left as they are.
    pub(super) text: String,
    /// How many of its bytes stand before the first such reference.
    pub(super) known: usize,
    /// The field it stands in.
    pub(super) path: String,
    /// The first reference that cannot be read.
    pub(super) hidden: Option<String>,
    /// Whether a shell may make several words of it.
    pub(super) splits: bool,
}

impl Word {
    /// The text before what cannot be read.
    pub(super) fn known_text(&self) -> &str {
        self.text.get(..self.known).unwrap_or_default()
    }
}

/// Whether a word is `NAME=value`.
pub(super) fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && !name.starts_with(|first: char| first.is_ascii_digit())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}
