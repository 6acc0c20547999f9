//! From objects to endpoints, policies and pieces of the outside.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::OnceLock;

use seawall_model::{Cluster, ObjectId, Table};
use seawall_syntax::Node;

use crate::builder::Builder;
use crate::contested::Contested;
use crate::declarations::{Rivals, rivals, settled};
use crate::endpoint::endpoints;
use crate::host_policy::HostPolicy;
use crate::kinds::CALICO;
use crate::listing::{policy_ids, refused_policies, selector_keys};
use crate::node::NodeWorld;
use crate::peer::Selectors;
use crate::plugin::Assumed;
use crate::rank::Tiers;
use crate::unseen::Unseen;
use crate::{Enforcement, Network, Plugin, Policy, calico, decides_traffic, foreign, range};

impl<'c> Network<'c> {
    /// Reads the endpoints and policies of a cluster.
    pub fn new(cluster: &'c Cluster) -> Self {
        Self::on(cluster, None)
    }

    /// The same, on a network plugin that somebody names.
    pub fn on(cluster: &'c Cluster, plugin: Option<&'static Plugin>) -> Self {
        let strangers = foreign::ids(cluster);
        let assumed = Assumed::new(cluster, plugin);
        let mut policies = policy_ids(cluster);
        policies.retain(|id| assumed.ignores(cluster.object(*id)).is_none());
        let rivals = rivals(cluster, &policies);
        Self::with_policies(cluster, policies, (&rivals, &strangers), assumed)
    }

    /// The same, but as if there were no policies: where the network plugin enforces none.
    pub fn unenforced(cluster: &'c Cluster) -> Self {
        let assumed = Assumed::open(cluster);
        Self::with_policies(cluster, Vec::new(), (&Vec::new(), &[]), assumed)
    }

    /// The same with what counts: without policies where the network plugin enforces none. What a service mesh decides
    /// is beside that.
    pub fn in_force(cluster: &'c Cluster, plugin: Option<&'static Plugin>) -> Self {
        let assumed = Assumed::new(cluster, plugin);
        match assumed.enforcement() {
            Enforcement::Ignored(..) => {
                let meshes = foreign::meshes(cluster);
                Self::with_policies(cluster, Vec::new(), (&Vec::new(), &meshes), assumed)
            }
            _ => Self::on(cluster, plugin),
        }
    }

