//! Rules, whatever language they are written in.

use seawall_syntax::Position;

use crate::origin::Origin;
use crate::program::NodeId;

/// The language that a rule is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Seawall's own: Falco's conditions with more around them.
    Native,
    /// Falco's.
    Falco,
    /// Sigma's.
    Sigma,
}

/// What events a rule is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Requests to the API server.
    Audit,
    /// System calls.
    SystemCalls,
    /// Events of another plugin, by its name.
    Other(String),
}

/// How urgent an alert is, in the words of syslog. Ordered by urgency, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// For those who debug.
    Debug,
    /// For the record.
    Informational,
    /// Normal, and worth a look.
    Notice,
    /// Something may be wrong.
    Warning,
    /// Something is wrong.
    Error,
    /// Act soon.
    Critical,
    /// Act at once.
    Alert,
    /// Nothing works.
    Emergency,
}

/// Where something is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file, as it was named.
    pub file: String,
    /// Line and column.
    pub position: Position,
}

/// A rule that can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// What it is written in.
    pub language: Language,
    /// What events it is about.
    pub source: Source,
    /// How urgent its alerts are.
    pub priority: Priority,
    /// Its tags, sorted.
    pub tags: Vec<String>,
    /// The text of its alerts.
    pub output: crate::template::Template,
    /// Whether it is asked.
    pub is_enabled: bool,
    /// Where it is written.
    pub place: Place,
    /// Its condition, with macros and lists in their places, as text.
    pub condition: String,
    /// Its condition in the graph.
    pub root: NodeId,
    /// What else it says of itself, where its language has more.
    pub about: Option<Box<About>>,
    /// Whether it asks about the cluster that events are of.
    pub asks_cluster: bool,
    /// Whether an event that it matches is an alert; otherwise it is only asked for correlations.
    pub is_alert: bool,
    /// Where it comes from.
    pub origin: Origin,
}

/// What a rule says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// What it finds, in a few words.
    pub title: String,
    /// Techniques of the threat matrix, by their IDs.
    pub techniques: Vec<String>,
    /// What else may be behind its alerts.
    pub false_positives: Vec<String>,
    /// What to do about an alert, step by step.
    pub response: Vec<String>,
    /// The audit level that it needs.
    pub level: String,
    /// Events that it is tested with.
    pub examples: Vec<Example>,
}

/// An event that a rule is tested with, or several in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The events.
    pub events: Vec<String>,
    /// Whether the rule matches them.
    pub matches: bool,
    /// Where it is written.
    pub position: Position,
}

impl Priority {
    /// All of them with their names, the most urgent first.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Emergency, "Emergency"),
        (Self::Alert, "Alert"),
        (Self::Critical, "Critical"),
        (Self::Error, "Error"),
        (Self::Warning, "Warning"),
        (Self::Notice, "Notice"),
        (Self::Informational, "Informational"),
        (Self::Debug, "Debug"),
    ];

    /// A priority by its name, in upper or lower case; `info` is short for one.
    pub fn named(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case("info") {
            return Some(Self::Informational);
        }
        let mut all = Self::ALL.into_iter();
        all.find(|(_, name)| name.eq_ignore_ascii_case(text))
            .map(|(priority, _)| priority)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        let mut all = Self::ALL.into_iter();
        all.find(|(own, _)| *own == self)
            .map_or("", |(_, name)| name)
    }
}
