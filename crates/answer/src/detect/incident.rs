//! Alerts that are told together, in `seawall.detection/v1`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use seawall_detect::incident::{Incident, Reached, Reason, Step};
use seawall_detect::window::EventId;
use seawall_detect::{Detector, Priority};
use seawall_text::{Lines, Shown, counted, say};
use serde::Serialize;

use super::alert::Ended;

/// Response steps of an incident that are listed.
const MAX_RESPONSE: usize = 12;

/// Steps that are shown to people; all of them are in the other formats.
const MAX_STEPS: usize = 12;

/// Response steps that are shown to people.
const MAX_SHOWN_RESPONSE: usize = 3;

/// Alerts of one attack, as far as actors, identities, objects and times tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IncidentLine {
    /// How urgent it is: Emergency, Alert, Critical, Error, Warning, Notice, Informational or Debug.
    pub priority: &'static str,
    /// Why it is that urgent, as sentences without a full stop.
    pub reasons: Vec<String>,
    /// Who acted.
    pub actors: Vec<String>,
    /// Identities that one of them took or was given: tokens that were made, users that were impersonated, pods that were entered.
    pub taken: Vec<String>,
    /// The phases of an attack that it has steps of, in the order in which attacks go through them.
    pub phases: Vec<&'static str>,
    /// When it began; null where no event has a time.
    pub first: Option<String>,
    /// When it ended.
    pub last: Option<String>,
    /// How many alerts it is made of.
    pub alerts: u64,
    /// What was done, in the order of time: one for each rule, actor and outcome.
    pub steps: Vec<StepLine>,
    /// What those who acted, the identities that they took, and the pods that they touched can get to. Empty without a cluster.
    pub reach: Vec<ReachLine>,
    /// Rules that could not be decided about events of those who acted, with how many events.
    pub unknown: BTreeMap<String, u64>,
    /// What to do, those of the most urgent rule first.
    pub response: Vec<String>,
}

/// What one actor did by one rule, however often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StepLine {
    /// The rule.
    pub rule: String,
    /// How urgent it is.
    pub priority: &'static str,
    /// Who; null where several events have no actor in common.
    pub actor: Option<String>,
    /// How the requests ended; null for several events together.
    pub ended: Option<Ended>,
    /// How often.
    pub count: u64,
    /// When first; null where the event does not say.
    pub first: Option<String>,
    /// When last.
    pub last: Option<String>,
    /// Objects, as `resource/namespace/name`; of many some.
    pub objects: Vec<String>,
    /// Whether there are more objects.
    pub more_objects: bool,
    /// What happened the first time, in the words of the rule.
    pub output: String,
    /// Where the events are, as `log:line`; of many the first ones.
    pub events: Vec<String>,
}

/// What somebody or something can get to by attack paths, without any mistake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReachLine {
    /// A user, or a pod as `pod namespace/name`.
    pub from: String,
    /// `cluster-admin`, `node`, `cloud`, `volumes`; null where the cluster that was given does not tell.
    pub targets: Option<Vec<String>>,
    /// Whether it can be reached from outside of the cluster; of pods only, null where that is not known.
    pub exposed: Option<bool>,
}

/// What to do about alerts of rules, by their names.
#[derive(Debug, Default)]
pub struct Playbook(BTreeMap<String, Vec<String>>);

impl Playbook {
    /// That of rules.
    pub fn of(detector: &Detector) -> Self {
        let own = detector
            .rules()
            .iter()
            .map(|rule| (&rule.name, &rule.about));
        let several = detector
            .correlations()
            .map(|(rule, _)| (&rule.name, &rule.about));
        let all = own.chain(several);
        let told =
            all.filter_map(|(name, about)| Some((name.clone(), about.as_ref()?.response.clone())));
        Self(told.collect())
    }
}

impl IncidentLine {
    /// An incident, with the log and line of events.
    pub fn new(
        incident: &Incident,
        playbook: &Playbook,
        place: impl Fn(EventId) -> String,
    ) -> Self {
        let time = |time: seawall_event::Timestamp| time.to_string();
        let step = |step: &Step| StepLine {
            rule: step.rule.to_string(),
            priority: step.priority.name(),
            actor: step.actor.clone(),
            ended: step.outcome.map(Ended::from),
            count: step.count,
            first: step.times.map(|(first, _)| time(first)),
            last: step.times.map(|(_, last)| time(last)),
            objects: step.objects.iter().map(ToString::to_string).collect(),
            more_objects: step.has_more_objects,
            output: step.text.clone(),
            events: step.witnesses.iter().map(|id| place(*id)).collect(),
        };
        let mut rules: Vec<&Step> = incident.steps.iter().collect();
        rules.sort_by_key(|step| std::cmp::Reverse(step.priority));
        let mut response: Vec<String> = Vec::new();
        for step in rules {
            for one in playbook.0.get(&*step.rule).into_iter().flatten() {
                if response.len() < MAX_RESPONSE && !response.contains(one) {
                    response.push(one.clone());
                }
            }
        }
        Self {
            priority: incident.priority.name(),
            reasons: incident.reasons.iter().map(reason).collect(),
            actors: incident.actors.clone(),
            taken: incident.taken.clone(),
            phases: incident.phases.iter().map(|phase| phase.name()).collect(),
            first: incident.times.map(|(first, _)| time(first)),
            last: incident.times.map(|(_, last)| time(last)),
            alerts: incident.alerts(),
            steps: incident.steps.iter().map(step).collect(),
            reach: incident.reached.iter().map(reach).collect(),
            unknown: incident.unknown.clone(),
            response,
        }
    }

