//! `seawall.detection/v1`: what rules found in logs, a line for each rule.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use seawall_detect::incident::Forgotten;
use seawall_detect::{Correlation, Count, Detector, Language, Place, Priority, Rule, Source, idle};
use seawall_text::counted;
use serde::Serialize;

use super::accepted::ExceptionLine;
use super::alert::{AlertLine, language};
use super::blind::BlindRule;
use super::identities::DeviationLine;
use super::incident::IncidentLine;
use super::read::Read;
use super::unknown::{lost_text, sightless};
use crate::Versioned;

/// Users of a rule's alerts that are remembered. More would not help the reader.
const MAX_USERS: usize = 1000;

/// What rules found.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Summary {
    /// How many events were read, those included that came again.
    pub events: u64,
    /// Events that are the same as one before, as batches that are sent again and exports that overlap have them. They count once.
    pub repeated: u64,
    /// Events with the ID of another request, which the client chooses.
    pub reused_ids: u64,
    /// Records about something else than requests to the API server.
    pub other: u64,
    /// Lines that are too long to be read.
    pub too_long: u64,
    /// Lines that are no events.
    pub broken: u64,
    /// How many rules were asked.
    pub asked: usize,
    /// How many rules are about other events, such as system calls, or switched off.
    pub idle: usize,
    /// How many alerts there are.
    pub alerts: u64,
    /// Alerts that belong together, the most urgent first. Empty where every alert is printed by itself.
    pub incidents: Vec<IncidentLine>,
    /// What identities did for the first time. Empty without a baseline.
    pub deviations: Vec<DeviationLine>,
    /// The rules that found something, or could not tell, the most urgent first.
    pub rules: Vec<RuleLine>,
    /// Rules that do not see everything that they are about, because of where the log comes from.
    pub blind: Vec<BlindRule>,
    /// What is not known, as sentences.
    pub unknown: Vec<String>,
    /// The exceptions of the run, and what each did.
    pub exceptions: Vec<ExceptionLine>,
}

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuleLine {
    /// The rule.
    pub rule: String,
    /// The language that it is written in.
    pub language: &'static str,
    /// How urgent it is.
    pub priority: &'static str,
    /// Its tags.
    pub tags: Vec<String>,
    /// Who wrote it; null where it does not say.
    pub author: Option<String>,
    /// How many events matched.
    pub alerts: u64,
    /// Of them, those that an exception accepts.
    pub accepted: u64,
    /// Events that may match and do not hold what the rule asks about.
    pub unknown: u64,
    /// When the first match happened; null without one, and where events have no time.
    pub first: Option<String>,
    /// When the last match happened.
    pub last: Option<String>,
    /// Who asked, with how many alerts each.
    pub users: BTreeMap<String, u64>,
    /// The text of the first alert; null without one.
    pub example: Option<String>,
    /// Where the first alert stands, as `log:line`.
    pub at: Option<String>,
    /// Where the rule is written, as `file:line:column`.
    pub place: String,
}

impl Versioned for Summary {
    const SCHEMA: &'static str = "seawall.detection/v1";
}

/// What is remembered of the alerts while events are read.
#[derive(Debug, Default)]
pub struct Seen(BTreeMap<(String, String), SeenRule>);

#[derive(Debug, Default)]
struct SeenRule {
    users: BTreeMap<String, u64>,
    example: Option<(String, String)>,
    accepted: u64,
}

impl Seen {
    /// Remembers an alert.
    pub fn add(&mut self, alert: &AlertLine) {
        let seen = self
            .0
            .entry((alert.place.clone(), alert.rule.clone()))
            .or_default();
        seen.accepted += u64::from(alert.accepted.is_some());
        if seen.example.is_none() {
            seen.example = Some((
                alert.output.clone(),
                format!("{}:{}", alert.log, alert.line),
            ));
        }
        if !alert.events.is_empty() {
            return;
        }
        let user = alert.user.clone().unwrap_or_default();
        if seen.users.len() < MAX_USERS || seen.users.contains_key(&user) {
            *seen.users.entry(user).or_default() += 1;
        }
    }
}

