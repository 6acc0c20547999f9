//! ConfigMaps that lead in: the ports that ingress-nginx forwards (`tcp-services`, `udp-services`), and the tunnels of
//! cloudflared.

use std::collections::BTreeSet;

use seawall_model::{Cluster, Object, ObjectId, Pod};
use seawall_syntax::{Node, parse_stream};

use super::address::Address;
use crate::service::opening::Assumption;
use crate::service::wanted::{Named, Wanted, dedup};
use crate::{Network, Protocol};

/// The flags that name the maps of ingress-nginx, with the protocol that is forwarded and the name that its manifests use.
const FLAGS: [(&str, &str, &str, Protocol); 2] = [
    (
        "tcp-services-configmap",
        "tcp-services",
        "-tcp",
        Protocol::Tcp,
    ),
    (
        "udp-services-configmap",
        "udp-services",
        "-udp",
        Protocol::Udp,
    ),
];

/// A configuration of cloudflared that is longer than this is none that a person wrote.
const MAX_CONFIG: usize = 256 * 1024;

/// The maps that controllers are told to read.
pub(in crate::service) struct Maps<'c> {
    cluster: &'c Cluster,
    /// Namespace and name, by protocol.
    told: BTreeSet<(String, String, Protocol)>,
}

impl<'c> Maps<'c> {
    pub(in crate::service) fn of(cluster: &'c Cluster) -> Self {
        let mut told = BTreeSet::new();
        for (_, object) in cluster.iter() {
            for pod in Pod::all(object) {
                for container in pod.containers() {
                    let lists = ["command", "args"];
                    let texts = lists.iter().flat_map(|list| container.node.strings(list));
                    told.extend(texts.filter_map(|text| told_map(text, pod.namespace())));
                }
            }
        }
        Self { cluster, told }
    }

    /// Which protocol a map forwards, and what that hangs on.
    fn forwards(&self, object: &Object) -> Option<(Protocol, Option<Assumption>)> {
        let (namespace, name) = (object.namespace.as_str(), &*object.name);
        for (_, usual, ending, protocol) in FLAGS {
            let key = (namespace.to_owned(), name.to_owned(), protocol);
            if self.told.contains(&key) {
                return Some((protocol, None));
            }
            let is_of_chart = object.label("app.kubernetes.io/name") == Some("ingress-nginx")
                && name.ends_with(ending);
            let is_told_of_another = self.told.iter().any(|(.., other)| *other == protocol);
            if (name == usual || is_of_chart) && !is_told_of_another {
                return Some((protocol, Some(Assumption::MapIsRead)));
            }
        }
        None
    }
}

/// The map that an argument names.
fn told_map(text: &str, own: &str) -> Option<(String, String, Protocol)> {
    let text = text.trim_start_matches('-');
    let (flag, value) = text.split_once('=')?;
    let (.., protocol) = FLAGS.into_iter().find(|(known, ..)| *known == flag)?;
    let (namespace, name) = value.trim().split_once('/')?;
    let namespace = if namespace == "$(POD_NAMESPACE)" {
        own
    } else {
        namespace
    };
    Some((namespace.to_owned(), name.to_owned(), protocol))
}

impl Network<'_> {
    /// The Services that a ConfigMap leads to.
    pub(in crate::service) fn of_map<'n>(&self, maps: &Maps<'_>, id: ObjectId) -> Named<'n> {
        let object = maps.cluster.object(id);
        let Some(data) = object.root.get("data") else {
            return Vec::new();
        };
        let forwarded = maps.forwards(object);
        let texts = data.entries().iter().filter_map(|entry| {
            let text = entry.value.as_str()?;
            Some((&*entry.key, text))
        });
        let mut named = Named::new();
        for (key, text) in texts {
            if let Some((protocol, assumes)) = forwarded {
                named.extend(self.forwarded(key, text, protocol, assumes));
            } else if let Some(rules) = tunnel(text) {
                named.extend(rules.iter().filter_map(|rule| {
                    let address = Address::parse(rule)?;
                    let namespace = address.namespace.unwrap_or(object.namespace.as_str());
                    let service = self.service(namespace, address.name)?;
                    let wanted = address.port.map_or(Wanted::Every, Wanted::AnyNumber);
                    Some((service, wanted, None))
                }));
            }
        }
        dedup(&mut named);
        named
    }

    /// `9000: shop/cart:8080:PROXY`
    fn forwarded<'n>(
        &self,
        key: &str,
        text: &str,
        protocol: Protocol,
        assumes: Option<Assumption>,
    ) -> Option<(ObjectId, Wanted<'n>, Option<Assumption>)> {
        key.parse::<u16>().ok()?;
        let mut parts = text.trim().split(':');
        let (namespace, name) = parts.next()?.split_once('/')?;
        let service = self.service(namespace, name)?;
        let port = parts.next()?;
        let wanted = match port.parse::<u16>() {
            Ok(number) => Wanted::Number(protocol, number),
            Err(_) => {
                let mut ports = self.service_ports(service).iter();
                let named = ports.find(|own| *own.name == *port && own.protocol == protocol)?;
                Wanted::Number(protocol, named.port)
            }
        };
        Some((service, wanted, assumes))
    }
}

/// Whom a configuration of cloudflared leads to; `None` for other texts.
fn tunnel(text: &str) -> Option<Vec<String>> {
    let may_be = text.len() <= MAX_CONFIG && text.contains("ingress") && text.contains("service");
    if !may_be {
        return None;
    }
    let mut documents = parse_stream(text.as_bytes()).into_iter();
    let nodes = documents.next()?.nodes.ok()?;
    let root: &Node = nodes.first()?;
    let rules = root.list("ingress");
    let services: Vec<&str> = rules
        .iter()
        .filter_map(|rule| rule.str("service"))
        .collect();
    // Its last rule is for everything else, and mostly an error page.
    let is_its = root.get("tunnel").is_some()
        || root.get("credentials-file").is_some()
        || services
            .last()
            .is_some_and(|last| last.starts_with("http_status:"));
    let is_whole = !services.is_empty() && services.len() == rules.len();
    (is_its && is_whole).then(|| services.into_iter().map(str::to_owned).collect())
}
