//! Which rules cost how many alerts a day, and which exceptions would remove most of them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use seawall_detect::Language;
use seawall_text::yaml;
use serde::Serialize;
use serde_json::{Value, json};

use super::alert::{AlertLine, language};

/// Groups that are remembered. More distinct ones are counted with their rule alone.
const MAX_GROUPS: usize = 100_000;

/// Groups that are told of each rule.
const MAX_TOLD: usize = 5;

/// Exceptions that are suggested for a rule.
const MAX_SUGGESTED: usize = 3;

/// Namespaces from which on an exception is for all namespaces of an actor.
const MANY_NAMESPACES: usize = 3;

/// A rule with its alerts.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct NoiseRule {
    /// The rule.
    pub rule: String,
    /// The language that it is written in.
    pub language: &'static str,
    /// Its alerts.
    pub alerts: u64,
    /// Alerts a day; null where the log tells no time.
    pub alerts_a_day: Option<f64>,
    /// Who causes most of them, where and with what.
    pub groups: Vec<NoiseGroup>,
    /// The fewest exceptions that remove most of them, the one that removes most first.
    pub suggestions: Vec<Suggestion>,
}

/// Alerts of a rule with one actor, namespace and kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NoiseGroup {
    /// Who did it, as exceptions name holders; null where the events do not say.
    pub actor: Option<String>,
    /// The namespace; null where there is none.
    pub namespace: Option<String>,
    /// The kind of the object; null for what is no object.
    pub kind: Option<String>,
    /// How many alerts.
    pub alerts: u64,
}

/// An exception that would remove alerts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Suggestion {
    /// How many.
    pub removes: u64,
    /// The exception as YAML: for rules of Falco a file of rules, for others an entry of `seawall.exceptions.yaml`. Reason and owner
    /// are for people to fill in.
    pub exception: String,
}

/// Alerts by rule, actor, namespace and kind.
#[derive(Debug, Default)]
pub struct Noise {
    rules: BTreeMap<(String, &'static str), RuleNoise>,
    groups: usize,
}

#[derive(Debug, Default)]
struct RuleNoise {
    alerts: u64,
    groups: BTreeMap<Key, u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    user: Option<String>,
    actor: Option<String>,
    namespace: Option<String>,
    kind: Option<String>,
    plural: Option<String>,
}

impl Noise {
    /// Counts an alert, unless an exception accepts it.
    pub fn add(&mut self, alert: &AlertLine) {
        if alert.accepted.is_some() {
            return;
        }
        let rule = self
            .rules
            .entry((alert.rule.clone(), alert.language))
            .or_default();
        rule.alerts += 1;
        // Several events together have no actor.
        if !alert.events.is_empty() {
            return;
        }
        let key = Key {
            user: alert.user.clone(),
            actor: alert.actor(),
            namespace: alert.namespace.clone(),
            kind: alert.kind(),
            plural: alert
                .resource
                .as_deref()
                .and_then(|text| text.split('/').next())
                .map(ToOwned::to_owned),
        };
        match rule.groups.get_mut(&key) {
            Some(count) => *count += 1,
            None if self.groups < MAX_GROUPS => {
                self.groups += 1;
                rule.groups.insert(key, 1);
            }
            None => {}
        }
    }

    /// How many alerts there are.
    pub fn alerts(&self) -> u64 {
        self.rules.values().map(|rule| rule.alerts).sum()
    }

    /// The alerts of a rule.
    pub fn of(&self, rule: &str) -> u64 {
        let own = self.rules.iter().filter(|((name, _), _)| name == rule);
        own.map(|(_, noise)| noise.alerts).sum()
    }

    /// The rules, those with most alerts first. Suggested exceptions end on a day.
    pub fn rules(&self, days: Option<f64>, expires: &str) -> Vec<NoiseRule> {
        let rules = self.rules.iter().map(|((name, language), noise)| {
            let mut groups: Vec<(&Key, u64)> = noise
                .groups
                .iter()
                .map(|(key, count)| (key, *count))
                .collect();
            groups.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            NoiseRule {
                rule: name.clone(),
                language,
                alerts: noise.alerts,
                alerts_a_day: a_day(noise.alerts, days),
                suggestions: suggestions(name, language, noise, expires),
                groups: groups
                    .into_iter()
                    .take(MAX_TOLD)
                    .map(|(key, alerts)| NoiseGroup {
                        actor: key.actor.clone(),
                        namespace: key.namespace.clone(),
                        kind: key.kind.clone(),
                        alerts,
                    })
                    .collect(),
            }
        });
        let mut rules: Vec<NoiseRule> = rules.collect();
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.alerts));
        rules
    }
}

