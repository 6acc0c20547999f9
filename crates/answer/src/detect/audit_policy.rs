//! `seawall.audit-policy/v1`: the cheapest audit policy that serves rules, and what it costs.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use seawall_detect::Rule;
use seawall_detect::audit_policy::{Costs, Needs, Proposal, Unserved, Volume};
use seawall_text::{Answer, Lines, counted, say};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::Versioned;

/// Rules that are named of a line of the policy; all of them are in the other form.
const MAX_NAMED: usize = 6;

/// The cheapest audit policy for rules.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AuditPolicyProposal {
    /// The policy, an object of `audit.k8s.io/v1`.
    pub policy: Value,
    /// Its rules, in their order: what needs each, and what it costs.
    pub lines: Vec<PolicyLine>,
    /// The rules over events: what each needs, and what it costs.
    pub rules: Vec<RuleNeed>,
    /// What rules ask for and the policy does not record.
    pub unserved: Vec<UnservedRule>,
    /// What the costs were measured on; null where no log was named.
    pub measured: Option<Measured>,
    /// What is taken for granted, a sentence each.
    pub assumptions: Vec<String>,
}

/// A rule of the policy.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PolicyLine {
    /// Its place in `rules` of the policy, from 0.
    pub line: usize,
    /// How much it records.
    pub level: String,
    /// The rules over events that need it; none for a line that keeps others from recording.
    pub rules: Vec<String>,
    /// What it records; null where no log was named.
    pub volume: Option<VolumeADay>,
}

/// What a rule over events needs.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RuleNeed {
    /// The rule.
    pub rule: String,
    /// The highest level that it needs of some request.
    pub level: String,
    /// What is recorded for it, and for others that need the same events; null where no log was named.
    pub volume: Option<VolumeADay>,
}

/// Something that a rule asks for and the policy does not record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UnservedRule {
    /// The rule.
    pub rule: String,
    /// The resource, as `resource/subresource (group)`.
    pub resource: String,
    /// Why.
    pub reason: String,
}

/// The log that costs were measured on.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Measured {
    /// Events of the log.
    pub events: u64,
    /// Their bytes, as JSON.
    pub bytes: u64,
    /// Events that the policy records.
    pub recorded_events: u64,
    /// Their bytes.
    pub recorded_bytes: u64,
    /// Recorded events that the log has less of than the policy would record, so that their bytes are at least these.
    pub partial_events: u64,
    /// The days between its first event and its last; null where they tell no time.
    pub days: Option<f64>,
}

/// Events with their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct VolumeADay {
    /// Events of the log.
    pub events: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Events a day; null where the log tells no time.
    pub events_a_day: Option<f64>,
    /// Bytes a day.
    pub bytes_a_day: Option<f64>,
}

impl Versioned for AuditPolicyProposal {
    const SCHEMA: &'static str = "seawall.audit-policy/v1";
}

impl AuditPolicyProposal {
    /// Of a proposal for rules, with its costs where a log was read.
    pub fn new(
        proposal: &Proposal,
        rules: &[Rule],
        needs: &[Needs],
        costs: Option<&Costs<'_>>,
    ) -> Self {
        let days = costs.and_then(Costs::days);
        let volume = |volumes: Option<&Vec<Volume>>, index: usize| {
            let volume = volumes.and_then(|volumes| volumes.get(index).copied());
            volume.map(|volume| VolumeADay::new(volume, days))
        };
        let name = |rule: usize| {
            rules
                .get(rule)
                .map_or_else(String::new, |rule| rule.name.clone())
        };
        let lines = proposal
            .policy
            .rules
            .iter()
            .zip(&proposal.rules)
            .enumerate();
        let lines = lines.map(|(line, (rule, needed_by))| PolicyLine {
            line,
            level: rule.level.unwrap_or_default().name().to_owned(),
            rules: needed_by.iter().map(|rule| name(*rule)).collect(),
            volume: volume(costs.map(|costs| &costs.lines), line),
        });
        let own = needs.iter().enumerate().map(|(index, need)| RuleNeed {
            rule: name(need.rule),
            level: need.level().name().to_owned(),
            volume: volume(costs.map(|costs| &costs.rules), index),
        });
        Self {
            policy: written(&proposal.policy),
            lines: lines.collect(),
            rules: own.collect(),
            unserved: proposal.unserved.iter().map(|one| unserved(one, &name)).collect(),
            measured: costs.map(|costs| Measured {
                events: costs.read.events,
                bytes: costs.read.bytes,
                recorded_events: costs.recorded.events,
                recorded_bytes: costs.recorded.bytes,
                partial_events: costs.partial,
                days,
            }),
            assumptions: vec![
                "a rule that names a resource and no API group means the group of Kubernetes that has it, and no custom resource of the same name".to_owned(),
            ],
        }
    }

