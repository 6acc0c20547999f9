//! `seawall.alert/v1`: an event that a rule matches. A line each.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use seawall_detect::{Alert, Language, Outcome, Slot, Together};
use serde::Serialize;

use crate::Versioned;

/// An event that a rule matches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AlertLine {
    /// The rule.
    pub rule: String,
    /// The language that the rule is written in.
    pub language: &'static str,
    /// How urgent it is: Emergency, Alert, Critical, Error, Warning, Notice, Informational or Debug.
    pub priority: &'static str,
    /// Tags of the rule.
    pub tags: Vec<String>,
    /// When it happened; null where the event does not say.
    pub time: Option<String>,
    /// What happened, in the words of the rule.
    pub output: String,
    /// The fields that the rule names, with their values; null where the event has none.
    pub fields: BTreeMap<String, Option<String>>,
    /// Who asked; null where the event does not say.
    pub user: Option<String>,
    /// The verb of the request; null where the event does not say.
    pub verb: Option<String>,
    /// What it was about, as `resource/subresource`; null for paths that are no resource.
    pub resource: Option<String>,
    /// The API group of the object; null where the event does not say.
    pub group: Option<String>,
    /// The namespace of the object; null where it has none.
    pub namespace: Option<String>,
    /// The name of the object; null where the request names none.
    pub name: Option<String>,
    /// The exception that accepts it: reason, owner and where it is written. Null where none does. An alert that is accepted does
    /// not count for the status.
    pub accepted: Option<String>,
    /// How the request ended; null for several events together.
    pub ended: Option<Ended>,
    /// The ID of the event, which the client may choose; null where it has none.
    pub audit_id: Option<String>,
    /// Where the rule is written, as `file:line:column`.
    pub place: String,
    /// Who wrote the rule; null where it does not say.
    pub author: Option<String>,
    /// The log, as it was named.
    pub log: String,
    /// The line of the log, from 1; of several events together, that of the last.
    pub line: u64,
    /// Where the events are that are an alert together, as `log:line`; of many, the first and the last ones. Empty for one event.
    pub events: Vec<String>,
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// The event does not tell.
    Attempted,
    /// The authorizers said no.
    Denied,
    /// The server answered with an error.
    Failed,
    /// It was done.
    Succeeded,
}

impl Versioned for AlertLine {
    const SCHEMA: &'static str = "seawall.alert/v1";
}

impl AlertLine {
    /// An alert about a line of a log.
    pub fn new(alert: &Alert<'_, '_>, log: &str, line: u64) -> Self {
        let rule = alert.rule;
        let slot = |slot| alert.slot(slot).map(std::borrow::Cow::into_owned);
        let resource = match (slot(Slot::Resource), slot(Slot::Subresource)) {
            (Some(resource), Some(sub)) if !sub.is_empty() => Some(format!("{resource}/{sub}")),
            (resource, _) => resource,
        };
        let fields = alert.fields().into_iter();
        Self {
            rule: rule.name.clone(),
            language: language(rule.language),
            priority: rule.priority.name(),
            tags: rule.tags.clone(),
            time: alert.nanoseconds().map(|(time, _)| time),
            output: alert.output(),
            fields: fields
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            user: slot(Slot::User),
            verb: slot(Slot::Verb),
            resource,
            group: slot(Slot::Group),
            namespace: slot(Slot::Namespace),
            name: slot(Slot::Name),
            accepted: None,
            ended: Some(Ended::from(alert.outcome())),
            audit_id: slot(Slot::AuditId),
            place: format!("{}:{}", rule.place.file, rule.place.position),
            author: rule.origin.author.clone(),
            log: log.to_owned(),
            line,
            events: Vec::new(),
        }
    }

    /// Several events that are an alert together, each with its log and line.
    pub fn together(together: &Together<'_>, events: &[(&str, u64)]) -> Self {
        let rule = together.correlation;
        let fields = together.fields().into_iter();
        let (log, line) = events.last().copied().unwrap_or_default();
        Self {
            rule: rule.name.clone(),
            language: language(rule.language),
            priority: rule.priority.name(),
            tags: rule.tags.clone(),
            time: Some(together.hit.until.to_string()),
            output: together.output(),
            fields: fields
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            user: None,
            verb: None,
            resource: None,
            group: None,
            namespace: None,
            name: None,
            accepted: None,
            ended: None,
            audit_id: None,
            place: format!("{}:{}", rule.place.file, rule.place.position),
            author: rule.origin.author.clone(),
            log: log.to_owned(),
            line,
            events: events
                .iter()
                .map(|(log, line)| format!("{log}:{line}"))
                .collect(),
        }
    }
}

impl Ended {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Attempted => "attempted",
            Self::Denied => "denied",
            Self::Failed => "failed",
            Self::Succeeded => "done",
        }
    }
}

impl From<Outcome> for Ended {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Attempted => Self::Attempted,
            Outcome::Denied => Self::Denied,
            Outcome::Failed => Self::Failed,
            Outcome::Succeeded => Self::Succeeded,
        }
    }
}

/// The name of a language.
pub fn language(language: Language) -> &'static str {
    match language {
        Language::Native => "seawall",
        Language::Falco => "falco",
        Language::Sigma => "sigma",
    }
}
