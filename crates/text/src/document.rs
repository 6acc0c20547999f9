//! A text with headings, lists and tables, written once and rendered for each medium: what is foreign in it is escaped where it
//! is rendered, and nowhere else.

mod html;
mod markdown;
mod words;

pub use words::Words;

/// A text of blocks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Block {
    /// A heading of this level, from 1.
    Heading(usize, Words),
    Paragraph(Words),
    Quote(Words),
    List(Vec<Words>),
    Table(Vec<&'static str>, Vec<Vec<Words>>),
    /// Lines as they are, such as a difference.
    Code(&'static str, Vec<String>),
    Fold {
        summary: Words,
        is_open: bool,
        inside: Document,
    },
}

impl Document {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a heading of a level, from 1.
    pub fn heading(&mut self, level: usize, words: impl Into<Words>) -> &mut Self {
        self.add(Block::Heading(level, words.into()))
    }

    /// Adds a paragraph.
    pub fn paragraph(&mut self, words: impl Into<Words>) -> &mut Self {
        self.add(Block::Paragraph(words.into()))
    }

    /// Adds a paragraph that stands out.
    pub fn quote(&mut self, words: impl Into<Words>) -> &mut Self {
        self.add(Block::Quote(words.into()))
    }

    /// Adds a list; nothing where it has no items.
    pub fn list(&mut self, items: impl IntoIterator<Item = Words>) -> &mut Self {
        let items: Vec<Words> = items.into_iter().collect();
        match items.is_empty() {
            true => self,
            false => self.add(Block::List(items)),
        }
    }

    /// Adds a table: the names of its columns, and its rows.
    pub fn table<const N: usize>(
        &mut self,
        columns: [&'static str; N],
        rows: impl IntoIterator<Item = [Words; N]>,
    ) -> &mut Self {
        let rows = rows.into_iter().map(Vec::from).collect();
        self.add(Block::Table(columns.to_vec(), rows))
    }

    /// Adds lines as they are, in a language such as `diff`.
    pub fn code(
        &mut self,
        language: &'static str,
        lines: impl IntoIterator<Item = String>,
    ) -> &mut Self {
        self.add(Block::Code(language, lines.into_iter().collect()))
    }

    /// Adds a document that can be folded away below its summary.
    pub fn fold(&mut self, summary: impl Into<Words>, is_open: bool, inside: Self) -> &mut Self {
        self.add(Block::Fold {
            summary: summary.into(),
            is_open,
            inside,
        })
    }

    /// Adds the blocks of another one.
    pub fn append(&mut self, other: Self) -> &mut Self {
        self.blocks.extend(other.blocks);
        self
    }

    fn add(&mut self, block: Block) -> &mut Self {
        self.blocks.push(block);
        self
    }
}

#[cfg(test)]
mod tests;
