//! The metadata services of clouds: where they answer, and which of them a cluster can have.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::Context;

/// Names under which metadata services answer.
pub(super) const METADATA_NAMES: &[&str] = &[
    "metadata",
    "metadata.google.internal",
    "metadata.tencentyun.com",
    "metadata.packet.net",
    "metadata.platformequinix.com",
    "instance-data",
    "instance-data.ec2.internal",
    "169.254.169.254",
    "100.100.100.200",
];

/// The port: metadata services speak plain HTTP.
pub(super) const PORT: u16 = 80;

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

/// What the nodes tell of the cloud that they run in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cloud {
    /// The addresses at which metadata may answer.
    pub addresses: &'static [IpAddr],
    /// Whether the nodes say that they are machines of a cloud; `None` when there are no nodes to ask.
    pub is_known: Option<bool>,
}

impl Cloud {
    /// Asks the nodes.
    pub(super) fn of(context: &Context<'_>) -> Self {
        let mut is_known = None;
        for node in context
            .cluster
            .of_kind("Node")
            .filter(|node| node.group().is_empty())
        {
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
            return Self {
                addresses: known.map_or(ANY_CLOUD, |(_, addresses)| addresses),
                is_known: Some(true),
            };
        }
        Self {
            addresses: ANY_CLOUD,
            is_known,
        }
    }
}
