//! What was used of what is granted, as JSON.

use seawall_rbac::{Why, spare};
use serde_json::{Value, json};

use super::super::manifest::Manifest;
use super::super::{brought, words};
use super::report::Report;
use super::verified::Verified;

impl Report<'_> {
    /// The whole answer.
    pub fn json(&self) -> Value {
        let subjects: Vec<Value> = spare(&self.found.granted, self.rbac)
            .iter()
            .map(|spare| {
                let unused: Vec<Value> = spare
                    .unused
                    .iter()
                    .map(|(binding, role, rule)| {
                        json!({
                            "binding": words::binding_json(binding),
                            "role": words::role_json(role),
                            "rule": rule,
                            "rule_text": role.rules[*rule].to_string(),
                        })
                    })
                    .collect();
                json!({
                    "subject": words::plain(spare.subject),
                    "system": brought::is_brought(spare.subject, self.rbac),
                    "granted_rules": spare.granted,
                    "used_rules": spare.granted - spare.unused.len(),
                    "unused": unused,
                })
            })
            .collect();
        let period = self.usage.period.map(|(first, last)| {
            json!({"first": first.to_string(), "last": last.to_string(), "seconds": last.seconds_since(first)})
        });
        json!({
            "schema": "seawall.rbac-used/v1",
            "period": period,
            "events": self.usage.events,
            "decided_requests": self.usage.decided(),
            "undecided_requests": self.usage.undecided(),
            "allowed_requests": self.usage.allowed(),
            "forbidden_requests": self.usage.decided() - self.usage.allowed(),
            "kubernetes_version": self.server.version().map(|version| version.to_string()),
            "implied": self.implied_json(),
            "subjects": subjects,
            "grants": self.grants.len(),
            "manifests": self.manifests.iter().map(Manifest::json).collect::<Vec<_>>(),
            "replay": {
                "requests": self.replay.asked,
                "denied": self.replay.denied,
                "rules": self.replay.rules,
                "rules_that_could_be_left_out": self.replay.spare,
            },
            "verified": self.verified.as_ref().map(Verified::json),
            "unknown": self.limits(),
        })
    }

    /// What was asked for besides the requests.
    fn implied_json(&self) -> Vec<Value> {
        let mut all: Vec<Value> = self
            .found
            .granted
            .iter()
            .filter_map(|one| {
                let (id, title) = match one.why {
                    Why::Recorded => return None,
                    Why::Impersonation => ("impersonation", "impersonating another identity"),
                    Why::Review => ("review", "allowed by another program that asked"),
                    Why::Implied(check) => (&*check.id, &*check.title),
                };
                Some(json!({
                    "check": id,
                    "title": title,
                    "user": one.identity.user,
                    "permission": one.request.to_string(),
                }))
            })
            .collect();
        all.dedup();
        all
    }
}

impl Verified {
    fn json(&self) -> Value {
        json!({
            "requests": self.requests,
            "answered": self.answered,
            "agreed": self.agreed,
            "allowed_by_other_authorizers": self.elsewhere,
            "different": self.different,
            "failed": self.failed,
            "not_asked": self.requests - self.answered - self.failed.len(),
            "stopped": self.stopped,
            "allowed_today": self.allowed_today,
            "allowed_by_printed_roles": self.allowed_then,
            "lost": self.lost,
            "is_proved": self.is_proved(),
        })
    }
}
