//! What was used of what is granted, as comments above the printed roles.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::KubernetesVersion;
use seawall_rbac::{Granted, Source, Why, spare};
use seawall_report::counted;
use seawall_text::{Lines, say};

use super::super::brought;
use super::report::{Report, duration};
use crate::output;

/// Unused rules that are shown of each subject.
const MAX_UNUSED: usize = 3;

/// Characters that are shown of a rule.
const MAX_RULE: usize = 80;

impl Report<'_> {
    /// The whole answer but the roles.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        let mut say = |line: &str| say!(text, "{line}");
        if let Some((first, last)) = self.usage.period {
            say(&format!(
                "Granted permissions used from {first} to {last} ({}).",
                duration(last.seconds_since(first))
            ));
        }
        let recorded = || {
            let all = self.found.granted.iter();
            all.filter(|one| one.why == Why::Recorded)
        };
        let by = |is_meant: &dyn Fn(&Source) -> bool| -> u64 {
            let all = recorded().filter(|one| is_meant(&one.source));
            all.map(|one| one.times).sum()
        };
        say(&format!(
            "{} decided: {} forbidden, {} allowed{}",
            requests(self.usage.decided()),
            self.usage.decided() - self.usage.allowed(),
            self.usage.allowed(),
            if self.usage.allowed() > 0 { ":" } else { "." }
        ));
        let masters = by(&|source| *source == Source::Masters);
        let default = by(&|source| self.is_default(source));
        let own = by(&|source| matches!(source, Source::Binding(..)) && !self.is_default(source));
        for (count, what) in [
            (masters, "by `system:masters`, which needs no role"),
            (default, "by built-in bindings"),
            (own, "by your own bindings"),
            (
                by(&|source| *source == Source::Gone),
                "by roles or bindings that are no longer in the input; the roles below would grant these permissions again",
            ),
            (
                by(&|source| *source == Source::Elsewhere),
                "by an authorizer other than RBAC, or by roles that are not in the input",
            ),
            (
                self.usage.unnamed(),
                "that no rule can be written for: the log has neither object nor path, or one with a `*` in it",
            ),
        ] {
            if count > 0 {
                say(&format!("{count:>8}  {what}"));
            }
        }
        self.besides_text(&mut say);
        let impersonated: BTreeSet<&str> = recorded()
            .filter(|one| one.impersonated)
            .map(|one| one.identity.user.as_str())
            .collect();
        if !impersonated.is_empty() {
            say(&format!(
                "Others impersonated {}; the permissions needed for that count for the impersonator.",
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
        say(&self.reach());
        self.verified_text(&mut say);
        for limit in self.limits() {
            say(&format!("unknown: {limit}"));
        }
        text
    }

    /// The proof in a sentence.
    fn proof(&self) -> String {
        let kept = if self.without_system {
            " Built-in roles are left as they are."
        } else {
            ""
        };
        if self.replay.denied > 0 {
            return format!(
                "FAILED: the roles below deny {} of {} that were requested and allowed; do not use them.",
                self.replay.denied,
                counted(self.replay.asked, "different permission")
            );
        }
        let minimal = match (self.replay.rules, self.replay.spare) {
            (0, _) => "and no role is needed".to_owned(),
            (1, 0) => "and removing their only rule denies one".to_owned(),
            (rules, 0) => format!("and removing any of their {rules} rules denies one"),
            (rules, spare) => format!("and {spare} of their {rules} rules could be removed"),
        };
        format!(
            "Replayed: the roles below allow everything that was requested, allowed and needs a role ({}), {minimal}.{kept}",
            counted(self.replay.asked, "different permission")
        )
    }

    /// What was proved, and what was not.
    fn reach(&self) -> String {
        let rules = match self.server.version() {
            Some(version) => format!("the rules of Kubernetes {version}"),
            None => format!(
                "the rules of Kubernetes {}, because the server version is not known",
                KubernetesVersion::NEWEST
            ),
        };
        let ask = match self.verified {
            Some(_) => "",
            None => "`--verify` checks each request against the API server's current roles. ",
        };
        format!(
            "This is what RBAC decides, by {rules}. {ask}Only the request itself reaches admission plugins, webhooks and other authorizers: test it with `kubectl --as SUBJECT … --dry-run=server`, once the roles are applied."
        )
    }

    /// What was asked for besides the requests.
    fn besides_text(&self, say: &mut dyn FnMut(&str)) {
        let mut by_reason: BTreeMap<String, BTreeSet<_>> = BTreeMap::new();
        for one in &self.found.granted {
            let reason = match one.why {
                Why::Recorded => continue,
                Why::Impersonation => "impersonating another identity".to_owned(),
                Why::Review => {
                    "allowed by another program that asked with a SubjectAccessReview".to_owned()
                }
                Why::Implied(check) => check.title.to_string(),
            };
            let Granted {
                identity, request, ..
            } = one;
            let asked = (&identity.user, &identity.groups, request);
            by_reason.entry(reason).or_default().insert(asked);
        }
        if by_reason.is_empty() {
            return;
        }
        let total: usize = by_reason.values().map(BTreeSet::len).sum();
        say(&format!(
            "These requests also needed {} that no event shows:",
            counted(total, "more permission")
        ));
        for (reason, asked) in by_reason {
            say(&format!("{:>8}  {reason}", asked.len()));
        }
        let gone = self.found.granted.iter();
        let gone = gone.filter(|one| one.why != Why::Recorded && one.source == Source::Gone);
        let gone: BTreeSet<_> = gone
            .map(|one| (&one.identity.user, &one.identity.groups, &one.request))
            .collect();
        if !gone.is_empty() {
            say(&format!(
                "{} of them are no longer granted by the input; the roles below would grant them again.",
                gone.len()
            ));
        }
    }

    /// Own subjects with rules that were not used.
    fn spare_text(&self, say: &mut dyn FnMut(&str)) {
        let mut all = spare(&self.found.granted, self.rbac);
        all.retain(|spare| spare.granted > 0 && !brought::is_brought(spare.subject, self.rbac));
        let rules: usize = all.iter().map(|spare| spare.granted).sum();
        let unused: usize = all.iter().map(|spare| spare.unused.len()).sum();
        if all.is_empty() {
            say("The input contains none of your own bindings.");
            return;
        }
        say(&format!(
            "Of {} held by {} of your own, not used: {unused}",
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

/// `1 request`, `2 requests`.
fn requests(count: u64) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), "request")
}
