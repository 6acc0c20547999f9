//! What workloads need by the input and no flow is about: the API server, calls from it, and hosts outside of the cluster.

use core::net::IpAddr;
use std::collections::{BTreeMap, BTreeSet};

use seawall_model::{Cidr, Object, ObjectId, Pod};
use seawall_syntax::Node;

use crate::declared::settings;
use crate::hosts::{Host, hosts};
use crate::node::api_server;
use crate::{EndpointId, Flow, FlowEnd, Network, Protocol, Suggestion};

/// Ports on which API servers mostly answer.
const API_PORTS: &[u16] = &[443, 6443];
/// Most hosts of one workload that are named.
const MAX_HOSTS: usize = 3;

/// Something that a workload needs and policies made from flows would stop.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unmet {
    /// The workload, by the label of its endpoints.
    pub label: String,
    /// What it is, in a sentence without a full stop.
    pub what: String,
}

/// Flows to and from addresses, by workload.
struct Known<'f> {
    out: BTreeMap<&'f str, Vec<(&'f str, u16)>>,
    into: BTreeSet<(&'f str, Protocol, u16)>,
}

impl<'f> Known<'f> {
    fn of(flows: &'f [Flow]) -> Self {
        let mut known = Self {
            out: BTreeMap::new(),
            into: BTreeSet::new(),
        };
        for flow in flows {
            match (&flow.from, &flow.to) {
                (FlowEnd::Workload(own), FlowEnd::Block(block)) => {
                    known.out.entry(own).or_default().push((block, flow.port));
                }
                (FlowEnd::Block(_), FlowEnd::Workload(own)) => {
                    known.into.insert((own, flow.protocol, flow.port));
                }
                _ => {}
            }
        }
        known
    }

    /// Whether a flow leads a workload to some addresses outside, on a port that fits.
    fn leads(&self, label: &str, address: Option<IpAddr>, fits: impl Fn(u16) -> bool) -> bool {
        let all = self.out.get(label).into_iter().flatten();
        let mut all = all.filter(|(_, port)| fits(*port));
        all.any(|(block, _)| {
            let cidr: Option<Cidr> = block.parse().ok();
            address.is_none_or(|address| cidr.is_some_and(|cidr| cidr.contains(address)))
        })
    }
}

