//! Ends of connections as people write them.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use seawall_model::{Cidr, ObjectId, PodId};

use crate::address::written;
use crate::by_name::Names;
use crate::{Direction, EndpointId, Network, Range, Side};

/// Why a text names no end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing has that name.
    #[error(
        "`{name}` not found in the input; expected NAMESPACE/NAME, NAMESPACE/NAME[Kind], an IP address, a CIDR block, or `outside`"
    )]
    Nobody {
        /// The text; [`Network::near`] knows names that look like it.
        name: String,
    },
    /// There is no such Service.
    #[error(
        "no Service `{name}` in the input that the API server would accept; expected service:NAMESPACE/NAME"
    )]
    NoService {
        /// Its name.
        name: String,
    },
    /// A Service has no such port.
    #[error("Service `{service}` has no port {wanted}; it has {}", if .there.is_empty() { "none".to_owned() } else { .there.join(", ") })]
    NoPort {
        /// Its name.
        service: String,
        /// The port.
        wanted: String,
        /// The ports that it has.
        there: Vec<String>,
    },
    /// Nothing that is known stands behind a Service.
    #[error("no endpoints found for Service `{service}`: {why}")]
    NothingBehind {
        /// Its name.
        service: String,
        /// Why.
        why: String,
    },
    /// Workloads of several kinds have that name.
    #[error("`{name}` is ambiguous: {}", .found.join(", "))]
    Several {
        /// The text.
        name: String,
        /// Who.
        found: Vec<String>,
    },
}

/// Names that are offered instead of one that is nobody's.
const MAX_NEAR: usize = 5;

impl Network<'_> {
    /// The ends that a text names: endpoints of one workload, those behind `service:NAMESPACE/NAME`, an address, the
    /// pieces of a block with the endpoints that have an address in it, or all of the outside.
    ///
    /// # Errors
    /// When nothing has that name, or workloads of several kinds do.
    pub fn ends(&self, text: &str, direction: Direction) -> Result<Vec<Side>, NameError> {
        let pieces = match direction {
            Direction::Ingress => self.sources(),
            Direction::Egress => self.destinations(),
        };
        let meeting = |wanted: Range| -> Vec<Side> {
            let met = pieces.iter().filter_map(|piece| piece.intersect(&wanted));
            let met: Vec<Side> = met.map(Side::Outside).collect();
            // No policy tells addresses of this family apart.
            if met.is_empty() {
                return vec![Side::Outside(wanted)];
            }
            met
        };
        if matches!(text, "outside" | "internet") {
            return Ok(pieces.iter().copied().map(Side::Outside).collect());
        }
        if let Some(address) = written(text) {
            // An address of a pod is the pod.
            return Ok(match self.names().by_address.get(&address) {
                Some(id) => vec![Side::Endpoint(*id)],
                None => meeting(Range::one(address)),
            });
        }
        if let Ok(cidr) = text.parse::<Cidr>() {
            let range = Range::of(cidr);
            let (pods, is_full) = self.names().within(range);
            let mut ends = if is_full { Vec::new() } else { meeting(range) };
            ends.extend(pods.into_iter().map(Side::Endpoint));
            return Ok(ends);
        }
        let found: Vec<EndpointId> = match text.strip_prefix("service:") {
            Some(service) => {
                let (namespace, name) = service.split_once('/').unwrap_or(("default", service));
                let stored = self.cluster.find("", "Service", namespace, name);
                let id = stored.or_else(|| self.cluster.find("", "Service", "", name));
                let behind = id.map(|id| self.behind(id)).unwrap_or_default();
                behind.into_iter().map(|(endpoint, _)| endpoint).collect()
            }
            None => self.names().by_name.get(text).cloned().unwrap_or_default(),
        };
        let mut labels: Vec<String> = found
            .iter()
            .map(|id| self.endpoints()[*id].label())
            .collect();
        labels.sort_unstable();
        labels.dedup();
        if labels.len() > 1 && !text.starts_with("service:") {
            return Err(NameError::Several {
                name: text.to_owned(),
                found: labels,
            });
        }
        if found.is_empty() {
            return Err(NameError::Nobody {
                name: text.to_owned(),
            });
        }
        Ok(found.into_iter().map(Side::Endpoint).collect())
    }

    /// The endpoint of the pod that has an address.
    pub(crate) fn pod_at(&self, address: IpAddr) -> Option<EndpointId> {
        self.names().by_address.get(&address).copied()
    }

    /// An address of a range for a packet of an example: the last one that no pod has, and not the one that is for all.
    pub fn address_outside(&self, range: Range) -> IpAddr {
        let mut last = match (range.first, range.last) {
            (IpAddr::V4(first), IpAddr::V4(Ipv4Addr::BROADCAST)) => {
                IpAddr::V4(Ipv4Addr::from_bits((u32::MAX - 1).max(first.to_bits())))
            }
            (_, last) => last,
        };
        while last > range.first && self.pod_at(last).is_some() {
            last = match last {
                IpAddr::V4(address) => IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() - 1)),
                IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() - 1)),
            };
        }
        last
    }

    /// Every pod with its endpoint, in no order.
    pub(crate) fn pods(&self) -> impl Iterator<Item = (PodId, EndpointId)> {
        self.endpoint_of.iter().map(|(pod, id)| (*pod, *id))
    }

    /// An endpoint of a workload, by its label.
    pub(crate) fn by_label(&self, label: &str) -> Option<EndpointId> {
        self.names().by_name.get(label)?.first().copied()
    }

    /// Built when it is first asked for.
    fn names(&self) -> &Names {
        self.names
            .get_or_init(|| Names::of(self.cluster, &self.endpoints, &self.endpoint_of))
    }

    /// A few names that look like one that is nobody's. It looks at every endpoint.
    pub fn near(&self, text: &str) -> Vec<String> {
        let plain = text.rsplit('/').next().unwrap_or(text);
        let mut near: Vec<String> = Vec::new();
        let alike = self
            .endpoints()
            .values()
            .iter()
            .filter(|endpoint| {
                !plain.is_empty()
                    && (endpoint.name().contains(plain) || plain.contains(endpoint.name()))
            })
            .map(|endpoint| format!("{}/{}", endpoint.namespace, endpoint.name()));
        for name in alike {
            if !near.contains(&name) {
                near.push(name);
            }
            if near.len() == MAX_NEAR {
                break;
            }
        }
        near
    }

    /// The address of a pod.
    pub fn address(&self, pod: ObjectId) -> Option<IpAddr> {
        let status = self.cluster.object(pod).root.get("status")?;
        status.str("podIP")?.parse().ok()
    }
}
