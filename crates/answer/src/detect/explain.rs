//! `seawall.detection-rule/v1`: what a rule finds, and what to do about it.

use schemars::JsonSchema;
use seawall_detect::window::{Comparison, Definition, Feed, Kind};
use seawall_detect::{Correlation, Loaded, Rule, Unseen};
use seawall_text::{Lines, say};
use serde::Serialize;

use super::alert::language;
use super::blind::BlindRule;
use super::summary::source;
use crate::Versioned;

/// What a rule says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuleExplanation {
    /// Its name.
    pub rule: String,
    /// What it finds, in a few words; null where its language has no titles.
    pub title: Option<String>,
    /// What it finds.
    pub description: String,
    /// The language that it is written in.
    pub language: &'static str,
    /// The source of the events that it is about.
    pub source: String,
    /// How urgent it is.
    pub priority: &'static str,
    /// Techniques of the threat matrix.
    pub techniques: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Whether it is asked.
    pub enabled: bool,
    /// The audit level that it needs; null where it does not say.
    pub level: Option<String>,
    /// What it does not see in logs of providers.
    pub blind: Vec<BlindRule>,
    /// What leaves no event in any audit log, for every rule.
    pub unseen: Vec<String>,
    /// What else may be behind its alerts.
    pub false_positives: Vec<String>,
    /// What to do about an alert.
    pub response: Vec<String>,
    /// Its condition, as it is written.
    pub condition: String,
    /// Where it is written, as `file:line:column`.
    pub place: String,
}

impl Versioned for RuleExplanation {
    const SCHEMA: &'static str = "seawall.detection-rule/v1";
}

impl RuleExplanation {
    /// Of a rule.
    pub fn new(rule: &Rule) -> Self {
        let about = rule.about.as_deref();
        Self {
            rule: rule.name.clone(),
            title: about.map(|about| about.title.clone()),
            description: rule.description.clone(),
            language: language(rule.language),
            source: source(rule).to_owned(),
            priority: rule.priority.name(),
            techniques: about
                .map(|about| about.techniques.clone())
                .unwrap_or_default(),
            tags: rule.tags.clone(),
            enabled: rule.is_enabled,
            level: about.map(|about| about.level.clone()),
            blind: Vec::new(),
            unseen: Vec::new(),
            false_positives: about
                .map(|about| about.false_positives.clone())
                .unwrap_or_default(),
            response: about
                .map(|about| about.response.clone())
                .unwrap_or_default(),
            condition: rule.condition.clone(),
            place: format!("{}:{}", rule.place.file, rule.place.position),
        }
    }

    /// The same, with what it does not see, and what no rule does.
    #[must_use]
    pub fn with_blind(self, blind: Vec<BlindRule>, unseen: &[Unseen]) -> Self {
        let unseen = unseen
            .iter()
            .map(|one| format!("{}: {}", one.title, one.why));
        Self {
            blind,
            unseen: unseen.collect(),
            ..self
        }
    }

    /// Of a rule about several events.
    pub fn of_several(correlation: &Correlation, loaded: &Loaded) -> Self {
        let about = correlation.about.as_deref();
        let origin = &correlation.origin;
        Self {
            rule: correlation.name.clone(),
            title: about.map(|about| about.title.clone()),
            description: correlation.description.clone(),
            language: language(correlation.language),
            source: "k8s_audit".to_owned(),
            priority: correlation.priority.name(),
            techniques: about.map_or_else(
                || origin.techniques.clone(),
                |about| about.techniques.clone(),
            ),
            tags: correlation.tags.clone(),
            enabled: true,
            level: about.map(|about| about.level.clone()),
            false_positives: about.map_or_else(
                || origin.false_positives.clone(),
                |about| about.false_positives.clone(),
            ),
            response: about
                .map(|about| about.response.clone())
                .unwrap_or_default(),
            blind: Vec::new(),
            unseen: Vec::new(),
            condition: counting(&correlation.definition, loaded),
            place: format!("{}:{}", correlation.place.file, correlation.place.position),
        }
    }

    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        match &self.title {
            Some(title) => say!(text, "{}: {title}", self.rule),
            None => say!(text, "{}", self.rule),
        }
        let off = if self.enabled { "" } else { ", switched off" };
        say!(
            text,
            "  {}, {}, about {}{off}",
            self.priority,
            self.language,
            self.source
        );
        text.gap();
        say!(text, "{}", self.description);
        if let Some(level) = &self.level {
            say!(text, "Needs the audit level {level}.");
        }
        if !self.techniques.is_empty() {
            say!(text, "Techniques: {}", self.techniques.join(", "));
        }
        if self.techniques.is_empty() && !self.tags.is_empty() {
            say!(text, "Tags: {}", self.tags.join(", "));
        }
        for (title, lines) in [
            ("What else it may be", &self.false_positives),
            ("What to do", &self.response),
        ] {
            if !lines.is_empty() {
                text.gap();
                say!(text, "{title}");
                for line in lines {
                    say!(text, "  - {line}");
                }
            }
        }
        if !self.blind.is_empty() {
            text.gap();
            say!(text, "What it does not see in logs of providers");
            for rule in &self.blind {
                say!(text, "  - {}", rule.of_source());
            }
        }
        if !self.unseen.is_empty() {
            text.gap();
            say!(text, "What leaves no event in any audit log");
            for line in &self.unseen {
                say!(text, "  - {line}");
            }
        }
        text.gap();
        say!(text, "Condition ({})", self.place);
        for line in self.condition.lines() {
            say!(text, "  {line}");
        }
        text
    }
}

/// What is counted of several events, in words: a line each for what, of which rules, by what and how much.
fn counting(definition: &Definition, loaded: &Loaded) -> String {
    let feeds = definition.inputs.iter().map(|input| match input.feed {
        Feed::Rule(number) => loaded
            .rules
            .get(number as usize)
            .map_or("", |rule| &rule.name),
        Feed::Definition(number) => loaded
            .correlations
            .get(number)
            .map_or("", |rule| &rule.name),
    });
    let feeds: Vec<&str> = feeds.collect();
    let what = match definition.kind {
        Kind::Events => "events".to_owned(),
        Kind::Values => "distinct values".to_owned(),
        Kind::Inputs => "rules with an event".to_owned(),
        Kind::Sequence => "an event of each rule, in this order".to_owned(),
        Kind::Sum => "sum of a field".to_owned(),
        Kind::Average => "average of a field".to_owned(),
        Kind::Percentile(percent) => format!("{percent}th percentile of a field"),
        Kind::First { .. } => "groups that were not seen before".to_owned(),
        Kind::NotFollowed => "events of the first rule that none of the second follows".to_owned(),
        Kind::NotPreceded => {
            "events of the second rule that none of the first came before".to_owned()
        }
    };
    let mut lines = vec![format!("{what}: {}", feeds.join(", "))];
    if !definition.group_by.is_empty() {
        lines.push(format!("by {}", definition.group_by.join(", ")));
    }
    lines.push(format!("within {} seconds", definition.span / 1_000_000));
    lines.extend(definition.bounds.iter().map(|bound| {
        let word = match bound.comparison {
            Comparison::More => "more than",
            Comparison::AtLeast => "at least",
            Comparison::Less => "less than",
            Comparison::AtMost => "at most",
            Comparison::Equal => "exactly",
            Comparison::Other => "not",
        };
        format!("{word} {}", bound.number)
    }));
    lines.join("\n")
}
