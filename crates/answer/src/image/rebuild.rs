//! `seawall.image-rebuild/v1`: what to rebuild first.

use std::collections::BTreeMap;
use std::fmt::Write;

use schemars::JsonSchema;
use seawall_finding::Severity;
use seawall_scan::images::Rebuild;
use seawall_text::{Lines, Shown, counted, say};
use serde::Serialize;

use crate::Versioned;

/// Images to rebuild, the most useful first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Rebuilds {
    /// How many images were looked at.
    pub images: usize,
    /// How many vulnerabilities they have.
    pub findings: usize,
    /// How many of them go by rebuilding.
    pub goes: usize,
    /// The images, the most useful first.
    pub rebuilds: Vec<RebuildLine>,
    /// What is not known about the images, as sentences.
    pub unknown: Vec<String>,
}

/// An image to rebuild.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RebuildLine {
    /// The image.
    pub image: String,
    /// Images that get better by it: those that are built on it, or itself.
    pub improves: Vec<String>,
    /// Who runs those, as `namespace/Kind/name`.
    pub run_by: Vec<String>,
    /// How many findings go, by severity; those that none has are left out.
    pub goes: BTreeMap<&'static str, usize>,
    /// How many vulnerabilities that go are known to be exploited.
    pub exploited: usize,
    /// How many findings stay, because no version fixes them yet.
    pub stays: usize,
    /// The updates that do it, those that most findings go by first.
    pub updates: Vec<UpdateLine>,
}

/// A package that has to be newer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UpdateLine {
    /// Its package URL without version.
    pub package: String,
    /// The installed versions.
    pub from: Vec<String>,
    /// The oldest version that fixes everything; several where versions cannot be compared.
    pub to: Vec<String>,
    /// How many vulnerabilities go.
    pub findings: usize,
}

impl Versioned for Rebuilds {
    const SCHEMA: &'static str = "seawall.image-rebuild/v1";
}

/// Updates of an image that are shown to people.
const MAX_UPDATES: usize = 3;

impl Rebuilds {
    /// Of so many images with so many vulnerabilities.
    pub fn new(images: usize, findings: usize, found: &[Rebuild], unknown: Vec<String>) -> Self {
        let rebuilds: Vec<RebuildLine> = found.iter().map(RebuildLine::from).collect();
        let all = rebuilds.iter().flat_map(|line| line.goes.values());
        Self {
            images,
            findings,
            goes: all.sum(),
            rebuilds,
            unknown,
        }
    }

    /// For people: this many images.
    pub fn text(&self, top: usize) -> Lines {
        let mut text = Lines::new();
        say!(
            text,
            "{}, {}: {} by rebuilding",
            counted(self.images, "image"),
            match self.findings {
                1 => "1 vulnerability".to_owned(),
                count => format!("{count} vulnerabilities"),
            },
            match self.goes {
                0 => "none goes".to_owned(),
                1 => "1 goes".to_owned(),
                count => format!("{count} go"),
            }
        );
        for (number, line) in self.rebuilds.iter().take(top).enumerate() {
            text.gap();
            line.say(number + 1, &mut text);
        }
        if self.rebuilds.len() > top {
            text.gap();
            say!(
                text,
                "… and {} (--top N)",
                counted(self.rebuilds.len() - top, "more image")
            );
        }
        if !self.unknown.is_empty() {
            text.gap();
            say!(text, "Not everything was evaluated:");
            for sentence in &self.unknown {
                say!(text, "  {}", Shown(sentence));
            }
        }
        text
    }
}

impl RebuildLine {
    fn say(&self, number: usize, text: &mut Lines) {
        let is_base = self.improves.iter().any(|image| *image != self.image);
        let improves = match is_base {
            true => format!(", which {} built on", are(self.improves.len())),
            false => String::new(),
        };
        say!(text, "{number}. {}{improves}", Shown(&self.image));
        let worst_first = Severity::WORST_FIRST.into_iter();
        let counts: Vec<String> = worst_first
            .filter_map(|severity| {
                let count = self.goes.get(severity.name())?;
                Some(format!("{count} {}", severity.name()))
            })
            .collect();
        let mut goes = format!("   goes:    {}", counts.join("  "));
        if self.exploited > 0 {
            let _ = write!(goes, "; {} known to be exploited", self.exploited);
        }
        say!(text, "{goes}");
        if self.stays > 0 {
            say!(text, "   stays:   {} without a fixed version", self.stays);
        }
        for (index, update) in self.updates.iter().take(MAX_UPDATES).enumerate() {
            let label = if index == 0 { "update:" } else { "" };
            say!(
                text,
                "   {label:8} {} {} → {} ({})",
                Shown(&update.package),
                Shown(&update.from.join(", ")),
                Shown(&update.to.join(" and ")),
                update.findings
            );
        }
        if self.updates.len() > MAX_UPDATES {
            let more = self.updates.len() - MAX_UPDATES;
            say!(text, "            and {}", counted(more, "more package"));
        }
        match self.run_by.as_slice() {
            [] => {}
            [one] => say!(text, "   run by:  {}", Shown(one)),
            [first, rest @ ..] => {
                say!(text, "   run by:  {} and {} more", Shown(first), rest.len());
            }
        }
    }
}

fn are(count: usize) -> String {
    match count {
        1 => "1 image is".to_owned(),
        count => format!("{count} images are"),
    }
}

impl From<&Rebuild> for RebuildLine {
    fn from(rebuild: &Rebuild) -> Self {
        Self {
            image: rebuild.image.clone(),
            improves: rebuild.improves.iter().cloned().collect(),
            run_by: rebuild.run_by.iter().cloned().collect(),
            goes: rebuild
                .goes
                .iter()
                .map(|(severity, count)| (severity.name(), *count))
                .collect(),
            exploited: rebuild.exploited,
            stays: rebuild.stays,
            updates: rebuild
                .updates
                .iter()
                .map(|update| UpdateLine {
                    package: update.package.clone(),
                    from: update.from.iter().cloned().collect(),
                    to: update.to.iter().cloned().collect(),
                    findings: update.findings,
                })
                .collect(),
        }
    }
}
