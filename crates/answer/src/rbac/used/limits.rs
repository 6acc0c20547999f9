//! What an audit log cannot show.

use std::collections::{BTreeMap, BTreeSet};

use seawall_text::counted;

use super::UsedInput;
use super::text::duration;
use crate::few;

/// Shorter logs miss what is done once a month.
const LONG_ENOUGH_SECONDS: u64 = 30 * 86_400;

/// Minutes without any event that are worth a word: leases are renewed every few seconds.
const SILENCE_MINUTES: u64 = 30;

impl UsedInput<'_> {
    /// What the log cannot show.
    pub(super) fn limits(&self) -> Vec<String> {
        let mut limits = Vec::new();
        if let Some((first, last)) = self.usage.period {
            let seconds = last.seconds_since(first);
            if seconds < LONG_ENOUGH_SECONDS {
                limits.push(format!(
                    "the log spans {}; it might not include what is done once a month, during an upgrade or in an emergency",
                    duration(seconds)
                ));
            }
        }
        if let Some((minutes, since)) = self.usage.longest_silence()
            && minutes >= SILENCE_MINUTES
        {
            limits.push(format!(
                "nothing was logged for {} from {since} on; part of the log may be missing",
                duration(minutes * 60)
            ));
        }
        if self.usage.undecided() > 0 {
            limits.push(format!(
                "{} without an event that shows the decision: the last stage was omitted or not yet written, or the request was rejected earlier",
                counted(self.usage.undecided(), "request")
            ));
        }
        self.open_limits(&mut limits);
        let verbs: BTreeSet<&str> = self
            .usage
            .requests()
            .iter()
            .map(|(_, request, _)| &*request.verb)
            .collect();
        let missing: Vec<String> = [
            "get", "list", "watch", "create", "update", "patch", "delete",
        ]
        .into_iter()
        .filter(|verb| !verbs.contains(verb))
        .map(|verb| format!("`{verb}`"))
        .collect();
        if !missing.is_empty() {
            limits.push(format!(
                "the log contains no {}; the audit policy may omit them (level `None`)",
                few(&missing)
            ));
        }
        limits.push(
            "what the audit policy omits (level `None`, omitted stages) leaves no trace, and each API server writes its own log".to_owned(),
        );
        let unread = self.usage.unread_reviews();
        if unread > 0 {
            limits.push(format!(
                "{} by other programs (kubelets, extension servers, proxies in front of metrics) about their clients; the log does not contain the question or the answer; log `subjectaccessreviews` with level `RequestResponse`",
                counted(usize::try_from(unread).unwrap_or(usize::MAX), "SubjectAccessReview")
            ));
        } else if self.usage.reviewed().is_empty() {
            limits.push(
                "the log contains no SubjectAccessReview, so it does not show what kubelets, extension servers or proxies in front of metrics ask about their clients (`nodes/metrics`, `nodes/proxy`, `/metrics`)".to_owned(),
            );
        }
        let seen = self.seen();
        let subjects = self.rbac.subjects();
        let silent = subjects.iter().filter(|subject| !seen.contains(subject));
        let silent = silent.count();
        if silent > 0 {
            limits.push(format!(
                "{} of bindings not in the log at all; the log does not show whether they are needed",
                counted(silent, "subject")
            ));
        }
        if self.broken_lines > 0 {
            limits.push(format!(
                "{} of the log could not be read",
                counted(
                    usize::try_from(self.broken_lines).unwrap_or(usize::MAX),
                    "line"
                )
            ));
        }
        if !self.rbac.open().is_empty() {
            limits.push(format!(
                "{} to roles that are not in the input",
                counted(self.rbac.open().len(), "binding")
            ));
        }
        limits
    }

    /// Checks besides requests of which nobody can tell what they asked for, one line for each reason.
    fn open_limits(&self, limits: &mut Vec<String>) {
        let mut by_reason: BTreeMap<(bool, &str, &str), BTreeSet<String>> = BTreeMap::new();
        for one in &self.found.open {
            if self.without_system && self.is_builtin(&one.source) {
                continue;
            }
            let asked = format!("{}: {}", one.identity.user, one.request);
            by_reason
                .entry((!one.is_certain, one.title, &one.reason))
                .or_default()
                .insert(asked);
        }
        for ((may_be, title, reason), asked) in by_reason {
            let count = asked.len();
            let needs = match may_be {
                false => "needs a permission that the roles below lack",
                true => "might need another permission, which the roles below do not grant",
            };
            let first = asked.first().map_or("", String::as_str);
            limits.push(format!(
                "{title} {needs}: {reason} ({}, such as {first})",
                counted(count, "request")
            ));
        }
        let refused = self.usage.refused_later();
        if refused > 0 {
            limits.push(format!(
                "{} allowed and then rejected with 403, by admission or by an additional check of the API server; the roles below do not cover that check",
                counted(usize::try_from(refused).unwrap_or(usize::MAX), "request")
            ));
        }
        if self.without_rule() > 0 {
            limits.push(format!(
                "{} allowed that no rule can be written for: the log has neither object nor path, one with a `*` in it, or a namespace that cannot exist",
                counted(usize::try_from(self.without_rule()).unwrap_or(usize::MAX), "request")
            ));
        }
    }
}
