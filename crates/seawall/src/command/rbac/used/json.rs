//! What was used of what is granted, as JSON.

use seawall_rbac::spare;
use serde_json::{Value, json};

use super::super::manifest::Manifest;
use super::super::{brought, words};
use super::report::Report;

impl Report<'_> {
    /// The whole answer.
    pub fn json(&self) -> Value {
        let subjects: Vec<Value> = spare(self.granted, self.rbac)
            .iter()
            .map(|spare| {
                let unused: Vec<Value> = spare
                    .unused
                    .iter()
                    .map(|(binding, role, rule)| {
                        json!({
                            "binding": words::reference(&binding.namespace, &binding.name, "RoleBinding", "ClusterRoleBinding"),
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
            "subjects": subjects,
            "grants": self.grants.len(),
            "manifests": self.manifests.iter().map(Manifest::json).collect::<Vec<_>>(),
            "replay": {
                "requests": self.replay.asked,
                "denied": self.replay.denied,
                "rules": self.replay.rules,
                "rules_that_could_be_left_out": self.replay.spare,
            },
            "unknown": self.limits(),
        })
    }
}
