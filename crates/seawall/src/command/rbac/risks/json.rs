//! Who could become what, as JSON.

use seawall_rbac::{Becomes, Proof, Risk};
use serde_json::{Value, json};

use super::super::{brought, words};
use super::view::View;

impl View<'_> {
    /// The whole answer.
    pub fn json(&self, risks: &[Risk<'_>]) -> Value {
        let all: Vec<Value> = risks.iter().map(|risk| self.risk_json(risk)).collect();
        json!({
            "schema": "seawall.rbac-risks/v1",
            "risks": all,
            "left_out": self.system,
            "unfollowed": self.escalation.unfollowed(),
            "unknown": self.further(risks),
        })
    }

    fn risk_json(&self, risk: &Risk<'_>) -> Value {
        let path: Vec<Value> = self
            .escalation
            .path(risk)
            .iter()
            .map(|step| {
                let proofs: Vec<Value> = step.proofs.iter().map(|proof| self.proof_json(proof)).collect();
                json!({
                    "actor": step.actor.map(words::plain),
                    "primitive": step.primitive.map(|primitive| &*primitive.id),
                    "technique": step.primitive.and_then(|primitive| primitive.technique.as_deref()),
                    "said": step.said.map(|said| json!({
                        "words": said.words,
                        "place": words::place_json(self.cluster, said.object),
                    })),
                    "namespace": step.namespace,
                    "becomes": becomes_json(&step.becomes),
                    "only_if": step.doubt,
                    "proofs": proofs,
                })
            })
            .collect();
        let held: Vec<Value> = self
            .escalation
            .held(risk)
            .iter()
            .map(|held| {
                json!({
                    "primitive": &*held.primitive.id,
                    "title": &*held.primitive.title,
                    "severity": held.severity().name(),
                    "technique": held.primitive.technique.as_deref(),
                    "namespace": held.namespace,
                    "why": &*held.primitive.why,
                })
            })
            .collect();
        let open: Vec<String> = risk
            .open
            .iter()
            .map(|binding| format!("{binding} grants {}", binding.role).replace('`', ""))
            .collect();
        json!({
            "subject": words::plain(risk.subject),
            "exists": risk.exists,
            "system": brought::is_brought(risk.subject, self.rbac),
            "outcome": risk.outcome.name(),
            "may_become_more": self.may_go_further(risk),
            "steps": risk.steps,
            "uncertain_steps": risk.uncertain,
            "path": path,
            "holds": held,
            "unknown": open,
        })
    }

    fn proof_json(&self, proof: &Proof<'_>) -> Value {
        json!({
            "need": proof.need,
            "holder": proof.holder.map(words::plain),
            "binding": proof.binding.map(words::binding_json),
            "role": proof.role.map(|(role, _)| words::role_json(role)),
            "rule": proof.role.map(|(_, rule)| rule),
            "comes_with_kubernetes": proof.brought,
            "place": proof.binding.map(|binding| words::place_json(self.cluster, binding.object)),
        })
    }
}

fn becomes_json(becomes: &Becomes) -> Value {
    let of = |kind: &str, name: Option<&str>| json!({"kind": kind, "name": name});
    match becomes {
        Becomes::ClusterAdmin => of("cluster-admin", None),
        Becomes::Node => of("node", None),
        Becomes::NamespaceAdmin(namespace) => of("namespace-admin", Some(namespace)),
        Becomes::Secrets(namespace) => of("secrets", namespace.as_deref()),
        Becomes::Subject(subject) => of("subject", Some(&words::plain(subject))),
        Becomes::Accounts(namespace) => of("service-accounts", namespace.as_deref()),
        Becomes::Users => of("users", None),
        Becomes::Groups => of("groups", None),
        Becomes::MoreRoles => of("roles", None),
    }
}
