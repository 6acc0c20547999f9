//! The metadata services of clouds: where they answer, and who reaches them.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::node::shows_ipv6;
use crate::{Cloud, EndpointId, Network, Ports, Protocol, Range, Reached, Side};
use seawall_model::Cause;

/// The port: metadata services speak plain HTTP.
const PORT: u16 = 80;

const fn v4(first: u8, second: u8, third: u8, fourth: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(first, second, third, fourth))
}

const fn v6(words: [u16; 4], last: u16) -> IpAddr {
    let [first, second, third, fourth] = words;
    IpAddr::V6(Ipv6Addr::new(first, second, third, fourth, 0, 0, 0, last))
}

const LINK_LOCAL: IpAddr = v4(169, 254, 169, 254);
const AWS_V6: IpAddr = v6([0xfd00, 0xec2, 0, 0], 0x254);
const GCP_V6: IpAddr = v6([0xfd20, 0xce, 0, 0], 0x254);
const AZURE_WIRE_SERVER: IpAddr = v4(168, 63, 129, 16);
const ALIBABA: IpAddr = v4(100, 100, 100, 200);
const TENCENT: IpAddr = v4(169, 254, 0, 23);
const LINODE_V6: IpAddr = v6([0xfd00, 0xa9fe, 0xa9fe, 0], 1);
const SCALEWAY: IpAddr = v4(169, 254, 42, 42);
const SCALEWAY_V6: IpAddr = v6([0xfd00, 0x42, 0, 0], 0x42);

/// Addresses that give out credentials of a node, by what a node's `spec.providerID` begins with. Agents that give a pod the
/// role of its own account, and ask for its token, are not among them (ADR 9).
const BY_PROVIDER: &[(&str, &[IpAddr])] = &[
    ("aws", &[LINK_LOCAL, AWS_V6]),
    ("gce", &[LINK_LOCAL, GCP_V6]),
    ("azure", &[LINK_LOCAL, AZURE_WIRE_SERVER]),
    ("alicloud", &[ALIBABA]),
    ("qcloud", &[LINK_LOCAL, TENCENT]),
    ("ocid1", &[LINK_LOCAL]),
    ("oci", &[LINK_LOCAL]),
    ("digitalocean", &[LINK_LOCAL]),
    ("exoscale", &[LINK_LOCAL]),
    ("hcloud", &[LINK_LOCAL]),
    ("ibm", &[LINK_LOCAL]),
    ("linode", &[LINK_LOCAL, LINODE_V6]),
    ("openstack", &[LINK_LOCAL]),
    ("scaleway", &[SCALEWAY, SCALEWAY_V6]),
    ("vultr", &[LINK_LOCAL]),
];

/// Where no node tells its cloud: what the three largest have in common, and that of the largest over IPv6.
const ANY_CLOUD: &[IpAddr] = &[LINK_LOCAL, AWS_V6];

/// Whether the metadata of some cloud answers at an address.
pub(crate) fn is_known(address: IpAddr) -> bool {
    let listed = BY_PROVIDER.iter().flat_map(|(_, addresses)| *addresses);
    listed.chain(ANY_CLOUD).any(|known| *known == address)
}

/// Whether an endpoint reaches an address, and what that hangs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Whether policies let it pass.
    pub reached: Reached,
    /// The address: the first that is reached, or the first that was asked about.
    pub address: IpAddr,
    /// Every address that is reached for certain.
    pub open: Vec<IpAddr>,
    /// What is not known, as sentences without a full stop.
    pub doubts: Vec<String>,
}