    fn with_policies(
        cluster: &'c Cluster,
        objects: Vec<ObjectId>,
        (rivals, strangers): (&Rivals, &[ObjectId]),
        assumed: Assumed,
    ) -> Self {
        let mut keys = HashSet::new();
        let mut calico_keys = HashSet::new();
        let others = rivals.iter().flat_map(|(_, others)| others);
        for id in objects.iter().chain(others).chain(strangers) {
            let object = cluster.object(*id);
            if CALICO.contains(&object.group()) {
                calico_keys.insert(calico::ACCOUNT.to_owned());
                calico::keys(&object.root, &mut calico_keys);
            } else {
                selector_keys(&object.root, &mut keys);
            }
        }
        keys.extend(calico_keys.iter().map(String::as_str));
        for service in cluster.of_kind("Service") {
            let selector = service.spec().and_then(|spec| spec.get("selector"));
            let entries = selector.map_or(&[][..], Node::entries);
            keys.extend(entries.iter().map(|entry| &*entry.key));
        }
        let (endpoints, endpoint_of) = endpoints(cluster, &keys);
        let contested = Contested::of(cluster);
        let mut builder = Builder {
            cluster,
            selectors: Selectors::new(cluster, &contested, &endpoints, &assumed),
            contested,
            endpoints,
            endpoint_of,
            tiers: Tiers::new(),
            calico: calico::World::new(cluster),
            addresses: None,
            has_addressed: false,
            assumed,
            nodes: NodeWorld::new(cluster),
            ranges: [Vec::new(), Vec::new()],
            doubts: Vec::new(),
            notes: Vec::new(),
        };
        for id in refused_policies(cluster) {
            let reason = cluster.refused(id).unwrap_or_default();
            builder.doubt(
                id,
                String::new(),
                format!("the API server would refuse the policy, so it is ignored: {reason}"),
            );
        }
        let objects = objects.into_iter();
        let mut policies: Vec<Policy> = objects.flat_map(|id| builder.policies_of(id)).collect();
        builder.note_ignored();
        let closing = builder.assumed.closes_all();
        policies.extend(closing.map(|by| builder.closing(by)));
        builder.leave_host_network_out(&mut policies);
        builder.mark_ambiguous_names(&mut policies);
        // Of two with the same priority either may come first; Calico goes by names.
        let name = |policy: &Policy| &cluster.object(policy.object).name;
        let order = |a: &Policy, b: &Policy| a.rank.cmp(&b.rank).then_with(|| name(a).cmp(name(b)));
        policies.sort_by(order);
        let coverage = match rivals.is_empty() && cluster.contested().next().is_none() {
            true => Cow::Borrowed(&cluster.coverage),
            false => Cow::Owned(settled(cluster, rivals)),
        };
        let rivals = builder.read_rivals(rivals, |policy| {
            policies.partition_point(|other| order(other, policy).is_lt())
        });
        let assumed_gap = builder.assumed.gap();
        let reason = |namespace| {
            let gap = coverage.first_gap(namespace, decides_traffic);
            gap.map(|gap| gap.reason).or_else(|| assumed_gap.clone())
        };
        let policy_gap_anywhere = reason(None);
        let mut policy_gaps = BTreeMap::new();
        for endpoint in builder.endpoints.values() {
            let gap = || {
                policy_gap_anywhere
                    .as_ref()
                    .and_then(|_| reason(Some(endpoint.namespace)))
            };
            policy_gaps.entry(endpoint.namespace).or_insert_with(gap);
        }
        let enforcement = builder.assumed.enforcement();
        let unseen = Unseen::of(cluster, &coverage, &policy_gaps, enforcement);
        let strangers = builder.strangers(strangers);
        let mut network = Self {
            cluster,
            strangers,
            assumed: builder.assumed,
            forwarding: builder.calico.forwarding,
            host_policies: HostPolicy::all(cluster),
            nodes: builder.nodes,
            addresses: builder.addresses.map_or_else(OnceLock::new, OnceLock::from),
            has_addressed: builder.has_addressed,
            hosts: OnceLock::new(),
            cloud: OnceLock::new(),
            policy_gaps,
            policy_gap_anywhere,
            unseen,
            coverage,
            rivals,
            rivals_of: Table::filled(Vec::new(), builder.endpoints.len()),
            selecting: Table::filled(Vec::new(), builder.endpoints.len()),
            maybe_selecting: Table::filled(Vec::new(), builder.endpoints.len()),
            endpoints: builder.endpoints,
            policies: policies.into(),
            everybody: builder.selectors.everybody,
            whole: builder.selectors.whole,
            sets: builder.selectors.sets,
            sources: range::cut(&builder.ranges[0]),
            destinations: range::cut(&builder.ranges[1]),
            blocks: builder.ranges,
            doubts: builder.doubts,
            notes: builder.notes,
            names: OnceLock::new(),
            unsure_pairs: OnceLock::new(),
            services: OnceLock::new(),
            unread: OnceLock::new(),
            contested: builder.contested,
            by_object: OnceLock::new(),
            ipv6: OnceLock::new(),
            shown_ipv6: OnceLock::new(),
            endpoint_of: builder.endpoint_of,
        };
        for (id, policy) in network.policies.iter() {
            let subject = &network.sets[policy.subject];
            for endpoint in subject.sure.iter() {
                network.selecting[endpoint].push(id);
            }
            for endpoint in subject.maybe.iter() {
                network.maybe_selecting[endpoint].push(id);
            }
        }
        network.place_rivals();
        network
    }
}
