//! The metadata services of clouds: where they answer, and who reaches them.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use seawall_syntax::Node;

use crate::{EndpointId, Network, Ports, Protocol, Range, Reached, Side};

/// The port: metadata services speak plain HTTP.
const PORT: u16 = 80;

const LINK_LOCAL: IpAddr = IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254));
const AWS_V6: IpAddr = IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254));
const GCP_V6: IpAddr = IpAddr::V6(Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254));
const AZURE_WIRE_SERVER: IpAddr = IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16));
const ALIBABA: IpAddr = IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200));
const TENCENT: IpAddr = IpAddr::V4(Ipv4Addr::new(169, 254, 0, 23));

/// Addresses by the scheme of a node's `spec.providerID`.
const BY_PROVIDER: &[(&str, &[IpAddr])] = &[
    ("aws", &[LINK_LOCAL, AWS_V6]),
    ("gce", &[LINK_LOCAL, GCP_V6]),
    ("azure", &[LINK_LOCAL, AZURE_WIRE_SERVER]),
    ("alicloud", &[ALIBABA]),
    ("qcloud", &[LINK_LOCAL, TENCENT]),
];

/// Where no node tells its cloud.
const ANY_CLOUD: &[IpAddr] = &[LINK_LOCAL, AWS_V6];

/// Whether the metadata of some cloud answers at an address.
pub(crate) fn is_known(address: IpAddr) -> bool {
    let listed = BY_PROVIDER.iter().flat_map(|(_, addresses)| *addresses);
    listed.chain(ANY_CLOUD).any(|known| *known == address)
}

/// What the nodes tell of the cloud that they run in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cloud {
    /// The addresses at which metadata may answer.
    pub addresses: &'static [IpAddr],
    /// Whether the nodes say that they are machines of a cloud; `None` when there are no nodes to ask.
    pub is_known: Option<bool>,
}

/// Whether an endpoint reaches an address, and what that hangs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Whether policies let it pass.
    pub reached: Reached,
    /// The address: the first that is reached, or the first that was asked about.
    pub address: IpAddr,
    /// What is not known, as sentences without a full stop.
    pub doubts: Vec<String>,
}

impl Network<'_> {
    /// What the nodes tell of their cloud.
    pub fn cloud(&self) -> Cloud {
        let mut is_known = None;
        let nodes = self.cluster.of_kind("Node");
        for node in nodes.filter(|node| node.group().is_empty()) {
            is_known.get_or_insert(false);
            let provider = node
                .spec()
                .and_then(|spec| spec.str("providerID"))
                .unwrap_or_default();
            let scheme = provider.split_once("://").map_or("", |(scheme, _)| scheme);
            // These run on somebody's own machines.
            if scheme.is_empty() || matches!(scheme, "kind" | "k3s" | "minikube") {
                continue;
            }
            let known = BY_PROVIDER.iter().find(|(name, _)| *name == scheme);
            return Cloud {
                addresses: known.map_or(ANY_CLOUD, |(_, addresses)| addresses),
                is_known: Some(true),
            };
        }
        Cloud {
            addresses: ANY_CLOUD,
            is_known,
        }
    }

    /// Whether an endpoint reaches the address at which clouds give out credentials of a node.
    pub fn reaches_metadata(&self, id: EndpointId) -> Reached {
        let from = Side::Endpoint(id);
        let reaches = self.metadata_addresses().any(|address| {
            let to = Side::Outside(Range::one(address));
            self.allowed(from, to).has(Protocol::Tcp, PORT)
        });
        if reaches {
            Reached::Yes
        } else {
            self.stopped(id)
        }
    }

    /// The same, with the address and with what the answer hangs on.
    pub fn reach_of_metadata(&self, id: EndpointId) -> Reach {
        let mut stopped = Reach {
            reached: Reached::No,
            address: LINK_LOCAL,
            doubts: Vec::new(),
        };
        for address in self.metadata_addresses() {
            let reach = self.reach_of(id, address, PORT);
            if reach.reached == Reached::Yes {
                return reach;
            }
            stopped.doubts.extend(reach.doubts);
        }
        stopped.doubts.sort();
        stopped.doubts.dedup();
        stopped
    }

    /// Whether an endpoint may open a TCP connection to an address outside of the cluster.
    pub fn reach_of(&self, id: EndpointId, address: IpAddr, port: u16) -> Reach {
        let to = Side::Outside(Range::one(address));
        let wanted = Ports::one(Protocol::Tcp, port);
        let answer = self.answer_about(Side::Endpoint(id), to, &wanted);
        Reach {
            reached: if answer.ports.has(Protocol::Tcp, port) {
                Reached::Yes
            } else {
                Reached::No
            },
            address,
            doubts: answer.doubts,
        }
    }

    /// Where metadata may answer. Over IPv6 only where something shows that the cluster has it.
    pub(crate) fn metadata_addresses(&self) -> impl Iterator<Item = IpAddr> {
        let has_ipv6 = self.may_have_ipv6();
        let addresses = self.cloud().addresses.iter().copied();
        addresses.filter(move |address| address.is_ipv4() || has_ipv6)
    }

    /// Whether an object shows that the cluster has addresses of IPv6: a policy that names some, a node, a pod or a
    /// Service that has one.
    pub fn may_have_ipv6(&self) -> bool {
        *self.ipv6.get_or_init(|| self.shows_ipv6())
    }

    /// Whether an object other than a policy shows that.
    pub(crate) fn objects_show_ipv6(&self) -> bool {
        *self.shown_ipv6.get_or_init(|| self.places_show_ipv6())
    }

    fn shows_ipv6(&self) -> bool {
        let mut blocks = self.blocks.iter().flatten();
        blocks.any(|range| range.first.is_ipv6()) || self.objects_show_ipv6()
    }

    fn places_show_ipv6(&self) -> bool {
        let is_v6 = |text: &str| text.contains(':');
        let any = |node: Option<&Node>, field: &str| {
            node.is_some_and(|node| node.strings(field).any(is_v6))
        };
        let is = |node: Option<&Node>, field: &str| {
            node.and_then(|node| node.str(field)).is_some_and(is_v6)
        };
        let listed = |node: Option<&Node>, list: &str, field: &str| {
            let items = node.map_or(&[][..], |node| node.list(list));
            items.iter().any(|item| item.str(field).is_some_and(is_v6))
        };
        self.cluster.of_kind("Node").any(|node| {
            any(node.spec(), "podCIDRs")
                || is(node.spec(), "podCIDR")
                || listed(node.root.get("status"), "addresses", "address")
        }) || self.cluster.of_kind("Pod").any(|pod| {
            let status = pod.root.get("status");
            listed(status, "podIPs", "ip") || is(status, "podIP")
        }) || self.cluster.of_kind("Service").any(|service| {
            any(service.spec(), "clusterIPs")
                || is(service.spec(), "clusterIP")
                || service
                    .spec()
                    .is_some_and(|spec| spec.strings("ipFamilies").any(|name| name == "IPv6"))
        })
    }
}
