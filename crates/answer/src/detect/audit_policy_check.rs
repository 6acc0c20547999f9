//! `seawall.audit-policy-check/v1`: what an audit policy hides from rules, and what is wrong with it.

use schemars::JsonSchema;
use seawall_audit::{AuditPolicy, ReadPolicy};
use seawall_detect::Rule;
use seawall_detect::audit_policy::{Blindness, Lost, Needs, Plurals, blindness};
use seawall_text::{Lines, counted, say};
use serde::Serialize;

use super::audit_policy::resource_words;
use super::lint::LintProblem;
use crate::Versioned;

/// Requests that are shown of each rule; all are in the other form.
const MAX_SHOWN: usize = 3;

/// What an audit policy hides from rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AuditPolicyCheck {
    /// The file of the policy, as it was named.
    pub file: String,
    /// What is wrong with the file. With an error kube-apiserver does not start, and nothing else is known.
    pub problems: Vec<LintProblem>,
    /// What the rules see, in the order of their files; empty where the policy cannot be used.
    pub rules: Vec<RuleSight>,
    /// Rules of the policy that decide about no request.
    pub shadowed: Vec<Shadowed>,
    /// Bodies that the policy records and no log is to hold.
    pub leaks: Vec<PolicyLeak>,
}

/// What a rule over events sees under the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuleSight {
    /// The rule.
    pub rule: String,
    /// How much it sees.
    pub sight: Sight,
    /// What it does not see, by rule of the policy and reason.
    pub losses: Vec<SightLoss>,
    /// An event that the rule is tested with, and would not see; null where it sees them all, and where it has none.
    pub example: Option<String>,
}

/// How much of what it is about a rule sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sight {
    /// All of it.
    Served,
    /// Not that of some users, groups, namespaces, objects or resources.
    Partly,
    /// Nothing that is not an exception.
    Blind,
}

/// Requests that a rule does not see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SightLoss {
    /// The rule of the policy that decides, from 0; null where none matches.
    pub policy_rule: Option<usize>,
    /// Where it is written, as `file:line:column`; null where none matches.
    pub place: Option<String>,
    /// Why the requests are not seen.
    pub reason: String,
    /// One of them, in words.
    pub request: String,
}

/// A rule of the policy that decides about no request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Shadowed {
    /// The rule of the policy, from 0.
    pub policy_rule: usize,
    /// Where it is written.
    pub place: String,
    /// A rule before it that takes its requests; several can do so together.
    pub by: usize,
}

/// A body that the policy records and no log is to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PolicyLeak {
    /// The rule of the policy, from 0.
    pub policy_rule: usize,
    /// Where it is written.
    pub place: String,
    /// The resource.
    pub resource: String,
    /// How much is recorded.
    pub level: String,
    /// Whether the bodies are credentials; those of ConfigMaps can be.
    pub is_credential: bool,
}

impl Versioned for AuditPolicyCheck {
    const SCHEMA: &'static str = "seawall.audit-policy-check/v1";
}

impl AuditPolicyCheck {
    /// What a policy that was read from a file hides from rules.
    pub fn new(
        file: &str,
        read: &ReadPolicy,
        rules: &[Rule],
        needs: &[Needs],
        plurals: &Plurals,
    ) -> Self {
        let problems = read
            .problems
            .iter()
            .map(|problem| LintProblem::of(problem.is_error, &problem.error));
        let mut check = Self {
            file: file.to_owned(),
            problems: problems.collect(),
            rules: Vec::new(),
            shadowed: Vec::new(),
            leaks: Vec::new(),
        };
        let Some(policy) = &read.policy else {
            return check;
        };
        let place = |index: usize| {
            let position = policy
                .rules
                .get(index)
                .map(|rule| rule.position)
                .unwrap_or_default();
            format!("{file}:{position}")
        };
        for need in needs {
            let Some(rule) = rules.get(need.rule) else {
                continue;
            };
            check
                .rules
                .push(RuleSight::new(rule, need, policy, plurals, &place));
        }
        check.shadowed = policy
            .shadowed()
            .into_iter()
            .map(|(index, by)| Shadowed {
                policy_rule: index,
                place: place(index),
                by,
            })
            .collect();
        check.leaks = policy
            .leaks()
            .into_iter()
            .map(|leak| {
                let (group, resource, subresource) = leak.resource;
                PolicyLeak {
                    policy_rule: leak.rule,
                    place: place(leak.rule),
                    resource: resource_words(group, resource, subresource),
                    level: leak.level.name().to_owned(),
                    is_credential: seawall_audit::is_sensitive(group, resource, subresource),
                }
            })
            .collect();
        check
    }

