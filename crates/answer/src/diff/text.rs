//! What changed between two inputs, for people and for pull requests.

use seawall_text::{Document, Lines, Words, say};

use super::{Diff, FindingChanges, FindingRow};
use crate::attack::capital;

/// A finding, and what there is to say besides.
type Row<'f> = (&'f FindingRow, Option<String>);

impl Diff {
    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        say!(text, "findings: {}", self.findings.summary());
        for (title, sign, list) in self.findings.lists() {
            text.gap();
            say!(text, "{title}");
            for (finding, more) in list {
                let more = more.map_or_else(String::new, |more| format!(" ({more})"));
                say!(
                    text,
                    "  {sign} {:<8} {}: {} [{}]{more}",
                    finding.severity,
                    finding.target,
                    finding.message,
                    finding.check
                );
            }
        }
        text.gap();
        text.append(&self.attack.text());
        if !self.not_evaluated.is_empty() {
            text.gap();
            say!(text, "not evaluated");
            for what in &self.not_evaluated {
                say!(text, "  {what}");
            }
        }
        text
    }

    /// For a pull request.
    pub fn document(&self) -> Document {
        let mut document = Document::new();
        document.heading(3, "Findings");
        document.paragraph(format!("{}.", self.findings.summary()));
        for (title, _, list) in self.findings.lists() {
            let summary = format!("{} ({})", capital(title), list.len());
            let rows = list.into_iter().map(|(finding, more)| {
                let what = Words::sentence(&finding.message).and(" (");
                let what = what.code(&finding.check).and(")");
                let what = match more {
                    Some(more) => what.and(" (").and(Words::sentence(&more)).and(")"),
                    None => what,
                };
                let severity = finding.severity.to_string();
                [severity.into(), Words::from(&*finding.target), what]
            });
            let mut inside = Document::new();
            inside.table(["Severity", "Where", "What"], rows);
            document.fold(summary, true, inside);
        }
        document.append(self.attack.document());
        if !self.not_evaluated.is_empty() {
            document.heading(3, "Not evaluated");
            document.list(self.not_evaluated.iter().map(|what| Words::sentence(what)));
        }
        document
    }
}

impl FindingChanges {
    fn summary(&self) -> String {
        format!(
            "{} new, {} {}",
            self.new.len(),
            self.gone.len(),
            match self.is_gone_known || self.gone.is_empty() {
                true => "gone",
                false => "not found in what was read",
            }
        )
    }

    /// Lists of findings: a title, a sign, and what each was before or is now.
    fn lists(&self) -> Vec<(&'static str, char, Vec<Row<'_>>)> {
        let new = self.new.iter();
        let new = new.map(|one| (&one.finding, one.also.clone()));
        let severe = self.more_severe.iter();
        let severe = severe.map(|one| {
            let before = one.severity_before;
            (&one.finding, Some(format!("{before} before")))
        });
        let gone = self.gone.iter().map(|one| (one, None));
        let unknown = self.unknown.iter();
        let unknown = unknown.map(|one| {
            let now = &one.reason;
            (&one.finding, Some(format!("now unknown: {now}")))
        });
        let (gone_title, gone_sign) = match self.is_gone_known {
            true => ("findings that are gone", '-'),
            false => ("findings not found in what was read", '?'),
        };
        let mut all = vec![
            ("new findings", '+', new.collect::<Vec<_>>()),
            ("more severe findings", '+', severe.collect()),
            (gone_title, gone_sign, gone.collect()),
            (
                "findings of which nothing is known any more",
                '?',
                unknown.collect(),
            ),
        ];
        all.retain(|(_, _, list)| !list.is_empty());
        all
    }
}
