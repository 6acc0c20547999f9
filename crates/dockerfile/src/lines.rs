//! Logical lines: comments dropped, continuations joined, heredocs taken with the line that announces them.

use crate::directive::Directives;
use crate::flag;
use crate::heredoc::{self, Heredoc};
use crate::json;
use crate::keyword::Keyword;
use crate::limits::MAX_INSTRUCTIONS;
use crate::logical::Logical;
use crate::position::Span;
use crate::refusal::{Refused, quoted};

/// One logical line.
pub(crate) struct Line {
    pub text: Logical,
    pub heredocs: Vec<Heredoc>,
    /// All of it in the source.
    pub span: Span,
}

/// What a file is made of.
pub(crate) struct Lines {
    pub directives: Directives,
    pub lines: Vec<Line>,
    pub refused: Vec<Refused>,
}

/// A line of the source, without its line break.
#[derive(Clone, Copy)]
struct Raw<'s> {
    text: &'s str,
    start: usize,
    /// Behind the line break.
    next: usize,
}

struct Source<'s> {
    text: &'s str,
    at: usize,
}

impl<'s> Iterator for Source<'s> {
    type Item = Raw<'s>;

    fn next(&mut self) -> Option<Raw<'s>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        let (line, length) = match rest.find('\n') {
            Some(at) => (&rest[..at], at + 1),
            None => (rest, rest.len()),
        };
        self.at += length;
        Some(Raw {
            text: line.strip_suffix('\r').unwrap_or(line),
            start,
            next: self.at,
        })
    }
}

pub(crate) fn split(text: &str) -> Lines {
    let mut found = Lines {
        directives: Directives::default(),
        lines: Vec::new(),
        refused: Vec::new(),
    };
    let bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut source = Source { text, at: bom };
    while let Some(raw) = source.next() {
        let span = Span::from(raw.start..raw.start + raw.text.len());
        if let Err(refused) = found.directives.line(raw.text, span) {
            found.refused.push(refused);
        }
        let trimmed = raw.text.trim_start();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        if found.lines.len() >= MAX_INSTRUCTIONS {
            let reason = format!("more than {MAX_INSTRUCTIONS} instructions; the rest is not read");
            found.refused.push(Refused::new(span, reason));
            break;
        }
        let escape = found.directives.escape();
        let mut line = joined(raw, &mut source, escape);
        if line.text.text.trim().is_empty() {
            found
                .refused
                .push(Refused::new(span, "a continuation without an instruction"));
            continue;
        }
        line.heredocs = announced(&line.text, escape);
        for heredoc in &mut line.heredocs {
            match content(heredoc, &mut source) {
                Some((content, end)) => {
                    heredoc.content = content;
                    line.span.end = end;
                }
                None => {
                    let reason = format!("heredoc {} is not terminated", quoted(&heredoc.name));
                    found.refused.push(Refused::new(line.span, reason));
                    line.span.end = text.len();
                }
            }
        }
        found.lines.push(line);
    }
    found
}

/// A line with those that continue it.
fn joined(first: Raw<'_>, source: &mut Source<'_>, escape: char) -> Line {
    let indent = first.text.len() - first.text.trim_start().len();
    let start = first.start + indent;
    let mut text = Logical::default();
    let (part, mut is_continued) = without_continuation(&first.text[indent..], escape);
    text.push(part, start);
    let mut end = start + part.len();
    while is_continued {
        let Some(raw) = source.next() else { break };
        let trimmed = raw.text.trim_start();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let (part, more) = without_continuation(raw.text, escape);
        text.push(part, raw.start);
        end = raw.start + part.len();
        is_continued = more;
    }
    Line {
        text,
        heredocs: Vec::new(),
        span: Span::from(start..end),
    }
}

/// The line without the escape character at its end, and whether there is one. Two of them are one that is escaped.
fn without_continuation(line: &str, escape: char) -> (&str, bool) {
    let trimmed = line.trim_end_matches([' ', '\t']);
    match trimmed.strip_suffix(escape) {
        Some(before) if !before.ends_with(escape) => (before, true),
        _ => (line, false),
    }
}

/// The heredocs that a line announces, also behind `ONBUILD`.
fn announced(line: &Logical, escape: char) -> Vec<Heredoc> {
    if !line.text.contains("<<") {
        return Vec::new();
    }
    let mut rest = line.slice(0..line.text.len());
    for is_trigger in [false, true] {
        let (name, arguments) = name_and_rest(&rest.text);
        let Some(keyword) = Keyword::parse(name) else {
            return Vec::new();
        };
        let arguments = rest.slice(arguments..rest.text.len());
        if keyword == Keyword::Onbuild && !is_trigger {
            rest = arguments;
            continue;
        }
        let (_, at) = flag::leading(&arguments, escape);
        let arguments = arguments.slice(at..arguments.text.len());
        if !keyword.takes_heredocs() || matches!(json::array(&arguments), Ok(Some(_))) {
            return Vec::new();
        }
        return heredoc::announced(&arguments.text);
    }
    Vec::new()
}

/// The first word, and where what follows it begins.
pub(crate) fn name_and_rest(line: &str) -> (&str, usize) {
    let line = line.trim_end();
    let indent = line.len() - line.trim_start().len();
    let name = line[indent..]
        .split(char::is_whitespace)
        .next()
        .unwrap_or_default();
    let end = indent + name.len();
    (
        name,
        end + (line[end..].len() - line[end..].trim_start().len()),
    )
}

/// The content of a heredoc, and where its last line ends.
fn content(heredoc: &Heredoc, source: &mut Source<'_>) -> Option<(Logical, usize)> {
    let start = source.at;
    let all = source.text;
    for raw in source.by_ref() {
        let candidate = match heredoc.is_chomped {
            true => raw.text.trim_start_matches('\t'),
            false => raw.text,
        };
        if candidate == heredoc.name {
            let end = raw.start + raw.text.len();
            return Some((Logical::plain(&all[start..raw.start], start), end));
        }
        debug_assert!(raw.next > raw.start);
    }
    None
}
