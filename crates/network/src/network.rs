//! From objects to endpoints, policies and pieces of the outside.

use core::net::IpAddr;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::OnceLock;

use seawall_model::{Cluster, Knowledge, ObjectId, PodId, Table};
use seawall_syntax::Node;

use crate::endpoint::endpoints;
use crate::name::Names;
use crate::peer::{Namespaces, Selected, Selectors, SetId, cilium_key};
use crate::policy::Peer;
use crate::rank::Tiers;
use crate::service::table::Services;
use crate::{
    Direction, Doubt, Endpoint, EndpointId, Enforcement, Policy, PolicyId, Range, admin, calico,
    cilium, decides_traffic, enforcement, foreign, range,
};

/// The group of NetworkPolicy.
const GROUP: &str = "networking.k8s.io";

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
    /// Where traffic may come from.
    sources: Vec<Range>,
    /// Where it may go.
    destinations: Vec<Range>,
    doubts: Vec<Doubt>,
    notes: Vec<Doubt>,
    pub(crate) foreign: BTreeMap<Box<str>, ObjectId>,
    pub(crate) names: OnceLock<Names>,
    pub(crate) services: OnceLock<Services>,
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
}

/// What is gathered while policies are read.
pub(crate) struct Builder<'c> {
    pub cluster: &'c Cluster,
    pub endpoints: Table<EndpointId, Endpoint<'c>>,
    pub endpoint_of: HashMap<PodId, EndpointId>,
    pub selectors: Selectors<'c>,
    pub tiers: Tiers,
    pub calico: calico::World<'c>,
    /// The addresses of every endpoint, once somebody asks; `None` for one of which some are not known.
    pub addresses: Option<Table<EndpointId, Option<Vec<IpAddr>>>>,
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
    ) -> SetId {
        self.selectors
            .select_cilium(&self.endpoints, namespace, selector)
    }

    pub(crate) fn select(&mut self, namespaces: Namespaces<'c>, pods: Option<&'c Node>) -> SetId {
        self.selectors.select(&self.endpoints, namespaces, pods)
    }
}

impl<'c> Network<'c> {
    /// Reads the endpoints and policies of a cluster.
    pub fn new(cluster: &'c Cluster) -> Self {
        Self::with_policies(cluster, policy_ids(cluster))
    }

    /// The same, but as if there were no policies: where the network plugin enforces none.
    pub fn unenforced(cluster: &'c Cluster) -> Self {
        Self::with_policies(cluster, Vec::new())
    }

