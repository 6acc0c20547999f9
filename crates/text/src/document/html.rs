//! A document as one self-contained page, without a script: to be read, printed and filed.

use std::fmt::Write;

use super::words::Span;
use super::{Block, Document, Words};
use crate::Answer;
use crate::html::escape;

const STYLE: &str = include_str!("page.css");

/// What is written so far.
struct Page {
    body: String,
    /// The level of heading that is the first on the page.
    top: usize,
    /// What the next table is about.
    about: String,
    tables: usize,
}

impl Document {
    /// As a page. A content policy forbids it to load anything.
    pub fn page(&self, title: &str) -> Answer {
        // A first heading that says the same is the title.
        let rest = match self.blocks.split_first() {
            Some((Block::Heading(_, words), rest)) if words.bare() == title => rest,
            _ => &self.blocks,
        };
        let levels = rest.iter().filter_map(|block| match block {
            Block::Heading(level, _) => Some(*level),
            _ => None,
        });
        let mut page = Page {
            body: String::new(),
            top: levels.min().unwrap_or(1),
            about: title.to_owned(),
            tables: 0,
        };
        page.write(rest);
        let (title, body) = (escape(title), page.body);
        Answer::of_writer(format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
        ))
    }
}

impl Page {
    fn write(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(level, words) => {
                self.about = words.bare();
                let level = (level + 2).saturating_sub(self.top).clamp(2, 6);
                self.line(format_args!("<h{level}>{}</h{level}>", words.html()));
            }
            Block::Paragraph(words) => self.line(format_args!("<p>{}</p>", words.html())),
            Block::Quote(words) => {
                self.line(format_args!("<p class=\"quote\">{}</p>", words.html()));
            }
            Block::List(items) => {
                self.line(format_args!("<ul>"));
                for item in items {
                    self.line(format_args!("<li>{}</li>", item.html()));
                }
                self.line(format_args!("</ul>"));
            }
            Block::Table(columns, rows) => self.table(columns, rows),
            Block::Code(language, lines) => {
                let lines: Vec<String> = lines.iter().map(|line| escape(line)).collect();
                self.line(format_args!(
                    "<pre class=\"{language}\" tabindex=\"0\">{}</pre>",
                    lines.join("\n")
                ));
            }
            Block::Fold {
                summary,
                is_open,
                inside,
            } => {
                self.about = summary.bare();
                let open = if *is_open { " open" } else { "" };
                let summary = summary.html();
                self.line(format_args!(
                    "<details{open}>\n<summary>{summary}</summary>"
                ));
                self.write(&inside.blocks);
                self.line(format_args!("</details>"));
            }
        }
    }

    /// A table that scrolls by itself where it is wider than the page. Each has a name of its own for who hears the page.
    fn table(&mut self, columns: &[&str], rows: &[Vec<Words>]) {
        self.tables += 1;
        let label = format!("Table {}: {}", self.tables, self.about);
        let heads: Vec<String> = columns
            .iter()
            .map(|name| match name.is_empty() {
                true => "<td></td>".to_owned(),
                false => format!("<th scope=\"col\">{}</th>", escape(name)),
            })
            .collect();
        self.line(format_args!(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table>\n<thead><tr>{}</tr></thead>\n<tbody>",
            escape(&label),
            heads.concat()
        ));
        for row in rows {
            let cells = row.iter().map(|cell| format!("<td>{}</td>", cell.html()));
            let cells: String = cells.collect();
            self.line(format_args!("<tr>{cells}</tr>"));
        }
        self.line(format_args!("</tbody>\n</table></div>"));
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        let _ = self.body.write_fmt(line);
        self.body.push('\n');
    }
}

impl Words {
    fn html(&self) -> String {
        let mut text = String::new();
        for span in &self.0 {
            match span {
                Span::Plain(words) => text.push_str(&escape(words)),
                Span::Strong(words) => {
                    let _ = write!(text, "<strong>{}</strong>", escape(words));
                }
                Span::Code(name) | Span::Command(name) => {
                    let _ = write!(text, "<code>{}</code>", escape(name));
                }
                Span::Break => text.push_str("<br>"),
            }
        }
        text
    }

    /// Without any markup, to be escaped.
    fn bare(&self) -> String {
        let words = self.0.iter().map(|span| match span {
            Span::Plain(text) | Span::Strong(text) | Span::Code(text) | Span::Command(text) => text,
            Span::Break => " ",
        });
        words.collect()
    }
}
