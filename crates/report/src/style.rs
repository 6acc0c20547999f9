//! Colours and width of terminal text.

use anstyle::{AnsiColor, Color, Style as Ansi};
use seawall_finding::Severity;
use unicode_width::UnicodeWidthStr;

/// How to print for a terminal or a pipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether to colour.
    pub color: bool,
    /// Width in columns; longer text continues in the next line.
    pub width: usize,
    /// Whether to show everything instead of what fits a screen.
    pub everything: bool,
    /// Whether to say what to do next.
    pub tips: bool,
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

/// Breaks a text into lines of some columns, between words; a word that is longer has a line of its own.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    for word in text.split(' ') {
        let columns = word.width();
        match lines.last_mut() {
            Some(line) if columns.saturating_add(used + 1) <= width => {
                line.push(' ');
                line.push_str(word);
                used += 1 + columns;
            }
            _ => {
                lines.push(word.to_owned());
                used = columns;
            }
        }
    }
    lines
}

/// A text whose further lines are indented, so that nothing is cut off: a pipe has no width.
pub(crate) fn hanging(text: &str, style: Style, column: usize) -> String {
    let lines = wrapped(text, style.width.saturating_sub(column));
    lines.join(&format!("\n{:column$}", ""))
}