/// Alerts a day.
pub(super) fn a_day(alerts: u64, days: Option<f64>) -> Option<f64> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "averages are shown with few digits"
    )]
    days.map(|days| alerts as f64 / days)
}

/// The exceptions that remove most, chosen one after another: for an actor in one namespace with one kind, or for an actor that is busy in many
/// namespaces. What nobody did is never suggested.
fn suggestions(rule: &str, language: &str, noise: &RuleNoise, expires: &str) -> Vec<Suggestion> {
    let mut left: BTreeMap<&Key, u64> = noise
        .groups
        .iter()
        .filter(|(key, _)| key.actor.is_some())
        .map(|(key, count)| (key, *count))
        .collect();
    let mut found = Vec::new();
    while found.len() < MAX_SUGGESTED {
        let remaining: u64 = left.values().sum();
        // What is rare is worth a look.
        if remaining < 2 || remaining * 10 < noise.alerts {
            break;
        }
        let mut best: Option<(u64, Scope<'_>)> = None;
        for key in left.keys() {
            let narrow = Scope {
                key,
                is_wide: false,
            };
            let mut namespaces: Vec<&Option<String>> = left
                .keys()
                .filter(|other| other.user == key.user)
                .map(|other| &other.namespace)
                .collect();
            namespaces.sort_unstable();
            namespaces.dedup();
            let wide =
                (namespaces.len() >= MANY_NAMESPACES).then_some(Scope { key, is_wide: true });
            for scope in std::iter::once(narrow).chain(wide) {
                let removes = left
                    .iter()
                    .filter(|(other, _)| scope.covers(other))
                    .map(|(_, count)| *count)
                    .sum();
                if best.as_ref().is_none_or(|(most, _)| removes > *most) {
                    best = Some((removes, scope));
                }
            }
        }
        let Some((removes, scope)) = best.filter(|(removes, _)| *removes > 1) else {
            break;
        };
        let text = match language == self::language(Language::Falco) {
            true => scope.falco(rule, found.len() + 1),
            false => scope.own(rule, expires),
        };
        let text = yaml::stream(&[text])
            .as_str()
            .trim_start_matches("---\n")
            .to_owned();
        left.retain(|key, _| !scope.covers(key));
        found.push(Suggestion {
            removes,
            exception: text,
        });
    }
    found
}

/// What an exception would be for.
#[derive(Debug, Clone, Copy)]
struct Scope<'k> {
    key: &'k Key,
    /// Whether it is for all that the actor does.
    is_wide: bool,
}

impl Scope<'_> {
    fn covers(&self, other: &Key) -> bool {
        let own = self.key;
        let is_near = own.namespace == other.namespace
            && own.kind == other.kind
            && own.plural == other.plural;
        own.user == other.user && (self.is_wide || is_near)
    }

    /// An entry of an exceptions file.
    fn own(&self, rule: &str, expires: &str) -> Value {
        // Names are taken as they are, and never as patterns.
        let literal = |text: &str| text.replace('*', "?");
        let mut selector =
            json!({"holder": literal(self.key.actor.as_deref().unwrap_or_default())});
        if !self.is_wide {
            for (key, value) in [("namespace", &self.key.namespace), ("kind", &self.key.kind)] {
                if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
                    selector[key] = json!(literal(value));
                }
            }
        }
        json!([{
            "checks": [literal(rule)],
            "resources": [selector],
            "reason": "say why this is expected",
            "owner": "say who answers for it",
            "expires": expires,
        }])
    }

    /// A file of rules for Falco, to be read behind the one with the rule.
    fn falco(&self, rule: &str, number: usize) -> Value {
        let mut fields = vec![("ka.user.name", self.key.user.as_deref())];
        if !self.is_wide {
            fields.push(("ka.target.namespace", self.key.namespace.as_deref()));
            fields.push(("ka.target.resource", self.key.plural.as_deref()));
        }
        fields.retain(|(_, value)| value.is_some_and(|value| !value.is_empty()));
        let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
        let values: Vec<&str> = fields.iter().filter_map(|(_, value)| *value).collect();
        let comps = vec!["="; fields.len()];
        json!([{
            "rule": rule,
            "exceptions": [{
                "name": format!("expected_{number}"),
                "fields": names,
                "comps": comps,
                "values": [values],
            }],
            "override": {"exceptions": "append"},
        }])
    }
}