impl Network<'_> {
    /// What workloads of the namespaces of a suggestion need besides the flows.
    pub fn unmet(&self, suggestion: &Suggestion, flows: &[Flow]) -> Vec<Unmet> {
        let known = Known::of(flows);
        let bound = self.bound_accounts();
        let mut found: BTreeSet<Unmet> = BTreeSet::new();
        for (id, endpoint) in self.endpoints().iter() {
            // Policies do not count for pods in the network of their node.
            if !suggestion.namespaces.contains(endpoint.namespace) || endpoint.is_host_network {
                continue;
            }
            let Some(pod) = self.cluster.pod(endpoint.pod) else {
                continue;
            };
            let label = endpoint.label();
            let texts = settings(self.cluster, &pod);
            let all: BTreeSet<Host> = texts.iter().flat_map(|text| hosts(text)).collect();
            let why = self.needs_api_server(&pod, &all, &bound);
            found.extend(why.and_then(|why| self.without_api_server(&label, &why, &known)));
            found.extend(self.without_hosts(id, &label, all, &known));
        }
        found.extend(self.without_calls(suggestion, &known));
        found.into_iter().collect()
    }

    /// Accounts that roles are bound to, with the first binding of each.
    fn bound_accounts(&self) -> BTreeMap<(String, String), ObjectId> {
        let mut bound = BTreeMap::new();
        for kind in ["ClusterRoleBinding", "RoleBinding"] {
            for id in self.cluster.ids_of_kind(kind) {
                let object = self.cluster.object(*id);
                if object.group() != "rbac.authorization.k8s.io" || self.only_uses(object) {
                    continue;
                }
                let subjects = object.root.list("subjects").iter();
                for subject in subjects.filter(|one| one.str("kind") == Some("ServiceAccount")) {
                    let own = object.namespace.as_str();
                    let namespace = subject.str("namespace").unwrap_or(own).to_owned();
                    let name = subject.str("name").unwrap_or_default().to_owned();
                    bound.entry((namespace, name)).or_insert(*id);
                }
            }
        }
        bound
    }

    /// Whether a binding gives nothing but the use of a policy, for which nobody asks the API server.
    fn only_uses(&self, binding: &Object) -> bool {
        let Some(reference) = binding.root.get("roleRef") else {
            return false;
        };
        let name = reference.str("name").unwrap_or_default();
        let (kind, namespace) = match reference.str("kind") {
            Some("Role") => ("Role", binding.namespace.as_str()),
            _ => ("ClusterRole", ""),
        };
        let role = self
            .cluster
            .get("rbac.authorization.k8s.io", kind, namespace, name);
        role.is_some_and(|role| {
            let rules = role.root.list("rules");
            let uses = |rule: &Node| rule.strings("verbs").all(|verb| verb == "use");
            !rules.is_empty() && rules.iter().all(uses)
        })
    }

    /// Why a pod needs the API server.
    fn needs_api_server(
        &self,
        pod: &Pod<'_>,
        hosts: &BTreeSet<Host>,
        bound: &BTreeMap<(String, String), ObjectId>,
    ) -> Option<String> {
        if hosts.iter().any(Host::is_api_server) {
            return Some("its configuration refers to the API server".to_owned());
        }
        let (namespace, name) = (pod.namespace().to_owned(), pod.service_account());
        let binding = bound.get(&(namespace, name.to_owned()))?;
        let account = self
            .cluster
            .get("", "ServiceAccount", pod.namespace(), name)
            .and_then(|account| account.root.bool("automountServiceAccountToken"));
        let is_mounted = pod.spec.bool("automountServiceAccountToken").or(account);
        let is_projected = pod.volumes().any(|(volume, _)| {
            let sources = volume.walk(&["projected", "sources"]);
            let mut items = sources.map_or(&[][..], Node::items).iter();
            items.any(|source| source.get("serviceAccountToken").is_some())
        });
        if is_mounted == Some(false) && !is_projected {
            return None;
        }
        let binding = self.cluster.object(*binding);
        Some(format!(
            "ServiceAccount `{name}` has permissions by {} `{}`",
            binding.kind, binding.name
        ))
    }

    fn without_api_server(&self, label: &str, why: &str, known: &Known<'_>) -> Option<Unmet> {
        let servers: Vec<(IpAddr, u16)> = api_server(self.cluster).collect();
        let is_met = match &servers[..] {
            [] => known.leads(label, None, |port| API_PORTS.contains(&port)),
            servers => servers
                .iter()
                .any(|(address, own)| known.leads(label, Some(*address), |port| port == *own)),
        };
        if is_met {
            return None;
        }
        let place = match servers.first() {
            Some((address, port)) => format!(" ({address}, port {port})"),
            None => String::new(),
        };
        Some(Unmet {
            label: label.to_owned(),
            what: format!("{why}, and no connection to the API server{place} is given or declared"),
        })
    }

    fn without_hosts(
        &self,
        id: EndpointId,
        label: &str,
        hosts: BTreeSet<Host>,
        known: &Known<'_>,
    ) -> Option<Unmet> {
        let namespace = self.endpoints()[id].namespace;
        let unmet: Vec<String> = hosts
            .into_iter()
            .filter(|host| !host.is_api_server() && !self.is_service(host, namespace))
            .filter(|host| {
                let fits = |port| host.port.is_none_or(|own| own == port);
                !known.leads(label, host.address(), fits)
            })
            .map(|host| format!("`{}`", host.name))
            .collect();
        let names: BTreeSet<&String> = unmet.iter().collect();
        if names.is_empty() {
            return None;
        }
        let shown: Vec<&str> = names.iter().take(MAX_HOSTS).map(|name| &***name).collect();
        let more = match names.len().saturating_sub(MAX_HOSTS) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        Some(Unmet {
            label: label.to_owned(),
            what: format!(
                "its configuration refers to {}{more}, and no connection there is given or declared",
                shown.join(", ")
            ),
        })
    }

    /// Whether a host is a Service, which is looked up elsewhere.
    fn is_service(&self, host: &Host, own: &str) -> bool {
        let mut parts = host.name.split('.');
        let (name, namespace) = (parts.next().unwrap_or_default(), parts.next());
        let is_short = parts.next().is_none_or(|part| part == "svc");
        let namespace = namespace.unwrap_or(own);
        is_short && self.cluster.get("", "Service", namespace, name).is_some()
    }

    /// Workloads that the API server calls.
    fn without_calls(&self, suggestion: &Suggestion, known: &Known<'_>) -> Vec<Unmet> {
        let mut found = Vec::new();
        for (id, service) in self.called_services() {
            let namespace = service.str("namespace").unwrap_or_default();
            let name = service.str("name").unwrap_or_default();
            let Some(target) = self.cluster.find("", "Service", namespace, name) else {
                continue;
            };
            let port = service
                .int("port")
                .and_then(|port| u16::try_from(port).ok());
            for (end, ports) in self.needed_ends(target, port.unwrap_or(443)) {
                let FlowEnd::Workload(label) = end else {
                    continue;
                };
                let is_own = suggestion
                    .namespaces
                    .contains(label.split('/').next().unwrap_or_default());
                let mut all = ports.iter();
                let is_met = all.any(|(protocol, first, _)| {
                    known.into.contains(&(label.as_str(), protocol, first))
                });
                if !is_own || is_met {
                    continue;
                }
                let object = self.cluster.object(id);
                found.push(Unmet {
                    label,
                    what: format!(
                        "the API server calls it on {ports} ({} `{}`), and no connection from addresses outside is given or declared",
                        object.kind, object.name
                    ),
                });
            }
        }
        found
    }

    /// Services that the API server calls, with the objects that say so.
    fn called_services(&self) -> Vec<(ObjectId, &Node)> {
        let mut found = Vec::new();
        for kind in [
            "ValidatingWebhookConfiguration",
            "MutatingWebhookConfiguration",
        ] {
            for id in self.cluster.ids_of_kind(kind) {
                let hooks = self.cluster.object(*id).root.list("webhooks").iter();
                let services = hooks.filter_map(|hook| hook.walk(&["clientConfig", "service"]));
                found.extend(services.map(|service| (*id, service)));
            }
        }
        let others = [
            ("APIService", &["service"][..]),
            (
                "CustomResourceDefinition",
                &["conversion", "webhook", "clientConfig", "service"],
            ),
        ];
        for (kind, path) in others {
            for id in self.cluster.ids_of_kind(kind) {
                let spec = self.cluster.object(*id).spec();
                let service = spec.and_then(|spec| spec.walk(path));
                let service = service.filter(|service| !service.is_null());
                found.extend(service.map(|service| (*id, service)));
            }
        }
        found
    }
}
