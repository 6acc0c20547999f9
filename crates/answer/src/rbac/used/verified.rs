//! What the API server answers to the requests of a log.

use schemars::JsonSchema;
use seawall_text::{Lines, say};
use serde::Serialize;

/// Differences that are shown; the rest is counted.
const MAX_SHOWN: usize = 10;

/// What the API server answers to the requests of a log, and what the printed roles would.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Verified {
    /// Different requests of the log, with what the server asks besides.
    pub requests: usize,
    /// Those that the server answered.
    pub answered: usize,
    /// Those about which server and program agree.
    pub agreed: usize,
    /// Those that an authorizer other than RBAC allows; the printed roles do not change that.
    pub allowed_by_other_authorizers: usize,
    /// Those about which they do not agree: what was asked, and both answers.
    pub different: Vec<String>,
    /// Those without an answer: what was asked, and why there is none.
    pub failed: Vec<String>,
    /// Those that were not asked.
    pub not_asked: usize,
    /// Why the rest was not asked, where something stopped it; null otherwise.
    pub stopped: Option<String>,
    /// Those that are allowed today.
    pub allowed_today: usize,
    /// Those of them that the printed roles allow.
    pub allowed_by_printed_roles: usize,
    /// Those that are allowed today, were used and would be denied.
    pub lost: Vec<String>,
    /// Whether everything was asked, answered alike and kept.
    pub is_proved: bool,
    /// Those that were not asked because there are more than may be.
    #[serde(skip)]
    pub beyond_limit: usize,
}

impl Verified {
    /// The same with what follows from it: how many were not asked, and whether that proves the roles.
    #[must_use]
    pub fn settled(self) -> Self {
        Self {
            not_asked: self.requests - self.answered - self.failed.len(),
            is_proved: self.different.is_empty()
                && self.failed.is_empty()
                && self.beyond_limit == 0
                && self.stopped.is_none()
                && self.lost.is_empty(),
            ..self
        }
    }

    /// For people.
    pub(super) fn say(&self, text: &mut Lines) {
        say!(text, "");
        say!(
            text,
            "Checked {} of {} different requests against the API server's current roles: {} agree with seawall, {} allowed by another authorizer, {} differ.",
            self.answered,
            self.requests,
            self.agreed,
            self.allowed_by_other_authorizers,
            self.different.len()
        );
        for (word, lines) in [("DIFFERENT", &self.different), ("unknown", &self.failed)] {
            for line in lines.iter().take(MAX_SHOWN) {
                say!(text, "{word}: {line}");
            }
            let hidden = lines.len().saturating_sub(MAX_SHOWN);
            if hidden > 0 {
                say!(text, "  … and {hidden} more");
            }
        }
        say!(
            text,
            "Under the roles below, by seawall's evaluation, {} of the {} that the server allows stay allowed.",
            self.allowed_by_printed_roles,
            self.allowed_today
        );
        for line in self.lost.iter().take(MAX_SHOWN) {
            say!(text, "LOST: {line}");
        }
        if let Some(reason) = &self.stopped {
            say!(text, "unknown: the rest was not checked: {reason}");
        }
        if self.beyond_limit > 0 {
            say!(
                text,
                "unknown: {} more were not checked; `--max-reviews {}` checks them",
                self.beyond_limit,
                self.requests
            );
        }
    }
}
