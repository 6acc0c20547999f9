//! How a difference reads.

use std::fmt::Write;

use seawall_text::markdown::{code_span, fenced, inline, prose};
use seawall_text::{Lines, say};

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

    /// For a pull request: Markdown, whose foreign texts are escaped.
    pub fn markdown(&self) -> String {
        let mut text = String::from("### Attack paths\n\n");
        let [before, after] = &self.number;
        let _ = writeln!(
            text,
            "Internet → cluster-admin, before: **{before}**; after: **{after}**.\n"
        );
        self.moved_markdown(&mut text);
        if let Some(title) = &self.title {
            let _ = writeln!(
                text,
                "\n<details open><summary>New path: {} → {}: {}</summary>\n\n```diff",
                inline(&title.from),
                inline(&title.to),
                title.cost
            );
            for (step, is_new) in self.steps() {
                let sign = if is_new { '+' } else { ' ' };
                for line in step.as_str().lines() {
                    let _ = writeln!(text, "{sign}{}", fenced(line));
                }
            }
            text.push_str("```\n\n</details>\n");
        }
        for (title, sign, list) in self.lists() {
            if list.is_empty() {
                continue;
            }
            let _ = writeln!(
                text,
                "\n<details><summary>{} ({})</summary>\n\n```diff",
                capital(title),
                list.len()
            );
            for line in list.iter().take(MAX_ROWS) {
                let _ = writeln!(text, "{sign} {}", fenced(line));
            }
            if list.len() > MAX_ROWS {
                let _ = writeln!(text, "  … and {} more", list.len() - MAX_ROWS);
            }
            text.push_str("```\n\n</details>\n");
        }
        let _ = writeln!(
            text,
            "\n<details><summary>Assumptions ({})</summary>\n",
            self.conditions.len()
        );
        for condition in &self.conditions {
            let _ = writeln!(text, "- {}", prose(condition));
        }
        text.push_str("\n</details>\n");
        text
    }

    fn moved_markdown(&self, text: &mut String) {
        if self.moved.is_empty() {
            text.push_str("No distance changes.\n");
            return;
        }
        text.push_str("| | From | To | Before | After |\n|---|---|---|---|---|\n");
        for moved in self.moved.iter().take(MAX_ROWS) {
            let word = if moved.is_nearer { "nearer" } else { "farther" };
            let _ = writeln!(
                text,
                "| {word} | {} | {} | {} | {} |",
                code_span(&moved.from),
                moved.to,
                short(moved.before),
                short(moved.after)
            );
        }
        if self.moved.len() > MAX_ROWS {
            let _ = writeln!(text, "\n… and {} more.", self.moved.len() - MAX_ROWS);
        }
        text.push_str("\nNumbers are mistakes; `?`: a hop is unconfirmed, `–`: no path found.\n");
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
