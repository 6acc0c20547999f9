//! What was used of what is granted, as comments above the printed roles.

use seawall_model::KubernetesVersion;
use seawall_text::{Lines, counted, say};

use super::{SubjectUse, Used};
use crate::few;

/// Unused rules that are shown of each subject.
const MAX_UNUSED: usize = 3;

/// Characters that are shown of a rule.
const MAX_RULE: usize = 80;

impl Used {
    /// For people: everything but the roles, and `top` subjects.
    pub fn text(&self, top: usize) -> Lines {
        let mut text = Lines::new();
        if let Some(period) = &self.period {
            say!(
                text,
                "Granted permissions used from {} to {} ({}).",
                period.first,
                period.last,
                duration(period.seconds)
            );
        }
        say!(
            text,
            "{} decided: {} forbidden, {} allowed{}",
            requests(self.decided_requests),
            self.forbidden_requests,
            self.allowed_requests,
            if self.allowed_requests > 0 { ":" } else { "." }
        );
        for (count, what) in &self.shown.by {
            say!(text, "{count:>8}  {what}");
        }
        self.besides_text(&mut text);
        if !self.shown.impersonated.is_empty() {
            say!(
                text,
                "Others impersonated {}; the permissions needed for that count for the impersonator.",
                few(&self.shown.impersonated)
            );
        }
        say!(text, "");
        self.subjects_text(top, &mut text);
        say!(text, "");
        say!(text, "{}", self.proof());
        say!(text, "{}", self.reach());
        if let Some(verified) = &self.verified {
            verified.say(&mut text);
        }
        for limit in &self.unknown {
            say!(text, "unknown: {limit}");
        }
        text
    }

    /// The proof in a sentence.
    fn proof(&self) -> String {
        let kept = if self.shown.without_system {
            " Built-in roles are left as they are."
        } else {
            ""
        };
        if self.replay.denied > 0 {
            return format!(
                "FAILED: the roles below deny {} of {} that were requested and allowed; do not use them.",
                self.replay.denied,
                counted(self.replay.requests, "different permission")
            );
        }
        let minimal = match (self.replay.rules, self.replay.rules_that_could_be_left_out) {
            (0, _) => "and no role is needed".to_owned(),
            (1, 0) => "and removing their only rule denies one".to_owned(),
            (rules, 0) => format!("and removing any of their {rules} rules denies one"),
            (rules, spare) => format!("and {spare} of their {rules} rules could be removed"),
        };
        format!(
            "Replayed: the roles below allow everything that was requested, allowed and needs a role ({}), {minimal}.{kept}",
            counted(self.replay.requests, "different permission")
        )
    }

    /// What was proved, and what was not.
    fn reach(&self) -> String {
        let rules = match &self.kubernetes_version {
            Some(version) => format!("the rules of Kubernetes {version}"),
            None => format!(
                "the rules of Kubernetes {}, because the server version is not known",
                KubernetesVersion::NEWEST
            ),
        };
        let ask = match &self.verified {
            Some(_) => "",
            None => "`--verify` checks each request against the API server's current roles. ",
        };
        format!(
            "This is what RBAC decides, by {rules}. {ask}Only the request itself reaches admission plugins, webhooks and other authorizers: test it with `kubectl --as SUBJECT … --dry-run=server`, once the roles are applied."
        )
    }

    /// What was needed besides the requests.
    fn besides_text(&self, text: &mut Lines) {
        let besides = &self.shown.besides;
        if besides.is_empty() {
            return;
        }
        say!(
            text,
            "These requests also needed {} that no event shows:",
            counted(besides.values().sum(), "more permission")
        );
        for (reason, count) in besides {
            say!(text, "{count:>8}  {reason}");
        }
        if self.shown.besides_gone > 0 {
            say!(
                text,
                "{} of them are no longer granted by the input; the roles below would grant them again.",
                self.shown.besides_gone
            );
        }
    }

    /// Own subjects with rules that were not used.
    fn subjects_text(&self, top: usize, text: &mut Lines) {
        let own = self.subjects.iter();
        let own = own.filter(|one| one.granted_rules > 0 && !one.system);
        let all: Vec<&SubjectUse> = own.collect();
        if all.is_empty() {
            say!(text, "The input contains none of your own bindings.");
            return;
        }
        let rules: usize = all.iter().map(|one| one.granted_rules).sum();
        let unused: usize = all.iter().map(|one| one.unused.len()).sum();
        say!(
            text,
            "Of {} held by {} of your own, not used: {unused}",
            counted(rules, "rule"),
            counted(all.len(), "subject")
        );
        let (mut active, silent): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.is_seen);
        // By name where as many are unused.
        active.sort_by_key(|one| std::cmp::Reverse(one.unused.len()));
        for one in active.iter().take(top) {
            say!(
                text,
                "  {}: {} of {} used",
                one.subject,
                one.used_rules,
                one.granted_rules
            );
            for unused in one.unused.iter().take(MAX_UNUSED) {
                say!(
                    text,
                    "    unused: {} (rule {} of {}, by {})",
                    shortened(&unused.rule_text),
                    unused.number(),
                    unused.role,
                    unused.binding
                );
            }
            let hidden = one.unused.len().saturating_sub(MAX_UNUSED);
            if hidden > 0 {
                say!(text, "    … and {hidden} more");
            }
        }
        let hidden = active.len().saturating_sub(top);
        if hidden > 0 {
            say!(
                text,
                "  … and {hidden} more subjects; `--top {}` shows them",
                active.len()
            );
        }
        if !silent.is_empty() {
            let names: Vec<String> = silent.iter().map(|one| one.subject.to_string()).collect();
            say!(text, "  not in the log at all: {}", few(&names));
        }
    }
}

/// The beginning of a long text.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_RULE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// `1 request`, `2 requests`.
fn requests(count: u64) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), "request")
}

/// `1 h 9 min`, with the two largest units.
pub(super) fn duration(seconds: u64) -> String {
    let units = [
        (seconds / 86_400, "d"),
        (seconds / 3_600 % 24, "h"),
        (seconds / 60 % 60, "min"),
        (seconds % 60, "s"),
    ];
    let first = units.iter().position(|(count, _)| *count > 0).unwrap_or(3);
    units[first..]
        .iter()
        .take(2)
        .filter(|(count, unit)| *count > 0 || (seconds == 0 && *unit == "s"))
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect::<Vec<_>>()
        .join(" ")
}
