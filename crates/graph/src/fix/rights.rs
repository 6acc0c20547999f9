//! What takes a right away: subjects out of bindings, and namespaces that let fewer pods in.

use seawall_model::{LabelEffect, ObjectId, Principal};
use seawall_rbac::{Giver, LinkId, Place, PlaceId};
use seawall_syntax::Value;

use super::{Fix, Used, weight};
use crate::Graph;
use crate::apply::Change;
use crate::graph::{Edge, EdgeKind, Evidence};
use crate::node::Node;

impl Graph<'_> {
    /// Bindings that give what a step takes: without any one of its needs the step is gone.
    pub(super) fn fix_rights(
        &self,
        link: LinkId,
        actor: Option<PlaceId>,
        used: &Used,
        fixes: &mut Vec<Fix>,
    ) {
        for givers in self.inventory.escalation.givers(link, actor) {
            let Some(first) = givers.first() else {
                continue;
            };
            let mut fix = Fix {
                id: id_of(&givers),
                says: String::new(),
                breaks: Vec::new(),
                weight: 0,
                changes: Vec::new(),
            };
            for giver in &givers {
                let change = removal(giver);
                if fix.changes.contains(&change) {
                    continue;
                }
                fix.changes.push(change);
                fix.weight += match giver.subject {
                    Principal::Group(_) => weight::GROUP,
                    _ => weight::RIGHT,
                };
                let rules: Vec<String> = giver.role.rules.iter().map(ToString::to_string).collect();
                fix.breaks.push(format!(
                    "{} loses {} ({})",
                    giver.subject,
                    giver.role.key,
                    rules.join("; ")
                ));
                let key = (giver.binding.object, giver.subject.clone());
                if let Some(times) = used.get(&key) {
                    fix.weight += weight::IN_USE;
                    fix.breaks.push(format!(
                        "the audit log shows {times} requests that {} allowed",
                        giver.binding
                    ));
                }
            }
            let bindings: Vec<String> = givers
                .iter()
                .map(|giver| giver.binding.to_string())
                .collect();
            fix.says = format!("remove {} from {}", first.subject, bindings.join(" and "));
            fixes.push(fix);
        }
        if let Some((namespace, object)) = self.guarded(link) {
            self.fix_namespace(&namespace, object, fixes);
        }
    }

    /// The ids of what takes a step of rights away, which cost less than the words; `None` for every other edge.
    pub(crate) fn right_ids(&self, edge: &Edge, actor: Option<PlaceId>) -> Option<Vec<String>> {
        let Evidence::Right(link) = edge.evidence() else {
            return None;
        };
        if edge.kind != EdgeKind::RIGHT {
            return None;
        }
        let givers = self.inventory.escalation.givers(link, actor);
        let givers = givers.iter().filter(|givers| !givers.is_empty());
        let mut ids: Vec<String> = givers.map(|givers| id_of(givers)).collect();
        ids.extend(
            self.guarded(link)
                .map(|(namespace, _)| enforces(&namespace)),
        );
        Some(ids)
    }

    /// The namespace whose pod security stops what a new pod may do to its node.
    fn guarded(&self, link: LinkId) -> Option<(String, ObjectId)> {
        let escalation = self.inventory.escalation;
        let link = escalation.link(link);
        let is_about_pods = link.primitive.is_some_and(|primitive| {
            matches!(&*primitive.edge, "POD_CREATE" | "POD_DEBUG" | "POD_PATCH")
        });
        if !is_about_pods || link.to != escalation.any_node() {
            return None;
        }
        let Place::Holders(_) = escalation.place(link.from) else {
            return None;
        };
        let namespaces = escalation.namespaces_of(link.from);
        let [namespace] = &namespaces[..] else {
            return None;
        };
        let object = self
            .inventory
            .cluster
            .find("", "Namespace", "", namespace)?;
        let is_enforced = escalation.admission().label_in(namespace) == LabelEffect::Enforced;
        is_enforced.then(|| ((*namespace).to_owned(), object))
    }

    /// A level for a namespace in which a set of roles is held.
    fn fix_namespace(&self, namespace: &str, object: ObjectId, fixes: &mut Vec<Fix>) {
        let violating = self.violating(namespace);
        let mut breaks = vec![format!(
            "new pods in namespace `{namespace}` that exceed the baseline are refused"
        )];
        if !violating.is_empty() {
            breaks.push(format!("these exceed it today: {}", violating.join(", ")));
        }
        fixes.push(Fix {
            id: enforces(namespace),
            says: format!("enforce the baseline Pod Security Standard in namespace `{namespace}`"),
            breaks,
            weight: if violating.is_empty() {
                weight::HARDENING
            } else {
                weight::VIOLATED
            },
            changes: vec![Change::Set {
                object,
                path: "metadata.labels[\"pod-security.kubernetes.io/enforce\"]".to_owned(),
                value: Value::String("baseline"),
            }],
        });
    }

    /// Workloads of a namespace that reach for their node.
    fn violating(&self, namespace: &str) -> Vec<String> {
        let workloads = self.inventory.workloads.iter();
        workloads
            .filter(|(_, own)| self.inventory.namespace_of(own) == namespace)
            .filter(|(_, own)| own.traits.exceeds_baseline())
            .map(|(id, _)| self.id(self.nodes.number(Node::Workload(id))))
            .collect()
    }
}

/// What takes the rights away that somebody gives.
fn removal(giver: &Giver<'_>) -> Change {
    Change::RemoveSubject {
        object: giver.binding.object,
        subject: giver.subject.clone(),
    }
}

/// The id of taking a need away from all who give it.
fn id_of(givers: &[Giver<'_>]) -> String {
    let mut changes: Vec<Change> = Vec::new();
    for change in givers.iter().map(removal) {
        if !changes.contains(&change) {
            changes.push(change);
        }
    }
    format!("{changes:?}")
}

/// The id of a level for a namespace.
fn enforces(namespace: &str) -> String {
    format!("enforce {namespace}")
}