    /// The policy as a file for kube-apiserver, with what it is for as comments.
    pub fn yaml(&self) -> Answer {
        let mut text = Lines::new();
        say!(
            text,
            "The cheapest audit policy that serves {}.",
            counted(self.rules.len(), "rule")
        );
        for assumption in &self.assumptions {
            say!(text, "Assumes that {assumption}.");
        }
        if let Some(measured) = &self.measured {
            say!(text, "{}", measured.sentence());
        }
        say!(text, "");
        for line in &self.lines {
            let named: Vec<&str> = line
                .rules
                .iter()
                .take(MAX_NAMED)
                .map(String::as_str)
                .collect();
            let mut needed_by = match named.is_empty() {
                true => "nothing that a rule asks about".to_owned(),
                false => named.join(", "),
            };
            if line.rules.len() > MAX_NAMED {
                needed_by.push_str(&format!(" and {} more", line.rules.len() - MAX_NAMED));
            }
            let cost = line.volume.map(|volume| format!(" ({})", volume.words()));
            say!(
                text,
                "rules[{}], {}{}: {needed_by}",
                line.line,
                line.level,
                cost.unwrap_or_default()
            );
        }
        if self.measured.is_some() {
            say!(text, "");
            say!(
                text,
                "What each rule costs; events that several rules need count for each:"
            );
            let mut rules: Vec<&RuleNeed> = self.rules.iter().collect();
            let bytes = |rule: &RuleNeed| rule.volume.map_or(0, |volume| volume.bytes);
            rules.sort_by_key(|rule| std::cmp::Reverse(bytes(rule)));
            for rule in rules {
                let cost = rule.volume.map(|volume| volume.words()).unwrap_or_default();
                say!(text, "  {} ({}): {cost}", rule.rule, rule.level);
            }
        }
        if !self.unserved.is_empty() {
            say!(text, "");
        }
        for rule in &self.unserved {
            say!(
                text,
                "Not served: `{}` for {}: {}",
                rule.rule,
                rule.resource,
                rule.reason
            );
        }
        Answer::yaml(&text, std::slice::from_ref(&self.policy))
    }
}

impl Measured {
    fn sentence(&self) -> String {
        let mut text = format!(
            "Of {} events ({}) of the log it records {} ({}).",
            self.events,
            bytes(self.bytes),
            self.recorded_events,
            bytes(self.recorded_bytes)
        );
        if let Some(days) = self.days {
            text.push_str(&format!(" The log is of {days:.2} days."));
        }
        if self.partial_events > 0 {
            text.push_str(&format!(
                " {} of them are not in the log with all that it records, so that they will be larger.",
                self.partial_events
            ));
        }
        text
    }
}

