//! What rules cannot see in a log, because of where it comes from.

use schemars::JsonSchema;
use seawall_audit::AuditPolicy;
use seawall_detect::Provider;
use seawall_detect::audit_policy::{Lost, Needs, Plurals, blindness};
use seawall_event::Level;
use serde::Serialize;

/// Requests that are named of each rule. More would not help the reader.
const MAX_REASONS: usize = 4;

/// A rule that does not see everything that it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BlindRule {
    /// The rule.
    pub rule: String,
    /// The source that hides it, by its name for `--source`; `log` where the log itself shows it.
    pub source: String,
    /// Whether it sees nothing but exceptions; otherwise it sees a part.
    pub is_blind: bool,
    /// What is hidden, and why.
    pub reasons: Vec<String>,
}

impl BlindRule {
    /// What a provider hides from a rule; `None` where it is nothing.
    pub fn of(rule: &str, needs: &Needs, provider: &Provider, plurals: &Plurals) -> Option<Self> {
        let policy: &AuditPolicy = provider.policy.as_ref()?;
        let found = blindness(policy, needs, plurals);
        if found.losses.is_empty() {
            return None;
        }
        let mut reasons: Vec<String> = found
            .losses
            .iter()
            .take(MAX_REASONS)
            .map(|loss| format!("{}: {}", loss.request, why(loss.why)))
            .collect();
        if found.losses.len() > MAX_REASONS {
            reasons.push(format!("{} more", found.losses.len() - MAX_REASONS));
        }
        Some(Self {
            rule: rule.to_owned(),
            source: provider.id.clone(),
            is_blind: found.is_blind,
            reasons,
        })
    }

    /// What a log shows: everything that the rule is about is recorded at a level that is too low.
    pub fn of_log(rule: &str, recorded: Level, needed: Level) -> Self {
        Self {
            rule: rule.to_owned(),
            source: "log".to_owned(),
            is_blind: true,
            reasons: vec![format!(
                "everything that it is about: {}",
                why(Lost::Level { recorded, needed })
            )],
        }
    }

    /// In a line.
    pub(super) fn line(&self) -> String {
        format!("{}, {}", self.rule, self.of_source())
    }

    /// In a line about its rule.
    pub(super) fn of_source(&self) -> String {
        let how = match self.is_blind {
            true => "nothing is seen",
            false => "not all is seen",
        };
        format!("{}: {how}: {}", self.source, self.reasons.join("; "))
    }
}

fn why(lost: Lost) -> String {
    match lost {
        Lost::Level {
            recorded: Level::None,
            ..
        } => "leaves no event".to_owned(),
        Lost::Level { recorded, needed } => {
            format!(
                "recorded at {}, and it needs {}",
                recorded.name(),
                needed.name()
            )
        }
        Lost::Stages => "the stages that it asks about are omitted".to_owned(),
    }
}
