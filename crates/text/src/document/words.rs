//! Words of a document: plain ones, names, and what stands out.

use crate::markdown::sentence_parts;

/// Words in a line, a cell or a summary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(pub(super) Vec<Span>);

/// Some words of one kind. None of them is markup, whatever is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Span {
    Plain(String),
    Strong(String),
    /// A name.
    Code(String),
    /// A command, to be copied as it is.
    Command(String),
    /// The end of a line.
    Break,
}

impl Words {
    /// A sentence whose names, which stand between backticks, are code.
    pub fn sentence(text: &str) -> Self {
        let spans = std::cell::RefCell::new(Vec::new());
        let add = |span: Span| {
            spans.borrow_mut().push(span);
            String::new()
        };
        sentence_parts(
            text,
            |word| add(Span::Plain(word.to_owned())),
            |name| add(Span::Code(name.to_owned())),
        );
        Self(spans.into_inner())
    }

    /// A name.
    pub fn name(text: &str) -> Self {
        Self::default().code(text)
    }

    /// Then these words.
    #[must_use]
    pub fn and(mut self, more: impl Into<Self>) -> Self {
        self.0.extend(more.into().0);
        self
    }

    /// Then a name.
    #[must_use]
    pub fn code(self, text: &str) -> Self {
        self.with(Span::Code(text.to_owned()))
    }

    /// Then a command.
    #[must_use]
    pub fn command(self, text: &str) -> Self {
        self.with(Span::Command(text.to_owned()))
    }

    /// Then what stands out.
    #[must_use]
    pub fn strong(self, text: &str) -> Self {
        self.with(Span::Strong(text.to_owned()))
    }

    /// Then a new line in the same cell or paragraph.
    #[must_use]
    pub fn line(self) -> Self {
        self.with(Span::Break)
    }

    /// These words, with a separator between them.
    pub fn joined(all: impl IntoIterator<Item = Self>, separator: &str) -> Self {
        let mut words = Self::default();
        for (number, one) in all.into_iter().enumerate() {
            if number > 0 {
                words = words.and(separator);
            }
            words = words.and(one);
        }
        words
    }

    fn with(mut self, span: Span) -> Self {
        self.0.push(span);
        self
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        match text.is_empty() {
            true => Self::default(),
            false => Self(vec![Span::Plain(text)]),
        }
    }
}