impl Summary {
    /// What was found when all events were read.
    pub fn new(detector: &Detector, seen: Seen, read: Read, blind: Vec<BlindRule>) -> Self {
        let mut seen = seen.0;
        let mut line = |named: Named<'_>, count: &Count| {
            let place = format!("{}:{}", named.place.file, named.place.position);
            let own = seen
                .remove(&(place.clone(), named.name.to_owned()))
                .unwrap_or_default();
            let (example, at) = own.example.unzip();
            let time = |time: seawall_event::Timestamp| time.to_string();
            let line = RuleLine {
                rule: named.name.to_owned(),
                language: language(named.language),
                priority: named.priority.name(),
                tags: named.tags.to_vec(),
                author: named.author.map(ToOwned::to_owned),
                alerts: count.matched,
                accepted: own.accepted,
                unknown: count.unknown,
                first: count.times.map(|(first, _)| time(first)),
                last: count.times.map(|(_, last)| time(last)),
                users: own.users,
                example,
                at,
                place,
            };
            (named.priority, line)
        };
        let has_found = |count: &Count| count.matched > 0 || count.unknown > 0;
        let mut rules: Vec<(Priority, RuleLine)> = detector
            .counts()
            .filter(|(_, count)| has_found(count))
            .map(|(rule, count)| line(Named::of(rule), count))
            .collect();
        rules.extend(
            detector
                .correlations()
                .filter(|(_, count)| has_found(count))
                .map(|(rule, count)| line(Named::of_several(rule), count)),
        );
        rules.sort_by(|(one, first), (other, second)| {
            let found = second.alerts.min(1).cmp(&first.alerts.min(1));
            found
                .then(other.cmp(one))
                .then(second.alerts.cmp(&first.alerts))
        });
        let rules: Vec<RuleLine> = rules.into_iter().map(|(_, line)| line).collect();
        let undecided = rules.iter().filter(|line| line.unknown > 0).count();
        let mut unknown = Vec::new();
        if undecided > 0 {
            unknown.push(format!(
                "{} could not be decided on some events, of which the log does not hold enough: the audit level is below Request or RequestResponse, the event was cut off, it is a patch, or its source leaves out what the rule asks about",
                counted(undecided, "rule")
            ));
        }
        let lost = detector.lost();
        if !lost.is_nothing() {
            unknown.push(lost_text(&lost));
        }
        unknown.extend(read.missing());
        unknown.extend(sightless(&blind));
        let repeats = detector.repeats();
        Self {
            events: read.events,
            broken: read.broken,
            repeated: repeats.again,
            reused_ids: repeats.reused,
            other: read.other,
            too_long: read.too_long,
            blind,
            asked: detector.asked() + detector.correlations().count(),
            idle: detector.rules().len() - detector.asked(),
            alerts: rules.iter().map(|line| line.alerts).sum(),
            incidents: Vec::new(),
            deviations: Vec::new(),
            rules,
            unknown,
            exceptions: Vec::new(),
        }
    }

    /// Whether a rule of at least this priority found something.
    pub fn has(&self, least: Priority) -> bool {
        let mut found = self.rules.iter().filter(|line| line.alerts > line.accepted);
        found.any(|line| Priority::named(line.priority).is_some_and(|own| own >= least))
    }

    /// With what is new by a baseline; what there was no room for is unknown.
    #[must_use]
    pub fn with_deviations(mut self, deviations: Vec<DeviationLine>, forgotten: u64) -> Self {
        self.deviations = deviations;
        if forgotten > 0 {
            let more = number(forgotten, "deviation");
            self.unknown.push(format!(
                "{more} from the baseline were left out, as there were too many"
            ));
        }
        self
    }

    /// With the alerts put together; what of them was forgotten is unknown.
    #[must_use]
    pub fn with_incidents(mut self, incidents: Vec<IncidentLine>, forgotten: Forgotten) -> Self {
        self.incidents = incidents;
        if !forgotten.is_nothing() {
            self.unknown.push(format!(
                "incidents do not tell everything: {} of the least urgent were forgotten, {} were left out, and {} of earlier ones were forgotten, as there were too many",
                number(forgotten.incidents, "incident"),
                number(forgotten.alerts, "alert"),
                number(forgotten.names, "name"),
            ));
        }
        self
    }
}

/// What summaries tell of every kind of rule.
struct Named<'r> {
    name: &'r str,
    language: Language,
    priority: Priority,
    tags: &'r [String],
    author: Option<&'r str>,
    place: &'r Place,
}

impl<'r> Named<'r> {
    fn of(rule: &'r Rule) -> Self {
        Self {
            name: &rule.name,
            language: rule.language,
            priority: rule.priority,
            tags: &rule.tags,
            author: rule.origin.author.as_deref(),
            place: &rule.place,
        }
    }

    fn of_several(rule: &'r Correlation) -> Self {
        Self {
            name: &rule.name,
            language: rule.language,
            priority: rule.priority,
            tags: &rule.tags,
            author: rule.origin.author.as_deref(),
            place: &rule.place,
        }
    }
}

pub(super) fn number(count: u64, noun: &str) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), noun)
}

/// What a rule is about, in a word.
pub(super) fn source(rule: &Rule) -> &str {
    match &rule.source {
        Source::Audit => "k8s_audit",
        Source::SystemCalls => "syscall",
        Source::Other(name) => name,
    }
}

/// Whether a rule is asked.
pub(super) fn is_asked(rule: &Rule) -> bool {
    idle(rule, true).is_none()
}