    fn with_policies(cluster: &'c Cluster, objects: Vec<ObjectId>) -> Self {
        let mut keys = HashSet::new();
        let mut calico_keys = HashSet::new();
        for id in &objects {
            let object = cluster.object(*id);
            if calico::GROUPS.contains(&object.group()) {
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
        let mut builder = Builder {
            cluster,
            selectors: Selectors::new(cluster, &endpoints),
            endpoints,
            endpoint_of,
            tiers: Tiers::new(),
            calico: calico::World::new(cluster),
            addresses: None,
            ranges: [Vec::new(), Vec::new()],
            doubts: Vec::new(),
            notes: Vec::new(),
        };
        for id in refused_policies(cluster) {
            let reason = cluster.refused(id).unwrap_or_default();
            builder.doubt(
                id,
                String::new(),
                format!("the API server would refuse the policy, so that it is taken as not there: {reason}"),
            );
        }
        let mut policies: Vec<Policy> = objects
            .into_iter()
            .flat_map(|id| {
                let object = cluster.object(id);
                match object.group() {
                    GROUP => {
                        builder.see_namespace(cluster, id);
                        builder.network_policy(id, object).into_iter().collect()
                    }
                    cilium::GROUP => builder.cilium_policies(id, object),
                    group if calico::GROUPS.contains(&group) => {
                        builder.calico_policy(id, object).into_iter().collect()
                    }
                    _ => {
                        let policy = builder.admin_policy(id, object);
                        policy.into_iter().collect::<Vec<Policy>>()
                    }
                }
            })
            .collect();
        // Of two with the same priority either may come first; the name decides here.
        policies.sort_by(|a, b| {
            a.rank.cmp(&b.rank).then_with(|| {
                cluster
                    .object(a.object)
                    .name
                    .cmp(&cluster.object(b.object).name)
            })
        });
        let reason = |namespace| {
            let gap = cluster.coverage.first_gap(namespace, decides_traffic);
            gap.map(|gap| gap.reason)
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
        let mut network = Self {
            cluster,
            policy_gaps,
            policy_gap_anywhere,
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
            foreign: foreign::find(cluster),
            names: OnceLock::new(),
            services: OnceLock::new(),
            by_object: OnceLock::new(),
            ipv6: OnceLock::new(),
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
        network
    }

    /// What may talk, sorted by namespace and name.
    pub fn endpoints(&self) -> &Table<EndpointId, Endpoint<'c>> {
        &self.endpoints
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

    /// Whether anything enforces policies.
    pub fn enforcement(&self) -> Enforcement {
        enforcement::find(self.cluster)
    }

    /// What could not be read, so that answers are not certain.
    pub fn doubts(&self) -> &[Doubt] {
        &self.doubts
    }

    /// What answers about the whole may hang on and is not read or not known, as sentences without a full stop.
    pub fn unknowns(&self) -> Vec<String> {
        let mut unknowns: Vec<String> = self
            .foreign
            .values()
            .map(|id| {
                let object = self.cluster.object(*id);
                format!(
                    "{} `{}` may decide as well, and is not read",
                    object.kind, object.name
                )
            })
            .collect();
        let unsure: BTreeSet<&str> = self
            .sets
            .values()
            .iter()
            .flat_map(|selected| selected.maybe.iter())
            .map(|endpoint| self.endpoints[endpoint].namespace)
            .collect();
        if let Some(first) = unsure.first() {
            let more = match unsure.len() {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            unknowns.push(format!(
                "policies select pods of namespace `{first}`{more} by labels or addresses that are not in the input"
            ));
        }
        let unread = self.policies.values().iter().filter_map(|policy| {
            let rules = policy.ingress.iter().chain(&policy.egress).flatten();
            let what = rules.flat_map(|rule| &rule.peers).find_map(Peer::unknown)?;
            let object = self.cluster.object(policy.object);
            Some(format!(
                "{} `{}` names {what}, which are not modelled",
                object.kind, object.name
            ))
        });
        unknowns.extend(unread.collect::<BTreeSet<String>>());
        unknowns.extend(self.policy_gap_anywhere.clone());
        unknowns
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

impl Builder<'_> {
    /// Notes a policy in a namespace that is not there.
    fn see_namespace(&mut self, cluster: &Cluster, id: ObjectId) {
        let namespace = cluster.object(id).namespace.as_str();
        let is_known = cluster.get("", "Namespace", "", namespace).is_some();
        if !is_known && cluster.coverage.of("", "Namespace") == Knowledge::Complete {
            self.notes.push(Doubt {
                object: id,
                path: "metadata.namespace".to_owned(),
                message: format!(
                    "namespace `{namespace}` does not exist, so the policy selects nothing"
                ),
            });
        }
    }
}

/// Policies that the API server would refuse.
fn refused_policies(cluster: &Cluster) -> Vec<ObjectId> {
    POLICIES
        .iter()
        .flat_map(|(group, kind)| {
            cluster.ids_of_kind(kind).iter().copied().filter(move |id| {
                cluster.object(*id).group() == *group && cluster.refused(*id).is_some()
            })
        })
        .collect()
}

/// The kinds that are read.
const POLICIES: &[(&str, &str)] = &[
    (GROUP, "NetworkPolicy"),
    (admin::GROUP, "AdminNetworkPolicy"),
    (admin::GROUP, "BaselineAdminNetworkPolicy"),
    (admin::GROUP, "ClusterNetworkPolicy"),
    (cilium::GROUP, "CiliumNetworkPolicy"),
    (cilium::GROUP, "CiliumClusterwideNetworkPolicy"),
    (calico::GROUPS[0], "NetworkPolicy"),
    (calico::GROUPS[0], "GlobalNetworkPolicy"),
    (calico::GROUPS[1], "NetworkPolicy"),
    (calico::GROUPS[1], "GlobalNetworkPolicy"),
];

/// The policies that are read; of two with the same name the later one.
fn policy_ids(cluster: &Cluster) -> Vec<ObjectId> {
    POLICIES
        .iter()
        .copied()
        .flat_map(|(group, kind)| {
            cluster.ids_of_kind(kind).iter().copied().filter(move |id| {
                let object = cluster.object(*id);
                object.group() == group
                    && cluster.refused(*id).is_none()
                    && cluster.find(group, kind, &object.namespace, &object.name) == Some(*id)
                    && !calico::is_shown_twice(cluster, object)
            })
        })
        .collect()
}

/// The keys of labels that selectors in a policy look at.
fn selector_keys<'n>(node: &'n Node, keys: &mut HashSet<&'n str>) {
    if let Some(labels) = node.get("matchLabels") {
        keys.extend(labels.entries().iter().map(|entry| cilium_key(&entry.key)));
    }
    for expression in node.list("matchExpressions") {
        keys.extend(expression.str("key").map(cilium_key));
    }
    for entry in node.entries() {
        selector_keys(&entry.value, keys);
    }
    for item in node.items() {
        selector_keys(item, keys);
    }
}