    /// For people.
    pub(super) fn say(&self, text: &mut Lines) {
        let count = counted(usize::try_from(self.alerts).unwrap_or(usize::MAX), "alert");
        say!(text, "{:<13} {}", self.priority, names(&self.actors));
        let times = match (&self.first, &self.last) {
            (Some(first), Some(last)) if first == last => first.clone(),
            (Some(first), Some(last)) => format!("{first} to {last}"),
            _ => "at a time that is not known".to_owned(),
        };
        let phases = match self.phases.is_empty() {
            true => String::new(),
            false => format!("; {}", self.phases.join(", ")),
        };
        say!(text, "  {times}; {count}{phases}");
        for reason in &self.reasons {
            say!(text, "  why: {}", Shown(reason));
        }
        // The most urgent ones, in the order of time.
        let mut shown: Vec<(usize, &StepLine)> = self.steps.iter().enumerate().collect();
        shown.sort_by_key(|(at, step)| (std::cmp::Reverse(Priority::named(step.priority)), *at));
        shown.truncate(MAX_STEPS);
        shown.sort_by_key(|(at, _)| *at);
        for (_, step) in shown {
            let ended = step.ended.map_or("together", Ended::words);
            let by = match (&step.actor, self.actors.len()) {
                (Some(actor), 2..) => format!(" by {}", Shown(actor)),
                _ => String::new(),
            };
            say!(
                text,
                "  {} {:>6}  {ended:<9}  {}{by}{}{}",
                step.first
                    .as_deref()
                    .map_or("-", |time| time.get(11..19).unwrap_or(time)),
                step.count,
                Shown(&step.rule),
                objects(step),
                step.events
                    .first()
                    .map(|at| format!(" ({})", Shown(at)))
                    .unwrap_or_default(),
            );
        }
        if self.steps.len() > MAX_STEPS {
            say!(
                text,
                "  … and {}",
                counted(self.steps.len() - MAX_STEPS, "less urgent step")
            );
        }
        for one in &self.reach {
            let mut parts = Vec::new();
            match &one.targets {
                Some(targets) if targets.is_empty() => {}
                Some(targets) => parts.push(format!("can get to {}", targets.join(", "))),
                None => parts
                    .push("can get to what the cluster that was given does not tell".to_owned()),
            }
            if one.exposed == Some(true) {
                parts.push("can be reached from outside".to_owned());
            }
            if !parts.is_empty() {
                say!(
                    text,
                    "  reach: {} {}",
                    Shown(&one.from),
                    parts.join(", and ")
                );
            }
        }
        if !self.unknown.is_empty() {
            let rules: Vec<String> = self
                .unknown
                .keys()
                .take(3)
                .map(|rule| Shown(rule).to_string())
                .collect();
            let more = match self.unknown.len().saturating_sub(rules.len()) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            say!(
                text,
                "  unknown: {} could not be decided on events of the same actors: {}{more}",
                counted(self.unknown.len(), "rule"),
                rules.join(", ")
            );
        }
        for step in self.response.iter().take(MAX_SHOWN_RESPONSE) {
            say!(text, "  next: {}", Shown(step));
        }
    }
}

fn names(actors: &[String]) -> String {
    let shown: Vec<String> = actors
        .iter()
        .take(3)
        .map(|name| Shown(name).to_string())
        .collect();
    match (shown.is_empty(), actors.len()) {
        (true, _) => "nobody that the events name".to_owned(),
        (false, count) if count > 3 => format!("{} and {} more", shown.join(", "), count - 3),
        (false, _) => shown.join(", "),
    }
}

fn objects(step: &StepLine) -> String {
    let mut objects = step.objects.iter();
    let Some(first) = objects.next() else {
        return String::new();
    };
    let more = objects.count();
    let or_more = if step.more_objects { "+" } else { "" };
    match more {
        0 if !step.more_objects => format!(" {}", Shown(first)),
        more => format!(" {} and {more}{or_more} more", Shown(first)),
    }
}

fn reach(reached: &Reached) -> ReachLine {
    ReachLine {
        from: reached.from.clone(),
        targets: reached.targets.clone(),
        exposed: reached.is_exposed,
    }
}

fn reason(reason: &Reason) -> String {
    match reason {
        Reason::Worst(rule) => format!("its worst step is `{rule}`"),
        Reason::OnlyTried(rule) => {
            format!("its worst step is `{rule}`, which was tried and did not succeed")
        }
        Reason::ManyPhases(count) => format!("it goes through {count} phases of an attack"),
        Reason::Reaches { from, target } => format!("{from} can get to {target}"),
    }
}