    /// Whether kube-apiserver can use the policy.
    pub fn is_read(&self) -> bool {
        !self.problems.iter().any(|problem| problem.is_error)
    }

    /// Whether something is to be done: a rule is blind, credentials are recorded, or a rule of the policy has no effect.
    pub fn has_findings(&self) -> bool {
        self.rules.iter().any(|rule| rule.sight == Sight::Blind)
            || self.leaks.iter().any(|leak| leak.is_credential)
            || !self.shadowed.is_empty()
    }

    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        for problem in &self.problems {
            problem.say(&mut text);
        }
        if !self.is_read() {
            text.gap();
            say!(
                text,
                "unknown: kube-apiserver does not start with this policy, so that nothing is known of what rules see"
            );
            return text;
        }
        for leak in &self.leaks {
            let word = if leak.is_credential { "leak" } else { "note" };
            say!(
                text,
                "{word}: {}: bodies of {} are recorded at {}",
                leak.place,
                leak.resource,
                leak.level
            );
        }
        for shadowed in &self.shadowed {
            say!(
                text,
                "shadowed: {}: rules[{}] decides about no request; rules[{}] and others before it take all of them",
                shadowed.place,
                shadowed.policy_rule,
                shadowed.by
            );
        }
        for sight in [Sight::Blind, Sight::Partly] {
            for rule in self.rules.iter().filter(|rule| rule.sight == sight) {
                text.gap();
                rule.say(&mut text);
            }
        }
        text.gap();
        let of = |sight| self.rules.iter().filter(|rule| rule.sight == sight).count();
        say!(
            text,
            "{}: {} served, {} partly, {} blind",
            counted(self.rules.len(), "rule"),
            of(Sight::Served),
            of(Sight::Partly),
            of(Sight::Blind)
        );
        text
    }
}

impl RuleSight {
    fn new(
        rule: &Rule,
        need: &Needs,
        policy: &AuditPolicy,
        plurals: &Plurals,
        place: &impl Fn(usize) -> String,
    ) -> Self {
        let Blindness { is_blind, losses } = blindness(policy, need, plurals);
        let examples = rule.about.iter().flat_map(|about| &about.examples);
        let matched = examples.filter(|example| example.matches);
        let events = matched.flat_map(|example| example.events.iter().map(String::as_str));
        let example = need.lost(policy, events).map(|(event, _)| event.to_owned());
        Self {
            rule: rule.name.clone(),
            sight: match (is_blind, losses.is_empty()) {
                (true, _) => Sight::Blind,
                (false, false) => Sight::Partly,
                (false, true) => Sight::Served,
            },
            losses: losses
                .into_iter()
                .map(|loss| SightLoss {
                    policy_rule: loss.rule,
                    place: loss.rule.map(place),
                    reason: reason(loss.why),
                    request: loss.request,
                })
                .collect(),
            example,
        }
    }

    fn say(&self, text: &mut Lines) {
        let word = match self.sight {
            Sight::Served => "served",
            Sight::Partly => "partly",
            Sight::Blind => "blind",
        };
        say!(text, "{word}: {}", self.rule);
        for loss in self.losses.iter().take(MAX_SHOWN) {
            let by = match (&loss.place, loss.policy_rule) {
                (Some(place), Some(index)) => format!("rules[{index}] ({place})"),
                _ => "no rule of the policy matches".to_owned(),
            };
            say!(text, "  {}: {}; {by}", loss.request, loss.reason);
        }
        if self.losses.len() > MAX_SHOWN {
            say!(text, "  and {} more", self.losses.len() - MAX_SHOWN);
        }
        if let Some(example) = &self.example {
            say!(text, "  for example {example}");
        }
    }
}

fn reason(why: Lost) -> String {
    match why {
        Lost::Level {
            recorded: seawall_event::Level::None,
            needed,
        } => {
            format!("not recorded, and {} is needed", needed.name())
        }
        Lost::Level { recorded, needed } => {
            format!(
                "recorded at {}, and {} is needed",
                recorded.name(),
                needed.name()
            )
        }
        Lost::Stages => "the stages that the rule asks about are omitted".to_owned(),
    }
}