impl VolumeADay {
    fn new(volume: Volume, days: Option<f64>) -> Self {
        #[expect(
            clippy::cast_precision_loss,
            reason = "averages are shown with few digits"
        )]
        let a_day = |count: u64| days.map(|days| count as f64 / days);
        Self {
            events: volume.events,
            bytes: volume.bytes,
            events_a_day: a_day(volume.events),
            bytes_a_day: a_day(volume.bytes),
        }
    }

    fn words(&self) -> String {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "averages are not negative"
        )]
        let whole = |number: f64| number.round() as u64;
        match (self.events_a_day, self.bytes_a_day) {
            (Some(events), Some(size)) => {
                format!(
                    "{} events a day, {} a day",
                    whole(events),
                    bytes(whole(size))
                )
            }
            _ => format!("{} events, {}", self.events, bytes(self.bytes)),
        }
    }
}

/// `1.5 MB`
fn bytes(count: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "one digit is shown")]
    let mut size = count as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if size < 1000.0 {
            return match unit {
                "B" => format!("{count} B"),
                unit => format!("{size:.1} {unit}"),
            };
        }
        size /= 1000.0;
    }
    format!("{size:.1} TB")
}

fn unserved(unserved: &Unserved, name: &impl Fn(usize) -> String) -> UnservedRule {
    match unserved {
        Unserved::Sensitive {
            rule,
            resource: (group, resource, subresource),
            level,
        } => UnservedRule {
            rule: name(*rule),
            resource: resource_words(group, resource, subresource),
            reason: format!(
                "it needs the level {}, at which the log would hold credentials",
                level.name()
            ),
        },
        Unserved::NoGroup { rule, resource } => UnservedRule {
            rule: name(*rule),
            resource: resource.clone(),
            reason: "no API group is known that has it; name the group in the rule".to_owned(),
        },
    }
}

/// `serviceaccounts/token`, `tokenreviews (authentication.k8s.io)`
pub(super) fn resource_words(group: &str, resource: &str, subresource: &str) -> String {
    let mut words = resource.to_owned();
    if !subresource.is_empty() {
        words.push_str(&format!("/{subresource}"));
    }
    if !group.is_empty() {
        words.push_str(&format!(" ({group})"));
    }
    words
}

/// The policy as an object of the API.
fn written(policy: &seawall_audit::AuditPolicy) -> Value {
    let stages = |stages: &BTreeSet<seawall_event::Stage>| -> Vec<&str> {
        stages.iter().map(|stage| stage.name()).collect()
    };
    let rules = policy.rules.iter().map(|rule| {
        let mut object = Map::new();
        let mut put = |key: &str, value: Value| drop(object.insert(key.to_owned(), value));
        put("level", json!(rule.level.unwrap_or_default().name()));
        for (key, texts) in [
            ("users", &rule.users),
            ("userGroups", &rule.user_groups),
            ("verbs", &rule.verbs),
            ("namespaces", &rule.namespaces),
            ("nonResourceURLs", &rule.non_resource_urls),
        ] {
            if !texts.is_empty() {
                put(key, json!(texts));
            }
        }
        if !rule.resources.is_empty() {
            let resources = rule.resources.iter().map(|entry| {
                let mut object = json!({"group": entry.group});
                for (key, texts) in [
                    ("resources", &entry.resources),
                    ("resourceNames", &entry.names),
                ] {
                    if !texts.is_empty() {
                        object[key] = json!(texts);
                    }
                }
                object
            });
            put("resources", resources.collect());
        }
        if !rule.omit_stages.is_empty() {
            put("omitStages", json!(stages(&rule.omit_stages)));
        }
        if let Some(omits) = rule.omit_managed_fields {
            put("omitManagedFields", json!(omits));
        }
        Value::Object(object)
    });
    let mut object = json!({
        "apiVersion": "audit.k8s.io/v1",
        "kind": "Policy",
    });
    if !policy.omit_stages.is_empty() {
        object["omitStages"] = json!(stages(&policy.omit_stages));
    }
    if policy.omit_managed_fields {
        object["omitManagedFields"] = json!(true);
    }
    object["rules"] = rules.collect();
    object
}
