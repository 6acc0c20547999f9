//! Network policies that take steps away. A policy only closes something for pods that none speaks about yet: where one
//! does, another can only open more.

use std::collections::BTreeSet;

use seawall_network::{EndpointId, Enforcement, FlowEnd, is_passing_label};

use super::{Fix, InUse, weight};
use crate::Graph;
use crate::apply::Change;
use crate::graph::{Edge, Evidence};
use crate::inventory::WorkloadId;
use crate::node::Node;

/// Names that are shown of those who need something.
const MAX_NAMES: usize = 3;

/// Labels that one release of a workload has and the next has not.
const OF_A_RELEASE: &[&str] = &["app.kubernetes.io/version", "helm.sh/chart"];

/// Whom a policy for a workload selects.
struct Subject {
    /// The selector, as YAML.
    selector: String,
    /// Ends of connections: that of the workload, and those whose pods have the same labels.
    endpoints: Vec<EndpointId>,
}

impl Graph<'_> {
    /// A policy that conceals the metadata of the cloud, where none speaks about what goes out.
    pub(super) fn fix_metadata(&self, edge: &Edge, fixes: &mut Vec<Fix>) {
        let Node::Container(container) = self.nodes.what(edge.from) else {
            return;
        };
        let workload = self.inventory.containers[container];
        let Some(subject) = self.subject(workload, |policy| policy.egress.is_some()) else {
            return;
        };
        let name = self.id(self.nodes.number(Node::Workload(workload)));
        let manifest = self.manifest(
            workload,
            "conceal-metadata",
            &format!(
                "  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n    - to:\n        - namespaceSelector: {{}}\n        - ipBlock: {{cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}\n        - ipBlock: {{cidr: \"::/0\", except: [\"fd00:ec2::254/128\"]}}\n",
                subject.selector
            ),
        );
        let mut breaks = vec![format!("{name}, if it uses the nodes' cloud credentials")];
        breaks.extend(self.as_well(&subject));
        fixes.push(Fix {
            id: format!("conceal {name}"),
            says: format!("block cloud metadata from {name} with a NetworkPolicy"),
            breaks,
            weight: weight::HARDENING,
            changes: vec![Change::Create { manifest }],
        });
    }

    /// A policy by which only its own namespace connects to a workload, where none speaks about what comes in and nothing
    /// leads there from outside.
    pub(super) fn fix_connection(
        &self,
        edge: &Edge,
        source: Option<WorkloadId>,
        in_use: &InUse<'_>,
        fixes: &mut Vec<Fix>,
    ) {
        let (Evidence::Connection, Some(source), Node::Container(container)) =
            (edge.evidence(), source, self.nodes.what(edge.to))
        else {
            return;
        };
        let endpoints = self.inventory.network.endpoints();
        let workload = self.inventory.containers[container];
        let end = |workload| &endpoints[self.inventory.workloads[workload].endpoint];
        let (from, to) = (end(source), end(workload));
        if from.namespace == to.namespace || from.is_host_network {
            return;
        }
        let Some(subject) = self.subject(workload, |policy| policy.ingress.is_some()) else {
            return;
        };
        let is_front_door = |endpoint: &EndpointId| self.inventory.ways.has(*endpoint);
        if subject.endpoints.iter().any(is_front_door) {
            return;
        }
        let name = self.id(self.nodes.number(Node::Workload(workload)));
        let manifest = self.manifest(
            workload,
            "own-namespace-only",
            &format!(
                "  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n    - from: [{{podSelector: {{}}}}]\n",
                subject.selector
            ),
        );
        let needing = self.needing(&subject, to.namespace, in_use);
        let mut breaks = Vec::new();
        let mut weight = weight::CONNECTION;
        if needing.is_empty() {
            breaks.push(format!(
                "workloads in other namespaces that connect to {name}; none names it in its settings"
            ));
        } else {
            weight += weight::IN_USE;
            breaks.push(format!(
                "workloads that name {name} in their settings: {}",
                list(&needing)
            ));
        }
        breaks.extend(self.as_well(&subject));
        fixes.push(Fix {
            id: format!("own namespace {name}"),
            says: format!(
                "allow connections to {name} only from its own namespace with a NetworkPolicy"
            ),
            breaks,
            weight,
            changes: vec![Change::Create { manifest }],
        });
    }

    /// Whom a policy for a workload selects; nothing when a policy would not do what it is for.
    fn subject(
        &self,
        workload: WorkloadId,
        speaks: impl Fn(&seawall_network::Policy) -> bool,
    ) -> Option<Subject> {
        let network = self.inventory.network;
        let own = self.inventory.workloads[workload].endpoint;
        let endpoint = &network.endpoints()[own];
        if matches!(network.enforcement(), Enforcement::Ignored(..))
            || endpoint.is_host_network
            || network.selecting(own).any(speaks)
        {
            return None;
        }
        let labels: Vec<(&str, &str)> = endpoint
            .labels
            .0
            .map_or(&[][..], |labels| labels.entries())
            .iter()
            .filter(|entry| !is_passing_label(&entry.key))
            .filter(|entry| !OF_A_RELEASE.contains(&&*entry.key))
            .filter_map(|entry| Some((entry.key.as_str(), entry.value.as_str()?)))
            .collect();
        // The API server refuses other names, and a manifest that somebody applies quotes nobody.
        let mut names = labels.iter().flat_map(|(key, value)| [*key, *value]);
        if !names.all(is_plain) || !is_plain(endpoint.name()) || !is_plain(endpoint.namespace) {
            return None;
        }
        // Without labels a policy would be for the whole namespace.
        if labels.is_empty() {
            return None;
        }
        let endpoints = network
            .endpoints()
            .iter()
            .filter(|(_, other)| {
                other.namespace == endpoint.namespace
                    && !other.is_host_network
                    && labels
                        .iter()
                        .all(|(key, value)| other.labels.get(key) == Some(*value))
            })
            .map(|(id, _)| id)
            .collect();
        let labels: Vec<String> = labels
            .iter()
            .map(|(key, value)| format!("\"{key}\": \"{value}\""))
            .collect();
        Some(Subject {
            selector: format!("{{matchLabels: {{{}}}}}", labels.join(", ")),
            endpoints,
        })
    }

    /// What a policy is for besides the workload that it is made for.
    fn as_well(&self, subject: &Subject) -> Option<String> {
        let [_, _, ..] = &subject.endpoints[..] else {
            return None;
        };
        let names: BTreeSet<String> = subject
            .endpoints
            .iter()
            .map(|endpoint| self.inventory.network.endpoints()[*endpoint].label())
            .collect();
        Some(format!("these are the labels of {}", list(&names)))
    }

    /// Workloads of other namespaces that name a selected one in their settings.
    fn needing(&self, subject: &Subject, namespace: &str, in_use: &InUse<'_>) -> BTreeSet<String> {
        let endpoints = self.inventory.network.endpoints();
        let selected: BTreeSet<String> = subject
            .endpoints
            .iter()
            .map(|endpoint| endpoints[*endpoint].label())
            .collect();
        let declared = in_use
            .needs
            .get_or_init(|| self.inventory.network.declared());
        declared
            .needs
            .iter()
            .filter_map(|need| match (&need.flow.from, &need.flow.to) {
                (FlowEnd::Workload(from), FlowEnd::Workload(to)) if selected.contains(to) => {
                    Some(from)
                }
                _ => None,
            })
            .filter(|from| from.split_once('/').is_none_or(|(own, _)| own != namespace))
            .cloned()
            .collect()
    }

    /// A policy in the namespace of a workload.
    fn manifest(&self, workload: WorkloadId, name: &str, spec: &str) -> String {
        let own = &self.inventory.workloads[workload];
        let endpoint = &self.inventory.network.endpoints()[own.endpoint];
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}-{}, namespace: \"{}\"}}\nspec:\n{spec}",
            endpoint.name().to_lowercase(),
            endpoint.namespace,
        )
    }
}

/// The first few names, and how many more.
fn list(names: &BTreeSet<String>) -> String {
    let shown: Vec<&str> = names.iter().take(MAX_NAMES).map(String::as_str).collect();
    match names.len().saturating_sub(MAX_NAMES) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Whether a name can stand between quotes in a manifest and in a shell.
fn is_plain(name: &str) -> bool {
    name.chars()
        .all(|letter| letter.is_ascii_alphanumeric() || "-_./".contains(letter))
}
