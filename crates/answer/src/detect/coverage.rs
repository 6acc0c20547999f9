//! `seawall.detection-coverage/v1`: by what each technique of the threat matrix is covered, and where rules are blind.

use schemars::JsonSchema;
use seawall_audit::AuditPolicy;
use seawall_compliance::{CheckVerdicts, Matrix, Technique};
use seawall_detect::audit_policy::{Needs, Plurals, Seen, blindness};
use seawall_detect::window::Feed;
use seawall_detect::{Loaded, idle};
use serde::Serialize;

use super::alert::language;
use super::audit_policy_check::Sight;
use super::technique::{names, techniques};
use crate::Versioned;

/// By what each technique is covered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Coverage {
    /// The techniques by tactic; one can serve several.
    pub tactics: Vec<CoverageTactic>,
    /// What is not known, or not looked at at all, a sentence each.
    pub unknown: Vec<String>,
}

/// What an attacker wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CoverageTactic {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How it is reached.
    pub techniques: Vec<CoverageTechnique>,
}

/// How an attacker reaches something, and what looks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CoverageTechnique {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Checks of the cluster's configuration; the same as in `seawall.matrix/v1`.
    pub posture: Vec<String>,
    /// Rules about audit events.
    pub audit: Vec<CoverageRule>,
    /// What the rules see together.
    pub audit_state: AuditState,
    /// Why no audit event shows the technique itself; null where events do.
    pub unseen: Option<String>,
    /// Rules about what happens at run time. There are none yet.
    pub runtime: Vec<String>,
}

/// A rule about audit events, and what it sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CoverageRule {
    /// The rule.
    pub rule: String,
    /// The language that it is written in.
    pub language: &'static str,
    /// What it sees under the audit policy; null where none was given, or it cannot be used.
    pub sight: Option<Sight>,
    /// Events of the log that it asks about; null where none was named.
    pub events: Option<u64>,
    /// Of them, those with less recorded than it needs.
    pub short: Option<u64>,
}

/// What the rules about a technique see together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AuditState {
    /// All that they are about.
    Covered,
    /// Some of it.
    Partly,
    /// Nothing of it.
    Blind,
    /// That is not known: the log holds no event of the kind, or the policy cannot be used.
    Unknown,
    /// No rule looks for it.
    NoRule,
    /// No rule looks for it, and no audit event shows it.
    Unseen,
}

impl Versioned for Coverage {
    const SCHEMA: &'static str = "seawall.detection-coverage/v1";
}

/// What rules are asked about, with what the cluster records.
#[derive(Debug, Clone, Copy)]
pub struct Recording<'a> {
    /// The audit policy; `None` where none was given, or it cannot be used.
    pub policy: Option<&'a AuditPolicy>,
    /// Whether one was given.
    pub has_policy: bool,
    /// What each rule that is asked sees of a log, in the order of the needs.
    pub seen: Option<&'a [Seen]>,
}

impl Coverage {
    /// By what techniques are covered.
    pub fn new(
        matrix: &Matrix,
        checks: &[CheckVerdicts],
        loaded: &Loaded,
        needs: &[Needs],
        recording: &Recording<'_>,
    ) -> Self {
        let plurals = Plurals::known();
        let mut known: Vec<(Vec<&str>, CoverageRule)> = Vec::new();
        let mut sights: Vec<Option<CoverageRule>> = vec![None; loaded.rules.len()];
        for (index, need) in needs.iter().enumerate() {
            let Some(rule) = loaded.rules.get(need.rule) else {
                continue;
            };
            let sight = recording.policy.map(|policy| {
                let found = blindness(policy, need, &plurals);
                match (found.is_blind, found.losses.is_empty()) {
                    (true, _) => Sight::Blind,
                    (false, false) => Sight::Partly,
                    (false, true) => Sight::Served,
                }
            });
            let seen = recording.seen.and_then(|seen| seen.get(index));
            let line = CoverageRule {
                rule: rule.name.clone(),
                language: language(rule.language),
                sight,
                events: seen.map(|seen| seen.whole + seen.short),
                short: seen.map(|seen| seen.short),
            };
            if let Some(place) = sights.get_mut(need.rule) {
                *place = Some(line.clone());
            }
            let about = rule.about.as_deref();
            let own = about.map_or(&[][..], |about| &about.techniques);
            if idle(rule, true).is_none() && rule.is_alert {
                known.push((techniques(own, &rule.origin.techniques, &rule.tags), line));
            }
        }
        for correlation in loaded.correlations.iter().filter(|rule| rule.is_alert) {
            let about = correlation.about.as_deref();
            let own = about.map_or(&[][..], |about| &about.techniques);
            let mut line = together(loaded, &correlation.definition, &sights);
            line.rule.clone_from(&correlation.name);
            line.language = language(correlation.language);
            let named = techniques(own, &correlation.origin.techniques, &correlation.tags);
            known.push((named, line));
        }
        let one = |technique: &Technique| {
            let rules = known.iter().filter(|(named, _)| names(named, technique));
            let mut audit: Vec<CoverageRule> = rules.map(|(_, line)| line.clone()).collect();
            audit.sort_by(|one, other| one.rule.cmp(&other.rule));
            let posture = matrix.checks_of(&technique.id, checks);
            CoverageTechnique {
                id: technique.id.clone(),
                name: technique.name.clone(),
                posture: posture
                    .iter()
                    .map(|verdict| verdict.check.to_owned())
                    .collect(),
                audit_state: state(&audit, technique, recording),
                audit,
                unseen: technique.unseen.clone(),
                runtime: Vec::new(),
            }
        };
        let tactics = matrix.tactics.iter().map(|tactic| {
            let known = tactic
                .techniques
                .iter()
                .filter_map(|id| matrix.technique(id));
            CoverageTactic {
                id: tactic.id.clone(),
                name: tactic.name.clone(),
                techniques: known.map(one).collect(),
            }
        });
        Self {
            tactics: tactics.collect(),
            unknown: vec![
                "nothing looks at what happens at run time: there are no rules about system calls and connections that are asked yet".to_owned(),
                "requests to kubelets and etcd that do not pass through the API server leave no audit event".to_owned(),
            ],
        }
    }

