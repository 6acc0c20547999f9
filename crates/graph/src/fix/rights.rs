//! What takes a right away: subjects out of bindings, and namespaces that let fewer pods in.

use seawall_model::Principal;
use seawall_rbac::{LinkId, Place, PlaceId};
use seawall_syntax::Value;

use super::{Fix, Used, weight};
use crate::Graph;
use crate::apply::Change;
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
                id: String::new(),
                says: String::new(),
                breaks: Vec::new(),
                weight: 0,
                changes: Vec::new(),
            };
            for giver in &givers {
                let change = Change::RemoveSubject {
                    object: giver.binding.object,
                    subject: giver.subject.clone(),
                };
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
            fix.id = format!("{:?}", fix.changes);
            fix.says = format!("take {} out of {}", first.subject, bindings.join(" and "));
            fixes.push(fix);
        }
        // Pod security stops what a new pod may do to its node.
        let link = self.inventory.escalation.link(link);
        let is_about_pods = link.primitive.is_some_and(|primitive| {
            matches!(&*primitive.edge, "POD_CREATE" | "POD_DEBUG" | "POD_PATCH")
        });
        if is_about_pods && link.to == self.inventory.escalation.any_node() {
            self.fix_namespace(link.from, fixes);
        }
    }

    /// A level for the namespaces in which a set of roles is held.
    fn fix_namespace(&self, from: PlaceId, fixes: &mut Vec<Fix>) {
        let Place::Holders(_) = self.inventory.escalation.place(from) else {
            return;
        };
        let namespaces = self.inventory.escalation.namespaces_of(from);
        let [namespace] = &namespaces[..] else {
            return;
        };
        let Some(object) = self.inventory.cluster.find("", "Namespace", "", namespace) else {
            return;
        };
        let violating = self.violating(namespace);
        let mut breaks = vec![format!(
            "new pods of namespace `{namespace}` that ask for more than the baseline are refused"
        )];
        if !violating.is_empty() {
            breaks.push(format!(
                "these ask for more today: {}",
                violating.join(", ")
            ));
        }
        fixes.push(Fix {
            id: format!("enforce {namespace}"),
            says: format!("enforce the baseline of pod security in namespace `{namespace}`"),
            breaks,
            weight: if violating.is_empty() {
                weight::HARDENING
            } else {
                weight::VIOLATED
            },
            changes: vec![Change::Set {
                object,
                path: "metadata.labels[\"pod-security.kubernetes.io/enforce\"]".to_owned(),
                value: Value::String("baseline".into()),
            }],
        });
    }

    /// Workloads of a namespace that reach for their node.
    fn violating(&self, namespace: &str) -> Vec<String> {
        let workloads = self.inventory.workloads.iter();
        workloads
            .filter(|(_, own)| self.inventory.namespace_of(own) == namespace)
            .filter(|(_, own)| {
                let pod = &own.traits;
                pod.is_host_pid
                    || pod.is_host_network
                    || pod.is_host_ipc
                    || pod.containers.iter().any(|own| {
                        own.is_privileged || !own.host_mounts.is_empty() || own.is_host_process
                    })
            })
            .map(|(id, _)| self.id(self.nodes.number(Node::Workload(id))))
            .collect()
    }
}
