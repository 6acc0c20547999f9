//! Blocks of addresses as peers: what is outside, and the pods that have such addresses.

use seawall_model::TableIndex;

use crate::address::{TakesPods, addresses_of};
use crate::builder::Builder;
use crate::peer::{HangsOn, SetId};
use crate::policy::{Addressed, Peer};
use crate::range::Family;
use crate::{EndpointId, Range};

/// Blocks that are not routed between networks of different owners (RFC 1918, 6598, 4193), and every routed one of IPv6. Pods
/// whose addresses are not known are taken to have some of these.
const OF_PODS: &[&str] = &[
    "10.0.0.0/8",
    "100.64.0.0/10",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "fc00::/7",
    "2000::/3",
];

impl Builder<'_> {
    /// A block of addresses as peers: what is outside, and the pods that have such addresses.
    pub(crate) fn block_peers(
        &mut self,
        range: Range,
        except: Vec<Range>,
        pods: TakesPods,
    ) -> Vec<Peer> {
        if pods == TakesPods::No {
            return vec![Peer::Block(range, except)];
        }
        let set = self.select_addresses(range, &except, pods);
        let family = Family::of(range.first);
        vec![
            Peer::Addressed(Addressed {
                set,
                family,
                is_whole: range == family.whole() && except.is_empty(),
            }),
            Peer::Block(range, except),
        ]
    }

    /// Every endpoint of one namespace or all of them, perhaps: for whom a policy is cannot be told.
    pub(crate) fn select_perhaps(&mut self, namespace: Option<&str>) -> SetId {
        let endpoints = self.endpoints.values().iter();
        let meant = endpoints.enumerate().filter(|(_, endpoint)| {
            namespace.is_none_or(|namespace| endpoint.namespace == namespace)
        });
        let all: Vec<EndpointId> = meant.map(|(index, _)| EndpointId::at(index)).collect();
        self.selectors.push_perhaps(all, self.endpoints.len())
    }

    /// Looks the addresses of endpoints up, once.
    pub(crate) fn know_addresses(&mut self) {
        if self.addresses.is_none() {
            let found = addresses_of(self.cluster, &self.endpoints, &self.endpoint_of);
            self.addresses = Some(found);
        }
    }

    fn select_addresses(&mut self, range: Range, except: &[Range], pods: TakesPods) -> SetId {
        let addresses = self
            .addresses
            .take()
            .unwrap_or_else(|| addresses_of(self.cluster, &self.endpoints, &self.endpoint_of));
        let family = Family::of(range.first);
        let is_whole = range == family.whole() && except.is_empty();
        let may_hold_unseen = OF_PODS
            .iter()
            .filter_map(|text| text.parse().ok())
            .any(|cidr| {
                let part = Range::of(cidr);
                range
                    .intersect(&part)
                    .is_some_and(|common| !except.iter().any(|left| left.holds(&common)))
            });
        let mut out: Vec<String> = except.iter().map(ToString::to_string).collect();
        out.sort_unstable();
        let key = (
            format!("addresses {pods:?}"),
            format!("{range} without {}", out.join(" ")),
        );
        let set = self
            .selectors
            .select_by(&self.endpoints, key, None, false, |id, endpoint, _| {
                let is_in = match &addresses[id] {
                    None if is_whole => Some(true),
                    None if may_hold_unseen => None,
                    None => Some(false),
                    Some(own) => {
                        let mut inside = own
                            .all
                            .iter()
                            .filter(|address| Family::of(**address) == family)
                            .map(|address| {
                                let one = Range::one(*address);
                                range.holds(&one) && !except.iter().any(|part| part.holds(&one))
                            });
                        match inside.next() {
                            None => Some(false),
                            Some(first) => inside.all(|other| other == first).then_some(first),
                        }
                    }
                };
                match (pods, is_in) {
                    (_, Some(false)) => Some(false),
                    (TakesPods::Yes, known) if !endpoint.is_host_network => known,
                    _ => None,
                }
            });
        self.selectors.sets[set].hangs_on = match pods {
            TakesPods::Unknown => HangsOn::Plugin,
            _ => HangsOn::Addresses,
        };
        self.addresses = Some(addresses);
        self.has_addressed = true;
        set
    }
}
