//! From objects to endpoints, policies and pieces of the outside.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

use seawall_model::{Cluster, Coverage, ObjectId, PodId, Table, TableIndex};
use seawall_syntax::Node;

use crate::address::Addresses;
use crate::contested::Contested;
use crate::endpoint::endpoints;
use crate::foreign::Strangers;
use crate::forwarding::Forwarding;
use crate::host_policy::HostPolicy;
use crate::kinds::CALICO;
use crate::listing::{policy_ids, refused_policies, selector_keys};
use crate::name::Names;
use crate::node::{Hosts, NodeWorld};
use crate::peer::{Namespaces, Selected, Selectors, SetId};
use crate::plugin::Assumed;
use crate::rank::Tiers;
use crate::rival::{Rival, RivalId, Rivals, rivals, settled};
use crate::service::entry::unread::UnreadEntries;
use crate::service::table::Services;
use crate::unseen::Unseen;
use crate::{
    Cloud, Direction, Doubt, Endpoint, EndpointId, Enforcement, Plugin, Policy, PolicyId, Range,
    UnsurePair, calico, decides_traffic, foreign, range,
};

/// Who may talk, and what decides it.
#[derive(Debug)]
pub struct Network<'c> {
    /// The input.
    pub cluster: &'c Cluster,
    pub(crate) endpoints: Table<EndpointId, Endpoint<'c>>,
    pub(crate) policies: Table<PolicyId, Policy>,
    pub(crate) sets: Table<SetId, Selected>,
    /// Blocks that policies name, in rules for what comes in and for what goes out.
    pub(crate) blocks: [Vec<Range>; 2],
    /// The first policy of each object, once somebody asks.
    by_object: OnceLock<HashMap<ObjectId, PolicyId>>,
    /// Whether something shows that the cluster has IPv6, once somebody asks.
    pub(crate) ipv6: OnceLock<bool>,
    pub(crate) shown_ipv6: OnceLock<bool>,
    /// Where traffic may come from.
    sources: Vec<Range>,
    /// Where it may go.
    destinations: Vec<Range>,
    doubts: Vec<Doubt>,
    notes: Vec<Doubt>,
    pub(crate) strangers: Strangers,
    pub(crate) assumed: Assumed,
    /// Policies of Calico for what hosts forward.
    pub(crate) forwarding: Vec<Forwarding>,
    pub(crate) host_policies: Vec<HostPolicy<'c>>,
    pub(crate) nodes: NodeWorld,
    /// Addresses of every endpoint, once somebody asks.
    pub(crate) addresses: OnceLock<Addresses>,
    /// Whether a policy looks at addresses of pods.
    pub(crate) has_addressed: bool,
    pub(crate) hosts: OnceLock<Hosts>,
    pub(crate) cloud: OnceLock<Cloud>,
    pub(crate) names: OnceLock<Names>,
    pub(crate) unsure_pairs: OnceLock<Vec<UnsurePair>>,
    pub(crate) services: OnceLock<Services>,
    pub(crate) unread: OnceLock<UnreadEntries>,
    pub(crate) contested: Contested,
    pub(crate) endpoint_of: HashMap<PodId, EndpointId>,
    /// For every endpoint the policies that select it, in the order in which they are asked.
    pub(crate) selecting: Table<EndpointId, Vec<PolicyId>>,
    /// Sets of every pod of every namespace, whatever its labels.
    pub(crate) everybody: HashSet<SetId>,
    /// Sets of every pod of the namespaces they are about.
    pub(crate) whole: HashSet<SetId>,
    /// For every endpoint those that select it if labels are so.
    pub(crate) maybe_selecting: Table<EndpointId, Vec<PolicyId>>,
    /// For namespaces with endpoints: why policies that count there may be missing.
    pub(crate) policy_gaps: BTreeMap<&'c str, Option<String>>,
    pub(crate) policy_gap_anywhere: Option<String>,
    pub(crate) unseen: Unseen<'c>,
    /// What is known, where each declaration of what is declared several times is weighed.
    pub(crate) coverage: Cow<'c, Coverage>,
    /// Policies that are declared several times, and those that are for each endpoint in some declaration.
    pub(crate) rivals: Table<RivalId, Rival>,
    pub(crate) rivals_of: Table<EndpointId, Vec<RivalId>>,
}

