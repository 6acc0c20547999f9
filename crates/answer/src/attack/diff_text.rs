//! How a difference reads.

use seawall_text::{Document, Lines, Words, say};

use super::conditions::listed;
use super::cost::short;
use super::diff::{Diff, Moved};

/// Rows of each list that are shown; the rest is counted.
const MAX_ROWS: usize = 20;

impl Diff {
    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        let [before, after] = &self.number;
        say!(text, "internet → cluster-admin");
        say!(text, "  before: {before}");
        say!(text, "  after:  {after}");
        for (title, is_nearer) in [("nearer", true), ("farther", false)] {
            let moved = self.moved.iter();
            let list: Vec<&Moved> = moved.filter(|moved| moved.is_nearer == is_nearer).collect();
            if list.is_empty() {
                continue;
            }
            text.gap();
            say!(text, "{title}");
            for moved in list.iter().take(MAX_ROWS) {
                say!(
                    text,
                    "  {} → {}: {} → {}",
                    moved.from,
                    moved.to,
                    short(moved.before),
                    short(moved.after)
                );
            }
            if list.len() > MAX_ROWS {
                say!(text, "  … and {} more", list.len() - MAX_ROWS);
            }
        }
        if self.moved.is_empty() {
            text.gap();
            say!(text, "no distance changes");
        }
        if let Some(title) = &self.title {
            text.gap();
            say!(
                text,
                "new path: {} → {}: {}",
                title.from,
                title.to,
                title.cost
            );
        }
        for (step, is_new) in self.steps() {
            for (number, line) in step.as_str().lines().enumerate() {
                let sign = if is_new && number == 0 { '+' } else { ' ' };
                say!(text, "{sign}{line}");
            }
        }
        for (title, sign, list) in self.lists() {
            if list.is_empty() {
                continue;
            }
            text.gap();
            say!(text, "{title}");
            for line in list.iter().take(MAX_ROWS) {
                say!(text, "  {sign} {line}");
            }
            if list.len() > MAX_ROWS {
                say!(text, "  … and {} more", list.len() - MAX_ROWS);
            }
        }
        text.append(&listed(&self.conditions));
        text
    }

    /// Text of each hop of the path, and whether it is new.
    fn steps(&self) -> impl Iterator<Item = (Lines, bool)> {
        let steps = self.way.iter().flatten().enumerate();
        steps.map(|(number, step)| (step.step.text(number + 1), step.is_new))
    }

    /// For a pull request.
    pub fn document(&self) -> Document {
        let mut document = Document::new();
        document.heading(3, "Attack paths");
        let [before, after] = &self.number;
        document.paragraph(
            Words::from("Internet → cluster-admin, before: ")
                .strong(&before.to_string())
                .and("; after: ")
                .strong(&after.to_string())
                .and("."),
        );
        self.say_moved(&mut document);
        if let Some(title) = &self.title {
            let summary = format!("New path: {} → {}: {}", title.from, title.to, title.cost);
            let lines = self.steps().flat_map(|(step, is_new)| {
                let sign = if is_new { '+' } else { ' ' };
                let lines = step.as_str().lines();
                lines
                    .map(|line| format!("{sign}{line}"))
                    .collect::<Vec<_>>()
            });
            document.fold(summary, true, code(lines));
        }
        for (title, sign, list) in self.lists() {
            if list.is_empty() {
                continue;
            }
            let more = list.len().saturating_sub(MAX_ROWS);
            let lines = list.iter().take(MAX_ROWS);
            let lines = lines.map(|line| format!("{sign} {line}"));
            let more = (more > 0).then(|| format!("  … and {more} more"));
            let summary = format!("{} ({})", capital(title), list.len());
            document.fold(summary, false, code(lines.chain(more)));
        }
        let mut assumptions = Document::new();
        assumptions.list(self.conditions.iter().map(|one| Words::sentence(one)));
        let summary = format!("Assumptions ({})", self.conditions.len());
        document.fold(summary, false, assumptions);
        document
    }

    fn say_moved(&self, document: &mut Document) {
        if self.moved.is_empty() {
            document.paragraph("No distance changes.");
            return;
        }
        let rows = self.moved.iter().take(MAX_ROWS).map(|moved| {
            [
                Words::from(if moved.is_nearer { "nearer" } else { "farther" }),
                Words::name(&moved.from),
                Words::from(moved.to.to_string()),
                Words::from(short(moved.before)),
                Words::from(short(moved.after)),
            ]
        });
        document.table(["", "From", "To", "Before", "After"], rows);
        if self.moved.len() > MAX_ROWS {
            document.paragraph(format!("… and {} more.", self.moved.len() - MAX_ROWS));
        }
        document.paragraph(Words::sentence(
            "Numbers are mistakes; `?`: a hop is unconfirmed, `–`: no path found.",
        ));
    }
}

/// Lines of a difference.
fn code(lines: impl Iterator<Item = String>) -> Document {
    let mut document = Document::new();
    document.code("diff", lines);
    document
}

/// A title as it begins a line.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