    /// Techniques of the matrix, each once.
    pub(super) fn techniques(&self) -> Vec<&CoverageTechnique> {
        let mut all: Vec<&CoverageTechnique> = Vec::new();
        for technique in self.tactics.iter().flat_map(|tactic| &tactic.techniques) {
            if !all.iter().any(|known| known.id == technique.id) {
                all.push(technique);
            }
        }
        all
    }

    /// Whether the rules about a technique are blind.
    pub fn has_blind(&self) -> bool {
        let mut all = self.techniques().into_iter();
        all.any(|technique| technique.audit_state == AuditState::Blind)
    }
}

/// What the rules that feed a rule about several events see together.
fn together(
    loaded: &Loaded,
    definition: &seawall_detect::window::Definition,
    sights: &[Option<CoverageRule>],
) -> CoverageRule {
    let mut open: Vec<Feed> = definition.inputs.iter().map(|input| input.feed).collect();
    let mut found: Vec<&CoverageRule> = Vec::new();
    while let Some(feed) = open.pop() {
        match feed {
            Feed::Rule(number) => {
                found.extend(sights.get(number as usize).and_then(Option::as_ref))
            }
            Feed::Definition(number) => {
                let inner = loaded.correlations.get(number);
                let inputs = inner.iter().flat_map(|inner| &inner.definition.inputs);
                open.extend(inputs.map(|input| input.feed));
            }
        }
    }
    let seen: Option<Vec<Sight>> = found.iter().map(|rule| rule.sight).collect();
    let sight = seen.filter(|sights| !sights.is_empty()).map(|sights| {
        match (sights.iter().min(), sights.iter().max()) {
            (Some(least), Some(most)) if least == most => *least,
            _ => Sight::Partly,
        }
    });
    let sum = |of: fn(&CoverageRule) -> Option<u64>| found.iter().map(|rule| of(rule)).sum();
    CoverageRule {
        rule: String::new(),
        language: "",
        sight,
        events: sum(|rule| rule.events),
        short: sum(|rule| rule.short),
    }
}

fn state(rules: &[CoverageRule], technique: &Technique, recording: &Recording<'_>) -> AuditState {
    if rules.is_empty() {
        return match technique.unseen {
            Some(_) => AuditState::Unseen,
            None => AuditState::NoRule,
        };
    }
    let states: Vec<AuditState> = rules.iter().map(|rule| sees(rule, recording)).collect();
    match (states.iter().min(), states.iter().max()) {
        (Some(least), Some(most)) if least == most => *least,
        // Rules of one technique see different parts of it.
        (Some(AuditState::Unknown), _) | (_, None) => AuditState::Unknown,
        _ => AuditState::Partly,
    }
}

/// What a rule sees by the policy and by the log; the worse of both.
fn sees(rule: &CoverageRule, recording: &Recording<'_>) -> AuditState {
    let by_policy = match rule.sight {
        Some(Sight::Served) => AuditState::Covered,
        Some(Sight::Partly) => AuditState::Partly,
        Some(Sight::Blind) => AuditState::Blind,
        None if recording.has_policy => AuditState::Unknown,
        None => AuditState::Covered,
    };
    let by_log = match (rule.events, rule.short) {
        (Some(0), _) if rule.sight.is_none() => AuditState::Unknown,
        (Some(events), Some(short)) if events > 0 && events == short => AuditState::Blind,
        (Some(_), Some(short)) if short > 0 => AuditState::Partly,
        _ => AuditState::Covered,
    };
    by_policy.max(by_log)
}
