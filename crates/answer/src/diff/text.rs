//! What changed between two inputs, for people and for pull requests.

use std::fmt::Write;

use seawall_text::markdown::{code_span, inline, prose};
use seawall_text::{Answer, Lines, say};

use super::{Diff, FindingChanges, FindingRow};

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
    pub fn markdown(&self) -> Answer {
        let mut text = format!("### Findings\n\n{}.\n", self.findings.summary());
        for (title, _, list) in self.findings.lists() {
            let _ = writeln!(
                text,
                "\n<details open><summary>{} {title}</summary>\n\n| Severity | Where | What |\n|---|---|---|",
                list.len()
            );
            for (finding, more) in list {
                let more = more.map_or_else(String::new, |more| format!(" ({})", prose(&more)));
                let _ = writeln!(
                    text,
                    "| {} | {} | {} ({}){more} |",
                    finding.severity,
                    inline(&finding.target),
                    prose(&finding.message),
                    code_span(&finding.check)
                );
            }
            text.push_str("\n</details>\n");
        }
        text.push('\n');
        text.push_str(&self.attack.markdown());
        if !self.not_evaluated.is_empty() {
            text.push_str("\n### Not evaluated\n\n");
            for what in &self.not_evaluated {
                let _ = writeln!(text, "- {}", prose(what));
            }
        }
        Answer::of_writer(text)
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
