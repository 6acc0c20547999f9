//! Policies that are declared several times with different content: each declaration is read, and certain is what holds
//! whichever of them stands.

use std::collections::{HashMap, HashSet};

use seawall_model::{Cluster, Coverage, Knowledge, ObjectId, ObjectRef, Table};

use crate::builder::Builder;
use crate::contested::Contested;
use crate::decide::rules;
use crate::foreign::decides_elsewhere;
use crate::kinds::{CALICO, CILIUM, NETWORK_POLICY, OVN, is_read};
use crate::limits::MAX_DECLARATIONS;
use crate::listing::is_shown_twice;
use crate::rival::{Rival, RivalId};
use crate::service::is_plain_route;
use crate::{Direction, Doubt, EndpointId, Network, Policy};

/// The declarations of policies beside those that are found by their names.
pub(crate) type Rivals = Vec<(ObjectId, Vec<ObjectId>)>;

/// Policies that are declared several times, as far as they are read.
pub(crate) fn rivals(cluster: &Cluster, policies: &[ObjectId]) -> Rivals {
    let contested = Contested::of(cluster);
    // Of very many it is not looked at what each says: where they are, nothing is certain.
    let is_weighed = |id: &&ObjectId| {
        let count = contested.declarations(**id).len();
        count > 1 && count <= MAX_DECLARATIONS
    };
    policies
        .iter()
        .filter(is_weighed)
        .map(|found| {
            let declarations = contested.declarations(*found).iter().copied();
            let others = declarations.filter(|id| {
                id != found
                    && cluster.refused(*id).is_none()
                    && !is_shown_twice(cluster, cluster.object(*id))
            });
            (*found, others.collect())
        })
        .collect()
}

/// What is known, where what is declared several times is no gap: each declaration is weighed.
pub(crate) fn settled(cluster: &Cluster, rivals: &Rivals) -> Coverage {
    let read: HashSet<ObjectId> = rivals.iter().map(|(found, _)| *found).collect();
    let settled: HashSet<ObjectRef> = cluster
        .contested()
        .filter(|(_, last)| {
            let object = cluster.object(*last);
            let (group, kind) = (object.group(), &*object.kind);
            match is_read(group, kind) {
                true => read.contains(last),
                false => {
                    object.is("", "Service")
                        || is_plain_route(object)
                        || decides_elsewhere(group, kind)
                }
            }
        })
        .map(|(_, last)| cluster.object(last).reference())
        .collect();
    cluster
        .coverage
        .as_settled(|object| settled.contains(object))
}

impl Builder<'_> {
    /// The policies that an object makes.
    pub(crate) fn policies_of(&mut self, id: ObjectId) -> Vec<Policy> {
        let cluster = self.cluster;
        let object = cluster.object(id);
        match object.group() {
            NETWORK_POLICY => {
                self.see_namespace(cluster, id);
                self.network_policy(id, object).into_iter().collect()
            }
            CILIUM => self.cilium_policies(id, object),
            OVN => self.egress_firewall(id, object).into_iter().collect(),
            group if CALICO.contains(&group) => self.calico_policies(id, object),
            _ => self.admin_policies(id, object),
        }
    }

    /// The policies that other declarations make, each with its place among those that are read otherwise.
    pub(crate) fn read_rivals(
        &mut self,
        rivals: &Rivals,
        place: impl Fn(&Policy) -> usize,
    ) -> Table<RivalId, Rival> {
        let mut read = Table::new();
        for (found, others) in rivals {
            let others = others.iter().map(|id| {
                let mut made = self.policies_of(*id);
                self.leave_host_network_out(&mut made);
                made.into_iter()
                    .map(|policy| (place(&policy), policy))
                    .collect()
            });
            let others = others.collect();
            read.push(Rival {
                found: *found,
                others,
            });
        }
        read
    }
}

/// A form of a policy that is asked, or may be.
#[derive(Clone, Copy)]
pub(crate) struct Form<'p> {
    pub place: usize,
    pub policy: &'p Policy,
    /// Whether it selects for certain, and was read whole.
    pub is_sure: bool,
}

