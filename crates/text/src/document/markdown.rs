//! A document as Markdown, for a comment or a wiki.

use std::fmt::Write;

use super::words::Span;
use super::{Block, Document, Words};
use crate::Answer;
use crate::markdown::{code_span, fenced, inline};

impl Document {
    /// As Markdown.
    pub fn markdown(&self) -> Answer {
        Answer::of_writer(self.markdown_text())
    }

    /// The same, as text to put into a larger one.
    pub fn markdown_text(&self) -> String {
        let mut text = String::new();
        for (number, block) in self.blocks.iter().enumerate() {
            if number > 0 {
                text.push('\n');
            }
            block.write(&mut text);
        }
        text
    }
}

impl Block {
    fn write(&self, text: &mut String) {
        match self {
            Self::Heading(level, words) => {
                let _ = writeln!(text, "{} {}", "#".repeat(*level), words.markdown());
            }
            Self::Paragraph(words) => {
                let _ = writeln!(text, "{}", words.markdown());
            }
            Self::Quote(words) => {
                let _ = writeln!(text, "> {}", words.markdown());
            }
            Self::List(items) => {
                for item in items {
                    let _ = writeln!(text, "- {}", item.markdown());
                }
            }
            Self::Table(columns, rows) => {
                for column in columns {
                    let gap = if column.is_empty() { "" } else { " " };
                    let _ = write!(text, "|{gap}{column} ");
                }
                let _ = writeln!(text, "|\n{}|", "|---".repeat(columns.len()));
                for row in rows {
                    for cell in row {
                        let _ = write!(text, "| {} ", cell.markdown());
                    }
                    text.push_str("|\n");
                }
            }
            Self::Code(language, lines) => {
                let _ = writeln!(text, "```{language}");
                for line in lines {
                    let _ = writeln!(text, "{}", fenced(line));
                }
                text.push_str("```\n");
            }
            Self::Fold {
                summary,
                is_open,
                inside,
            } => {
                let open = if *is_open { " open" } else { "" };
                let _ = writeln!(
                    text,
                    "<details{open}><summary>{}</summary>\n\n{}\n</details>",
                    summary.markdown(),
                    inside.markdown_text()
                );
            }
        }
    }
}

impl Words {
    fn markdown(&self) -> String {
        let mut text = String::new();
        for span in &self.0 {
            match span {
                Span::Plain(words) => text.push_str(&inline(words)),
                Span::Strong(words) => {
                    let _ = write!(text, "**{}**", inline(words));
                }
                Span::Code(name) => text.push_str(&code_span(name)),
                // A code span would change the `|` of a command.
                Span::Command(command) => {
                    let _ = write!(text, "<code>{}</code>", inline(command));
                }
                Span::Break => text.push_str("<br>"),
            }
        }
        text
    }
}
