//! What was used of what is granted, as comments above the printed roles.

use std::collections::BTreeSet;
use std::fmt::Write;

use seawall_rbac::{Source, spare};
use seawall_report::counted;

use super::super::brought;
use super::report::{Report, duration};
use crate::output;

/// Unused rules that are shown of each subject.
const MAX_UNUSED: usize = 3;

/// Characters that are shown of a rule.
const MAX_RULE: usize = 80;

impl Report<'_> {
    /// The whole answer but the roles.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut say = |line: &str| {
            let _ = writeln!(text, "#{}{line}", if line.is_empty() { "" } else { " " });
        };
        if let Some((first, last)) = self.usage.period {
            say(&format!(
                "What was used from {first} to {last} ({}) of what is granted.",
                duration(last.seconds_since(first))
            ));
        }
        let by = |is_meant: &dyn Fn(&Source) -> bool| -> u64 {
            let all = self.granted.iter().filter(|one| is_meant(&one.source));
            all.map(|one| one.times).sum()
        };
        say(&format!(
            "{} decided, {} of them allowed:",
            counted(self.usage.decided(), "request"),
            by(&|_| true)
        ));
        let masters = by(&|source| *source == Source::Masters);
        let default = by(&|source| self.is_default(source));
        let own = by(&|source| matches!(source, Source::Binding(..)) && !self.is_default(source));
        for (count, what) in [
            (masters, "by `system:masters`, which no role is asked about"),
            (default, "by bindings that Kubernetes brings"),
            (own, "by bindings of your own"),
            (
                by(&|source| *source == Source::Gone),
                "by roles or bindings that the input does not hold any more; the roles below would give these rights back",
            ),
            (
                by(&|source| *source == Source::Elsewhere),
                "by another authorizer than RBAC, or by roles that the input does not hold",
            ),
        ] {
            if count > 0 {
                say(&format!("{count:>8}  {what}"));
            }
        }
        let impersonated: BTreeSet<&str> = self
            .granted
            .iter()
            .filter(|one| one.impersonated)
            .map(|one| one.identity.user.as_str())
            .collect();
        if !impersonated.is_empty() {
            say(&format!(
                "Somebody else acted as {}; what that needed counts for whoever acted.",
                output::few(
                    &impersonated
                        .iter()
                        .map(|user| format!("`{user}`"))
                        .collect::<Vec<_>>()
                )
            ));
        }
        say("");
        self.spare_text(&mut say);
        say("");
        say(&self.proof());
        for limit in self.limits() {
            say(&format!("unknown: {limit}"));
        }
        text
    }

    /// The proof in a sentence.
    fn proof(&self) -> String {
        let kept = if self.without_system {
            " Roles that Kubernetes brings are left as they are."
        } else {
            ""
        };
        if self.replay.denied > 0 {
            return format!(
                "FAILED: the roles below deny {} of {} recorded requests that were allowed; do not use them.",
                self.replay.denied, self.replay.asked
            );
        }
        let minimal = if self.replay.spare == 0 {
            format!(
                "leaving out any of their {} rules denies one",
                self.replay.rules
            )
        } else {
            format!(
                "{} of their {} rules could be left out",
                self.replay.spare, self.replay.rules
            )
        };
        format!(
            "Replayed: the roles below allow all {} different requests that were recorded as allowed and need a role, and {minimal}.{kept}",
            self.replay.asked
        )
    }

    /// Own subjects with rules that were not used.
    fn spare_text(&self, say: &mut dyn FnMut(&str)) {
        let mut all = spare(self.granted, self.rbac);
        all.retain(|spare| spare.granted > 0 && !brought::is_brought(spare.subject, self.rbac));
        let rules: usize = all.iter().map(|spare| spare.granted).sum();
        let unused: usize = all.iter().map(|spare| spare.unused.len()).sum();
        if all.is_empty() {
            say("No binding of your own is in the input.");
            return;
        }
        say(&format!(
            "Of {} that {} of your own hold, not used: {unused}",
            counted(rules, "rule"),
            counted(all.len(), "subject")
        ));
        let seen = self.seen();
        let (mut active, silent): (Vec<_>, Vec<_>) = all
            .into_iter()
            .partition(|spare| seen.contains(spare.subject));
        active.sort_by(|a, b| {
            b.unused
                .len()
                .cmp(&a.unused.len())
                .then(a.subject.cmp(b.subject))
        });
        for spare in active.iter().take(self.top) {
            let used = spare.granted - spare.unused.len();
            say(&format!(
                "  {}: {used} of {} used",
                spare.subject, spare.granted
            ));
            for (binding, role, rule) in spare.unused.iter().take(MAX_UNUSED) {
                let rule_text = shortened(&role.rules[*rule].to_string());
                say(&format!(
                    "    unused: {rule_text} (rule {} of {}, by {binding})",
                    rule + 1,
                    role.key
                ));
            }
            let hidden = spare.unused.len().saturating_sub(MAX_UNUSED);
            if hidden > 0 {
                say(&format!("    … and {hidden} more"));
            }
        }
        let hidden = active.len().saturating_sub(self.top);
        if hidden > 0 {
            say(&format!(
                "  … and {hidden} more subjects; `--top {}` shows them",
                active.len()
            ));
        }
        if !silent.is_empty() {
            let names = silent.iter().map(|spare| spare.subject.to_string());
            say(&format!(
                "  not in the log at all: {}",
                output::few(&names.collect::<Vec<_>>())
            ));
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
