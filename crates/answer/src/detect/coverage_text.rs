//! The coverage of techniques in words.

use seawall_text::{Document, Lines, Words, say};

use super::audit_policy_check::Sight;
use super::coverage::{AuditState, Coverage, CoverageRule, CoverageTechnique};

impl AuditState {
    /// In words.
    fn words(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Partly => "partly blind",
            Self::Blind => "blind",
            Self::Unknown => "unknown",
            Self::NoRule => "no rule",
            Self::Unseen => "cannot be seen",
        }
    }
}

impl CoverageRule {
    /// The rule with what it does not see.
    fn words(&self) -> String {
        let mut words = self.rule.clone();
        match self.sight {
            Some(Sight::Blind) => words.push_str(" (blind)"),
            Some(Sight::Partly) => words.push_str(" (partly blind)"),
            Some(Sight::Served) | None => {}
        }
        match (self.events, self.short) {
            (Some(0), _) => words.push_str(" (no event of its kind)"),
            (Some(events), Some(short)) if short > 0 => {
                words.push_str(&format!(
                    " ({short} of {events} events without what it needs)"
                ));
            }
            _ => {}
        }
        words
    }
}

impl CoverageTechnique {
    fn rules(&self) -> String {
        let rules: Vec<String> = self.audit.iter().map(CoverageRule::words).collect();
        rules.join(", ")
    }
}

impl Coverage {
    /// How many techniques are covered by what.
    fn summary(&self) -> String {
        let all = self.techniques();
        let posture = all
            .iter()
            .filter(|technique| !technique.posture.is_empty())
            .count();
        let of = |state| {
            all.iter()
                .filter(|technique| technique.audit_state == state)
                .count()
        };
        let mut text = format!(
            "Of {} techniques checks of the configuration look for {posture}, and rules about audit events for {}",
            all.len(),
            all.iter()
                .filter(|technique| !technique.audit.is_empty())
                .count(),
        );
        for (state, words) in [
            (AuditState::Partly, "partly blind"),
            (AuditState::Blind, "blind"),
            (AuditState::Unknown, "unknown"),
        ] {
            match of(state) {
                0 => {}
                count => text.push_str(&format!(" ({count} {words})")),
            }
        }
        text.push_str(&format!(
            "; {} have no rule, and {} cannot be seen in an audit log",
            of(AuditState::NoRule),
            of(AuditState::Unseen)
        ));
        text
    }

    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        for tactic in &self.tactics {
            say!(text, "{}", tactic.name);
            for technique in &tactic.techniques {
                let checks = match technique.posture.len() {
                    1 => "1 check".to_owned(),
                    count => format!("{count} checks"),
                };
                say!(
                    text,
                    "  {:<10} {:<40} {:<10} {:<14} {}",
                    technique.id,
                    technique.name,
                    checks,
                    technique.audit_state.words(),
                    technique.rules()
                );
            }
            text.gap();
        }
        say!(text, "{}.", self.summary());
        for sentence in &self.unknown {
            say!(text, "unknown: {sentence}");
        }
        text
    }

    /// For pages: a table for each tactic.
    pub fn document(&self) -> Document {
        let mut document = Document::new();
        document.heading(1, "Coverage of techniques");
        document.paragraph(format!("{}.", self.summary()));
        document.list(
            self.unknown
                .iter()
                .map(|sentence| Words::sentence(sentence)),
        );
        for tactic in &self.tactics {
            let rows = tactic.techniques.iter().map(|technique| {
                [
                    Words::from(format!("{} {}", technique.id, technique.name)),
                    Words::from(technique.posture.join(", ")),
                    Words::from(technique.rules()),
                    Words::from(technique.audit_state.words()),
                    Words::from(technique.unseen.clone().unwrap_or_default()),
                ]
            });
            document.heading(2, &*tactic.name);
            document.table(
                [
                    "Technique",
                    "Checks",
                    "Audit rules",
                    "Audit",
                    "Not seen in the log",
                ],
                rows,
            );
        }
        document
    }
}