impl Network<'_> {
    /// What the nodes tell of their clouds.
    pub fn cloud(&self) -> &Cloud {
        self.cloud.get_or_init(|| self.told_cloud())
    }

    fn told_cloud(&self) -> Cloud {
        let (mut is_known, mut addresses) = (None, Vec::new());
        let nodes = self.cluster.of_kind("Node");
        for node in nodes.filter(|node| node.group().is_empty()) {
            is_known.get_or_insert(false);
            let provider = node.spec().and_then(|spec| spec.str("providerID"));
            let provider = provider.unwrap_or_default();
            // Identifiers of Oracle have no scheme.
            let scheme = match provider.split_once("://") {
                Some((scheme, _)) => scheme,
                None if provider.starts_with("ocid1.") => "ocid1",
                None => "",
            };
            // These run on somebody's own machines.
            if matches!(scheme, "" | "kind" | "k3s" | "minikube") {
                continue;
            }
            is_known = Some(true);
            let known = BY_PROVIDER.iter().find(|(name, _)| *name == scheme);
            for address in known.map_or(ANY_CLOUD, |(_, addresses)| addresses) {
                if !addresses.contains(address) {
                    addresses.push(*address);
                }
            }
        }
        if addresses.is_empty() {
            addresses.extend(ANY_CLOUD);
        }
        Cloud {
            addresses,
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
        } else if self.metadata_doubt(id).is_some() {
            Reached::Maybe
        } else {
            self.stopped(id)
        }
    }

    /// Why an endpoint that reaches none of the addresses may reach metadata all the same: what shows the cloud or IPv6 could
    /// not be seen, and an address that this would add is open. A sentence without a full stop.
    pub(crate) fn metadata_doubt(&self, id: EndpointId) -> Option<String> {
        let of_nodes = self.unseen("Node");
        let mut of_others = ["Pod", "Service"].iter();
        let gap = of_nodes
            .clone()
            .or_else(|| of_others.find_map(|kind| self.unseen(kind)))?;
        let own = &self.cloud().addresses;
        let listed = BY_PROVIDER.iter().flat_map(|(_, addresses)| *addresses);
        let others = listed.filter(|_| of_nodes.is_some());
        let mut candidates = own.iter().filter(|address| address.is_ipv6()).chain(others);
        let from = Side::Endpoint(id);
        let open = candidates.find(|address| {
            let to = Side::Outside(Range::one(**address));
            self.allowed(from, to).has(Protocol::Tcp, PORT)
        })?;
        Some(format!(
            "whether the metadata service answers at {open} is unknown: {gap}"
        ))
    }

    /// Why there may be objects of a kind that nobody saw. What was seen shows its cloud and its addresses, whatever else is
    /// wrong with it.
    fn unseen(&self, kind: &str) -> Option<String> {
        let known = self.cluster.coverage.of("", kind);
        let gap = known.gap()?;
        let is_unseen = !matches!(
            gap.cause,
            Cause::Invalid | Cause::Ambiguous | Cause::Enclosed | Cause::Mutated
        );
        is_unseen.then(|| format!("{kind} objects may be missing: {}", gap.reason))
    }

    /// The same, with the address and with what the answer hangs on.
    pub fn reach_of_metadata(&self, id: EndpointId) -> Reach {
        let mut all = Reach {
            reached: Reached::No,
            address: LINK_LOCAL,
            open: Vec::new(),
            doubts: Vec::new(),
        };
        for address in self.metadata_addresses() {
            let reach = self.reach_of(id, address, PORT);
            all.open.extend(reach.open);
            all.doubts.extend(reach.doubts);
            if all.reached != Reached::Yes && reach.reached == Reached::Yes {
                (all.reached, all.address) = (Reached::Yes, address);
            }
        }
        // One that is reached for certain is enough.
        if let Some(first) = all.open.first() {
            all.address = *first;
            all.doubts.clear();
        } else {
            all.doubts.extend(self.metadata_doubt(id));
        }
        all.doubts.sort();
        all.doubts.dedup();
        all
    }

    /// Whether an endpoint may open a TCP connection to an address outside of the cluster.
    pub fn reach_of(&self, id: EndpointId, address: IpAddr, port: u16) -> Reach {
        let to = Side::Outside(Range::one(address));
        let wanted = Ports::one(Protocol::Tcp, port);
        let answer = self.answer_about(Side::Endpoint(id), to, &wanted);
        let passes = answer.ports.has(Protocol::Tcp, port);
        let is_certain = passes && answer.doubts.is_empty();
        Reach {
            reached: if passes { Reached::Yes } else { Reached::No },
            address,
            open: is_certain.then_some(address).into_iter().collect(),
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
        *self.shown_ipv6.get_or_init(|| shows_ipv6(self.cluster))
    }

    fn shows_ipv6(&self) -> bool {
        let mut blocks = self.blocks.iter().flatten();
        blocks.any(|range| range.first.is_ipv6()) || self.objects_show_ipv6()
    }
}
