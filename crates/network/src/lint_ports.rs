//! Rules about ports on which no pod that they mean listens, as far as pods say on which they do.

use std::collections::BTreeSet;

use seawall_model::{ObjectId, Pod, Table};
use seawall_syntax::Node;

use crate::decide::rules;
use crate::policy::{Peer, PortMatch};
use crate::{
    Action, Direction, EndpointId, Lint, LintKind, Lints, Network, Policy, Ports, Protocol, Rule,
};

/// Marks of pods into which a mesh puts a proxy, whose ports no container of the input declares.
const INJECTED: &[&str] = &[
    "sidecar.istio.io/inject",
    "istio-injection",
    "istio.io/rev",
    "linkerd.io/inject",
    "kuma.io/sidecar-injection",
    "consul.hashicorp.com/connect-inject",
];

impl Network<'_> {
    pub(crate) fn lint_ports(&self, left: &mut usize, lints: &mut Lints) {
        // On which ports a pod listens; `None` where it does not say.
        let mut listening: Table<EndpointId, Option<Option<Ports>>> =
            Table::filled(None, self.endpoints.len());
        for policy in self.policies.values() {
            if policy.is_broken || self.may_select_more(policy) {
                continue;
            }
            for direction in [Direction::Ingress, Direction::Egress] {
                let all = rules(policy, direction).into_iter().flatten();
                for (index, rule) in all.enumerate() {
                    let Some(meant) = self.destinations_of(policy, direction, rule) else {
                        continue;
                    };
                    let Some(rest) = left.checked_sub(meant.len()) else {
                        lints.unasked += 1;
                        continue;
                    };
                    *left = rest;
                    if let Some((port, message)) = self.silent(rule, &meant, &mut listening) {
                        let (list, _) = direction.fields();
                        lints.all.push(Lint {
                            kind: LintKind::SilentPort,
                            object: policy.object,
                            path: format!("spec.{list}[{index}].ports[{port}]"),
                            message: format!("{list} rule {} allows {message}", index + 1),
                        });
                    }
                }
            }
        }
    }

    /// The pods whose ports a rule is about; `None` where others may be meant as well.
    fn destinations_of(
        &self,
        policy: &Policy,
        direction: Direction,
        rule: &Rule,
    ) -> Option<Vec<EndpointId>> {
        if rule.action != Action::Allow || rule.ports.is_none() || !rule.except.is_empty() {
            return None;
        }
        let meant: BTreeSet<EndpointId> = match direction {
            Direction::Ingress => self.selected_by(policy).collect(),
            Direction::Egress => {
                let mut meant = BTreeSet::new();
                for peer in &rule.peers {
                    let Peer::Pods(set) = peer else {
                        return None;
                    };
                    let selected = &self.sets[*set];
                    // Rules about every pod there is are written for more than is there.
                    let is_open = !selected.maybe.is_empty() || self.everybody.contains(set);
                    if is_open || selected.sure.is_empty() {
                        return None;
                    }
                    meant.extend(selected.sure.iter());
                }
                meant
            }
        };
        (!meant.is_empty()).then(|| meant.into_iter().collect())
    }

    /// The first port of a rule on which no pod listens, where none of its ports leads anywhere or a Service shows what was
    /// meant.
    fn silent(
        &self,
        rule: &Rule,
        meant: &[EndpointId],
        listening: &mut Table<EndpointId, Option<Option<Ports>>>,
    ) -> Option<(usize, String)> {
        let ports = rule.ports.as_deref()?;
        let mut heard = Ports::none();
        for id in meant {
            let own = listening[*id].get_or_insert_with(|| self.listens_on(*id));
            heard.join(own.as_ref()?);
        }
        let is_heard = |port: &PortMatch| match port {
            PortMatch::Numbered(protocol, first, last) => !heard
                .intersect(&Ports::range(*protocol, *first, *last))
                .is_empty(),
            PortMatch::Named(protocol, name) => meant.iter().any(|id| {
                let named = &self.endpoints[*id].named_ports;
                named.iter().any(|own| {
                    *own.name == **name && protocol.is_none_or(|wanted| wanted == own.protocol)
                })
            }),
            PortMatch::Others => true,
        };
        let is_any_heard = ports.iter().any(is_heard);
        let first = &self.endpoints[meant[0]];
        let more = match meant.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        for (index, port) in ports.iter().enumerate().filter(|(_, port)| !is_heard(port)) {
            let (name, number) = match port {
                PortMatch::Numbered(protocol, first, last) if first == last => (
                    format!("{} {first}", protocol.name()),
                    Some((*protocol, *first)),
                ),
                PortMatch::Numbered(protocol, first, last) => {
                    (format!("{} {first}-{last}", protocol.name()), None)
                }
                PortMatch::Named(_, name) => (format!("the port `{name}`"), None),
                PortMatch::Others => continue,
            };
            let before = number.and_then(|number| self.translated(number, meant));
            if let Some((service, target)) = before {
                let service = self.service_name(service);
                return Some((
                    index,
                    format!(
                        "{name}, which is the port of Service `{service}`: policies match the port of its pods, {target}"
                    ),
                ));
            }
            if !is_any_heard {
                return Some((
                    index,
                    format!(
                        "{name}, but no selected pod declares it: {}{more} declares {heard}",
                        first.label()
                    ),
                ));
            }
        }
        None
    }

    /// A Service before one of some pods that makes another port of a port.
    fn translated(
        &self,
        (protocol, port): (Protocol, u16),
        meant: &[EndpointId],
    ) -> Option<(ObjectId, Ports)> {
        let services = self.cluster.ids_of_kind("Service").iter();
        // Services of the namespace of the first alone: policies mostly mean pods of one.
        let namespace = self.endpoints[meant[0]].namespace;
        services
            .filter(|id| self.cluster.object(**id).namespace.as_str() == namespace)
            .find_map(|id| {
                let behind = self.behind_number(*id, protocol, port);
                let found = behind
                    .into_iter()
                    .find(|(endpoint, _)| meant.binary_search(endpoint).is_ok());
                found.map(|(_, ports)| (*id, ports))
            })
    }

    /// The ports on which a pod listens, where all of its containers that last say so.
    fn listens_on(&self, id: EndpointId) -> Option<Ports> {
        let endpoint = &self.endpoints[id];
        let pod = self.cluster.pod(endpoint.pod)?;
        if endpoint.has_open_labels
            || endpoint.is_host_network
            || self.is_injected(&pod, endpoint.namespace)
        {
            return None;
        }
        let mut ports = Ports::none();
        for container in pod.spec.list("containers") {
            if container.list("ports").is_empty() {
                return None;
            }
            let probes = ["livenessProbe", "readinessProbe", "startupProbe"];
            for probe in probes.iter().filter_map(|field| container.get(field)) {
                let actions = ["httpGet", "tcpSocket", "grpc"];
                let asked = actions.iter().filter_map(|field| probe.get(field));
                for port in asked.filter_map(|action| action.int("port")) {
                    if let Some(port) = crate::ports::number(Some(port)) {
                        ports.insert(Protocol::Tcp, port, port);
                    }
                }
            }
        }
        for (protocol, port) in &endpoint.declared_ports {
            ports.insert(*protocol, *port, *port);
        }
        let scraped = pod
            .metadata
            .and_then(|metadata| metadata.get("annotations"))
            .and_then(|annotations| annotations.str("prometheus.io/port"))
            .and_then(|port| port.parse().ok());
        if let Some(port) = crate::ports::number(scraped) {
            ports.insert(Protocol::Tcp, port, port);
        }
        (!ports.is_empty()).then_some(ports)
    }

    fn is_injected(&self, pod: &Pod<'_>, namespace: &str) -> bool {
        // Whichever declaration stands: where one of them has it so, that proxy may listen.
        let holders = self.contested.namespace(self.cluster, namespace);
        let is_open =
            holders.is_empty() && self.cluster.get("", "Namespace", "", namespace).is_some();
        let own = pod.metadata.into_iter();
        let of_namespace = holders
            .into_iter()
            .filter_map(seawall_model::Object::metadata);
        is_open
            || own.chain(of_namespace).any(|metadata: &Node| {
                ["labels", "annotations"].iter().any(|field| {
                    let entries = metadata.get(field).map_or(&[][..], Node::entries);
                    entries.iter().any(|entry| {
                        INJECTED.contains(&&*entry.key)
                            && !matches!(entry.value.as_str(), Some("false" | "disabled"))
                    })
                })
            })
    }
}
