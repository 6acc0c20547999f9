//! The endpoints, policies and pieces of the outside that questions are asked about.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

use seawall_model::{Cluster, Coverage, ObjectId, PodId, Table, TableIndex};

use crate::address::Addresses;
use crate::by_name::Names;
use crate::contested::Contested;
use crate::foreign::Strangers;
use crate::forwarding::Forwarding;
use crate::host_policy::HostPolicy;
use crate::node::{Hosts, NodeWorld};
use crate::peer::{Selected, SetId};
use crate::plugin::Assumed;
use crate::rival::{Rival, RivalId};
use crate::service::entry::unread::UnreadEntries;
use crate::service::table::Services;
use crate::unseen::Unseen;
use crate::{Cloud, Doubt, Endpoint, EndpointId, Policy, PolicyId, Range, UnsurePair, range};

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
    pub(crate) by_object: OnceLock<HashMap<ObjectId, PolicyId>>,
    /// Whether something shows that the cluster has IPv6, once somebody asks.
    pub(crate) ipv6: OnceLock<bool>,
    pub(crate) shown_ipv6: OnceLock<bool>,
    /// Where traffic may come from.
    pub(crate) sources: Vec<Range>,
    /// Where it may go.
    pub(crate) destinations: Vec<Range>,
    pub(crate) doubts: Vec<Doubt>,
    pub(crate) notes: Vec<Doubt>,
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

impl<'c> Network<'c> {
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
