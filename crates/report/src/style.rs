//! Colours and width of terminal text.

use std::fmt::Write;

use anstyle::{AnsiColor, Color, Style as Ansi};
use seawall_finding::Severity;
pub use seawall_syntax::steers;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How to print for a terminal or a pipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether to colour.
    pub color: bool,
    /// Width in columns.
    pub width: usize,
    /// Whether to show everything instead of what fits a screen.
    pub everything: bool,
}

impl Style {
    /// Paints a text.
    pub(crate) fn paint(&self, ansi: Ansi, text: &str) -> String {
        if self.color {
            format!("{}{text}{}", ansi.render(), ansi.render_reset())
        } else {
            text.to_owned()
        }
    }

    /// Paints a text in the colour of a severity.
    pub(crate) fn severity(&self, severity: Severity, text: &str) -> String {
        self.paint(severity_style(severity), text)
    }

    /// Bold.
    pub(crate) fn strong(&self, text: &str) -> String {
        self.paint(Ansi::new().bold(), text)
    }

    /// Dimmed.
    pub(crate) fn faint(&self, text: &str) -> String {
        self.paint(Ansi::new().dimmed(), text)
    }
}

fn severity_style(severity: Severity) -> Ansi {
    let color = |color: AnsiColor| Ansi::new().fg_color(Some(Color::Ansi(color)));
    match severity {
        Severity::Critical => Ansi::new()
            .fg_color(Some(Color::Ansi(AnsiColor::White)))
            .bg_color(Some(Color::Ansi(AnsiColor::Red)))
            .bold(),
        Severity::High => color(AnsiColor::Red).bold(),
        Severity::Medium => color(AnsiColor::Yellow),
        Severity::Low => color(AnsiColor::Cyan),
        Severity::Info => Ansi::new().dimmed(),
    }
}

/// Cuts a text to a number of columns, with an ellipsis.
pub(crate) fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut used = 0;
    let mut short = String::new();
    for character in text.chars() {
        let columns = character.width().unwrap_or(0);
        if used + columns + 1 > width {
            break;
        }
        used += columns;
        short.push(character);
    }
    short.push('…');
    short
}

/// Breaks a text into lines of some columns, between words; a word that is longer has a line of its own.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Whether a text holds anything that steers, but ends of lines. Reports have hundreds of megabytes and next to none of it,
/// so that bytes are looked at in bulk, and characters only where one that steers may begin.
pub(crate) fn has_steering(text: &str) -> bool {
    let is_control = |byte: u8| (byte < 0x20 && byte != b'\n') || byte == 0x7f;
    let in_bulk = |chunk: &[u8]| {
        chunk
            .iter()
            .fold(false, |any, byte| any | is_control(*byte))
    };
    // The first bytes of U+0080 to U+009F, and of U+202A to U+202E and U+2066 to U+2069.
    text.as_bytes().chunks(4096).any(in_bulk)
        || memchr::memchr2_iter(0xc2, 0xe2, text.as_bytes()).any(|at| {
            let character = text.get(at..).and_then(|rest| rest.chars().next());
            character.is_some_and(steers)
        })
}

/// JSON with everything in its strings escaped that would steer a terminal. It means the same to a program.
pub fn escaped(json: String) -> String {
    // Outside of strings only ends of lines steer, and those of strings are escaped already.
    let steers = |character| steers(character) && character != '\n';
    if !has_steering(&json) {
        return json;
    }
    let mut safe = String::with_capacity(json.len() + 64);
    for character in json.chars() {
        if steers(character) {
            let _ = write!(safe, "\\u{:04x}", u32::from(character));
        } else {
            safe.push(character);
        }
    }
    safe
}

/// Replaces what would steer the terminal, so that a name from a manifest cannot.
pub(crate) fn printable(text: &str) -> String {
    text.replace(steers, "\u{fffd}")
}