/// A policy of which there are several declarations, where it is asked.
pub(crate) struct Several<'p> {
    pub rival: &'p Rival,
    /// What the others make of themselves.
    pub others: Vec<Form<'p>>,
    /// Whether every declaration is for the endpoint.
    pub is_complete: bool,
}

impl Network<'_> {
    /// Notes for every endpoint the policies that are declared several times of which some declaration is for it.
    pub(crate) fn place_rivals(&mut self) {
        if self.rivals.values().is_empty() {
            return;
        }
        let mut made: HashMap<ObjectId, Vec<&Policy>> = HashMap::new();
        for policy in self.policies.values() {
            if self.contested.has(policy.object) {
                made.entry(policy.object).or_default().push(policy);
            }
        }
        for (id, rival) in self.rivals.iter() {
            let own = made.get(&rival.found).into_iter().flatten().copied();
            let others = rival.others.iter().flatten().map(|(_, policy)| policy);
            let mut meant: Vec<EndpointId> = own
                .chain(others)
                .flat_map(|policy| {
                    let subject = &self.sets[policy.subject];
                    subject.sure.iter().chain(subject.maybe.iter())
                })
                .collect();
            meant.sort_unstable();
            meant.dedup();
            for endpoint in meant {
                self.rivals_of[endpoint].push(id);
            }
        }
    }

    /// What another declaration of a policy makes of itself for an endpoint.
    pub(crate) fn forms_of<'p>(
        &self,
        declaration: &'p [(usize, Policy)],
        own: EndpointId,
        direction: Direction,
    ) -> Vec<Form<'p>> {
        let said = declaration
            .iter()
            .filter(|(_, policy)| policy.is_broken || rules(policy, direction).is_some());
        said.filter_map(|(place, policy)| {
            let subject = &self.sets[policy.subject];
            let is_sure = subject.sure.has(own);
            (is_sure || subject.maybe.has(own)).then_some(Form {
                place: place * 2,
                policy,
                is_sure: is_sure && !policy.is_broken,
            })
        })
        .collect()
    }

    /// What is said of a policy that is declared several times and is for an endpoint in one of its declarations.
    pub(crate) fn rival_text(&self, id: EndpointId) -> Option<String> {
        let first = self.rivals_of[id].first()?;
        Some(self.contested_text(self.rivals[*first].found))
    }

    /// Whether a policy closes one direction for every pod of its namespaces, whatever else is said.
    pub(crate) fn closes_whole(&self, policy: &Policy, direction: Direction) -> bool {
        let opens_only = policy.opens_only[usize::from(direction == Direction::Egress)];
        self.whole.contains(&policy.subject)
            && rules(policy, direction).is_some()
            && policy.rank.is_together()
            && !opens_only
            && !policy.is_broken
    }

    /// Of policies for every pod that are declared several times: the first that closes in each of its declarations, and
    /// the first that speaks in some.
    pub(crate) fn whole_rivals(
        &self,
        endpoint: EndpointId,
        direction: Direction,
    ) -> (Option<ObjectId>, Option<ObjectId>) {
        let (mut closing, mut speaking) = (None, None);
        for id in &self.rivals_of[endpoint] {
            let rival = &self.rivals[*id];
            let own = self.selecting[endpoint].iter();
            let own: Vec<&Policy> = own
                .map(|policy| &self.policies[*policy])
                .filter(|policy| policy.object == rival.found)
                .collect();
            let others = rival.others.iter().map(|declaration| {
                let forms = self.forms_of(declaration, endpoint, direction);
                forms.into_iter().map(|form| form.policy).collect()
            });
            let declarations: Vec<Vec<&Policy>> = std::iter::once(own).chain(others).collect();
            let closes = |policies: &Vec<&Policy>| {
                policies
                    .iter()
                    .any(|policy| self.closes_whole(policy, direction))
            };
            let speaks = |policy: &&Policy| {
                policy.is_broken
                    || self.whole.contains(&policy.subject) && rules(policy, direction).is_some()
            };
            if declarations.iter().all(closes) {
                closing = closing.or(Some(rival.found));
            }
            if declarations.iter().flatten().any(speaks) {
                speaking = speaking.or(Some(rival.found));
            }
        }
        (closing, speaking)
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