/// What is gathered while policies are read.
pub(crate) struct Builder<'c> {
    pub cluster: &'c Cluster,
    pub endpoints: Table<EndpointId, Endpoint<'c>>,
    pub endpoint_of: HashMap<PodId, EndpointId>,
    pub selectors: Selectors<'c>,
    pub contested: Contested,
    pub tiers: Tiers,
    pub calico: calico::World<'c>,
    /// The addresses of every endpoint, once somebody asks.
    pub addresses: Option<Addresses>,
    pub has_addressed: bool,
    pub assumed: Assumed,
    pub nodes: NodeWorld,
    /// Blocks of rules for what comes in, and for what goes out.
    pub ranges: [Vec<Range>; 2],
    pub doubts: Vec<Doubt>,
    pub notes: Vec<Doubt>,
}

impl<'c> Builder<'c> {
    /// Cuts the outside at a block, for rules of one direction.
    pub(crate) fn cut_at(&mut self, direction: Direction, range: Range) {
        self.ranges[usize::from(direction == Direction::Egress)].push(range);
    }

    pub(crate) fn doubt(&mut self, object: ObjectId, path: String, message: String) {
        self.doubts.push(Doubt {
            object,
            path,
            message,
        });
    }

    pub(crate) fn select_cilium(
        &mut self,
        namespace: Option<&'c str>,
        selector: &'c Node,
        is_subject: bool,
    ) -> SetId {
        self.selectors
            .select_cilium(&self.endpoints, namespace, selector, is_subject)
    }

    pub(crate) fn select(&mut self, namespaces: Namespaces<'c>, pods: Option<&'c Node>) -> SetId {
        self.selectors.select(&self.endpoints, namespaces, pods)
    }
}

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
            selectors: Selectors::new(cluster, &contested, &endpoints),
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

    /// What may talk, sorted by namespace and name.
    pub fn endpoints(&self) -> &Table<EndpointId, Endpoint<'c>> {
        &self.endpoints
    }

    /// What may talk in a namespace.
    pub fn endpoints_in(&self, namespace: &str) -> impl Iterator<Item = EndpointId> {
        let all = self.endpoints.values();
        let first = all.partition_point(|endpoint| endpoint.namespace < namespace);
        let behind = all.partition_point(|endpoint| endpoint.namespace <= namespace);
        (first..behind).map(EndpointId::at)
    }

    /// The endpoint that a pod belongs to.
    pub fn endpoint_of(&self, pod: impl Into<PodId>) -> Option<EndpointId> {
        self.endpoint_of.get(&pod.into()).copied()
    }

    /// Every policy, in the order in which they are asked.
    pub fn policies(&self) -> &Table<PolicyId, Policy> {
        &self.policies
    }

    /// The outside as where traffic comes from, cut where rules for what comes in tell addresses apart.
    pub fn sources(&self) -> &[Range] {
        &self.sources
    }

    /// The outside as where traffic goes, cut where rules for what goes out tell addresses apart.
    pub fn destinations(&self) -> &[Range] {
        &self.destinations
    }

    /// Cuts the outside where another network does as well, so that both can be compared piece by piece.
    pub fn cut_like(&mut self, other: &Self) {
        for (own, other) in self.blocks.iter_mut().zip(&other.blocks) {
            own.extend(other);
        }
        self.sources = range::cut(&self.blocks[0]);
        self.destinations = range::cut(&self.blocks[1]);
    }

    /// What could not be read, so that answers are not certain.
    pub fn doubts(&self) -> &[Doubt] {
        &self.doubts
    }

    /// What is odd, but has only one meaning.
    pub fn notes(&self) -> &[Doubt] {
        &self.notes
    }

    /// The policy that an object is; the first of those that one object of Cilium makes.
    pub fn policy_of(&self, object: ObjectId) -> Option<&Policy> {
        let by_object = self.by_object.get_or_init(|| {
            let policies = self.policies.iter().rev();
            policies.map(|(id, policy)| (policy.object, id)).collect()
        });
        by_object.get(&object).map(|id| &self.policies[*id])
    }

    /// The policies that select an endpoint.
    pub fn selecting(&self, endpoint: EndpointId) -> impl Iterator<Item = &Policy> {
        self.selecting[endpoint]
            .iter()
            .map(|id| &self.policies[*id])
    }

    /// The endpoints that a policy selects.
    pub fn selected_by(&self, policy: &Policy) -> impl Iterator<Item = EndpointId> + '_ {
        self.sets[policy.subject].sure.iter()
    }

    /// Whether a policy may select endpoints by labels that are not in the input.
    pub fn may_select_more(&self, policy: &Policy) -> bool {
        !self.sets[policy.subject].maybe.is_empty()
    }
}
