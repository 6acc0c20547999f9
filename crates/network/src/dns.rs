//! The cluster's DNS: the pods that answer, and their ports.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::ObjectId;

use crate::{Network, Protocol};

/// The port of DNS.
pub(crate) const PORT: u16 = 53;

/// Whom a policy has to let a pod ask for names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dns {
    pub namespace: String,
    pub selector: BTreeMap<String, String>,
    /// The ports of the pods, which need not be those of the Service.
    pub ports: BTreeSet<(Protocol, u16)>,
}

impl Network<'_> {
    /// The Services of the cluster's DNS.
    pub(crate) fn dns_services(&self) -> impl Iterator<Item = ObjectId> {
        let services = self.cluster.ids_of_kind("Service").iter().copied();
        services.filter(|id| {
            let service = self.cluster.object(*id);
            match service.namespace.as_str() {
                "kube-system" => {
                    service.label("k8s-app") == Some("kube-dns") || &*service.name == "kube-dns"
                }
                "openshift-dns" => &*service.name == "dns-default",
                _ => false,
            }
        })
    }

    /// The cluster's DNS, as the input has it, or else as clusters mostly do.
    pub(crate) fn dns(&self) -> Dns {
        self.dns_services()
            .find_map(|id| self.dns_of(id))
            .unwrap_or_else(|| Dns {
                namespace: "kube-system".to_owned(),
                selector: BTreeMap::from([("k8s-app".to_owned(), "kube-dns".to_owned())]),
                ports: BTreeSet::from([(Protocol::Tcp, PORT), (Protocol::Udp, PORT)]),
            })
    }

    fn dns_of(&self, id: ObjectId) -> Option<Dns> {
        let object = self.cluster.object(id);
        let selector = object.spec()?.get("selector")?.entries().iter();
        let selector: BTreeMap<String, String> = selector
            .filter_map(|entry| Some((entry.key.to_string(), entry.value.as_str()?.to_owned())))
            .collect();
        let named = self.service_ports(id).iter();
        let asked: BTreeSet<Protocol> = named
            .filter(|port| port.port == PORT)
            .map(|port| port.protocol)
            .collect();
        let mut ports = BTreeSet::new();
        for protocol in asked {
            for (_, behind) in self.behind_number(id, protocol, PORT) {
                ports.extend(behind.iter().map(|(protocol, first, _)| (protocol, first)));
            }
        }
        // Without its pods the ports are not known.
        (!selector.is_empty() && !ports.is_empty()).then(|| Dns {
            namespace: object.namespace.to_string(),
            selector,
            ports,
        })
    }
}
