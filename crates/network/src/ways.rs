//! Ways in from outside that something in the cluster opens, endpoint by endpoint.
//!
//! Endpoints behind the same Services of which policies say the same have one list, so that the cost is that of the
//! Services and of the endpoints, and not of both together.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use seawall_model::{ObjectId, Table, define_index};

use crate::limits::MAX_ALIKE;
use crate::opened::{Share, let_through, opened, share, targeted};
use crate::outside::Outside;
use crate::service::opening::{Assumption, Opening, Sources};
use crate::service::table::{GroupId, Part, Service};
use crate::service::wanted::Wanted;
use crate::{ClassId, EndpointId, NamedPort, Network, Ports, Range, Side};

define_index! {
    /// Ways that some endpoints have in common.
    struct ListId;
}

/// A way in from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The Service, the Ingress or Route, or the pod itself with its ports on the node.
    pub object: ObjectId,
    /// The Service that it goes through; that is [`Way::object`] itself where a Service opens the way.
    pub service: Option<ObjectId>,
    /// In a word: `Ingress`, `LoadBalancer`, `NodePort`, `external address`, `host port` and where it is bound
    /// to one address that address, `host network`.
    pub kind: String,
    /// The ports of the pods that it leads to, as far as policies let it.
    pub ports: Ports,
    /// What has to hold for it and is in no object.
    pub assumes: Option<Assumption>,
}

/// Every way in.
#[derive(Debug, Clone, Default)]
pub struct WaysIn {
    lists: Table<ListId, List>,
    of: Table<EndpointId, ListId>,
    /// What pods open themselves: ports of containers on the node, the network of the node, services of Knative.
    own: BTreeMap<EndpointId, Vec<Way>>,
    /// Endpoints to which no way leads for certain: policies that are not known may stop each.
    uncertain: BTreeSet<EndpointId>,
}

/// Ways that some endpoints have in common.
#[derive(Debug, Clone, Default)]
struct List {
    all: Vec<Way>,
    /// The positions of the first way of each kind, where there are many.
    first: Option<Vec<usize>>,
}

impl List {
    fn new(all: Vec<Way>) -> Self {
        let first = (all.len() > MAX_ALIKE).then(|| {
            let mut seen = HashSet::new();
            let is_new = |at: &usize| seen.insert((&all[*at].ports, all[*at].assumes));
            (0..all.len()).filter(is_new).collect()
        });
        Self { all, first }
    }
}

impl WaysIn {
    /// Leaves out what leads to some endpoints.
    pub(crate) fn forget(&mut self, ids: impl Iterator<Item = EndpointId>) {
        let mut nothing = None;
        for id in ids {
            let list = *nothing.get_or_insert_with(|| self.lists.push(List::default()));
            self.of[id] = list;
            self.own.remove(&id);
        }
    }

    /// What leads to an endpoint hangs on something.
    fn assume(&mut self, id: EndpointId, assumption: Assumption) {
        self.change(id, |way| way.assumes = way.assumes.or(Some(assumption)));
    }

    fn change(&mut self, id: EndpointId, change: impl Fn(&mut Way)) {
        let mut all = self.lists[self.of[id]].all.clone();
        let own = self.own.get_mut(&id).into_iter().flatten();
        all.iter_mut().chain(own).for_each(change);
        self.of[id] = self.lists.push(List::new(all));
    }

    /// Marks the ways into an endpoint that no more than policies that are not known may stop, by what is let in for certain
    /// from outside and from any pod.
    pub(crate) fn doubt(
        &mut self,
        id: EndpointId,
        assumption: Option<Assumption>,
        certain: [&Ports; 2],
    ) {
        let [outside, pods] = certain;
        let is_certain = |way: &Way| {
            let is_direct = way.service.is_none_or(|service| service == way.object);
            let passing = if is_direct { outside } else { pods };
            !way.ports.intersect(passing).is_empty()
        };
        if !self.at(id).any(is_certain) {
            self.uncertain.insert(id);
        }
        self.change(id, |way| {
            if !is_certain(way) {
                way.assumes = way.assumes.or(assumption);
            }
        });
    }

    /// Whether any leads to an endpoint whatever policies there are that are not known.
    pub fn has_certain(&self, id: EndpointId) -> bool {
        self.has(id) && !self.uncertain.contains(&id)
    }

    /// The ways into an endpoint, those through an Ingress or a route first.
    pub fn at(&self, id: EndpointId) -> impl Iterator<Item = &Way> {
        let list = self.lists[self.of[id]].all.iter();
        list.chain(self.own.get(&id).into_iter().flatten())
    }

    /// The same, but of very many the first alone of those that lead to the same ports and hang on the same.
    pub fn telling(&self, id: EndpointId) -> impl Iterator<Item = &Way> {
        let list = &self.lists[self.of[id]];
        let (all, first) = match &list.first {
            Some(first) => (&[][..], &first[..]),
            None => (&list.all[..], &[][..]),
        };
        let first = first.iter().map(|at| &list.all[*at]);
        let own = self.own.get(&id).into_iter().flatten();
        all.iter().chain(first).chain(own)
    }

    /// Whether any leads to an endpoint.
    pub fn has(&self, id: EndpointId) -> bool {
        self.at(id).next().is_some()
    }

    /// Every way, those that endpoints have in common once.
    pub fn distinct(&self) -> impl Iterator<Item = &Way> {
        let lists = self.lists.values().iter().flat_map(|list| &list.all);
        lists.chain(self.own.values().flatten())
    }
}

/// Something that leads to the endpoints of a group.
struct Lead<'l, 'c> {
    object: ObjectId,
    service_id: ObjectId,
    service: &'l Service,
    part: &'l Part,
    wanted: Wanted<'c>,
    /// How it is opened for the outside, the likelier first; empty where a controller carries it out.
    openings: &'l [(Opening, Sources)],
    assumes: Option<Assumption>,
}

/// What tells the ways into endpoints apart: the groups that they are in, what policies say, the names of their ports, the
/// families of addresses that they lack, and
/// whether they are one pod that may carry out a route itself.
type Key<'k> = (
    (Vec<GroupId>, [bool; 2]),
    ClassId,
    &'k [NamedPort<'k>],
    bool,
);

impl<'c> Network<'c> {
    /// The ways from outside into every endpoint that something in the cluster opens.
    pub fn ways_in(&self) -> WaysIn {
        let mut outside = Outside::new(self);
        self.ways_in_with(&mut outside)
    }

    /// The same, with what is known of the outside already.
    pub(crate) fn ways_in_with(&self, outside: &mut Outside<'_, 'c>) -> WaysIn {
        let services = self.services();
        let mut openings = Vec::new();
        for id in self.cluster.ids_of_kind("Service") {
            let object = self.cluster.object(*id);
            let own = opened(object);
            if let Some(service) = services.get(*id).filter(|_| !own.is_empty()) {
                openings.push((*id, *id, service, own, Wanted::Every));
            }
        }
        for (id, service_id, wanted) in self.target_groups() {
            if let Some(service) = services.get(service_id) {
                let own = vec![targeted(self.cluster.object(id))];
                openings.push((id, service_id, service, own, wanted));
            }
        }
        let mut leading: BTreeMap<GroupId, Vec<Lead<'_, 'c>>> = BTreeMap::new();
        for (id, service_id, service, own, wanted) in &openings {
            for part in &service.parts {
                leading.entry(part.group).or_default().push(Lead {
                    object: *id,
                    service_id: *service_id,
                    service,
                    part,
                    wanted: *wanted,
                    openings: own,
                    assumes: None,
                });
            }
        }
        let mut routed: BTreeMap<GroupId, Vec<Lead<'_, 'c>>> = BTreeMap::new();
        for route in self.routes() {
            let Some(service) = services.get(route.service) else {
                continue;
            };
            for part in &service.parts {
                routed.entry(part.group).or_default().push(Lead {
                    object: route.object,
                    service_id: route.service,
                    service,
                    part,
                    wanted: route.wanted,
                    openings: &[],
                    assumes: route.assumes,
                });
            }
        }
        let classes = self.classes();
        let mut ways = WaysIn::default();
        for id in self.endpoints.ids() {
            let own: Vec<Way> = self.on_node(id, outside);
            if !own.is_empty() {
                ways.own.insert(id, own);
            }
        }
        // First what Services open, because those pods may carry out routes.
        let groups = self.groups_with(&leading);
        let mut known: HashMap<Key<'_>, Vec<Way>> = HashMap::new();
        let mut direct: Vec<bool> = Vec::with_capacity(self.endpoints.len());
        let nodes = self.node_ranges();
        let key = |groups: &Table<EndpointId, Vec<GroupId>>, id: EndpointId, alone| {
            let class = classes.class_of[id];
            (
                (groups[id].clone(), self.lacking(id)),
                class,
                &self.endpoints[id].named_ports[..],
                alone,
            )
        };
        for id in self.endpoints.ids() {
            let list = known.entry(key(&groups, id, false)).or_insert_with(|| {
                let leads = groups[id].iter().flat_map(|group| &leading[group]);
                leads
                    .filter_map(|lead| self.opened_way(id, lead, &nodes, outside))
                    .collect()
            });
            direct.push(!list.is_empty() || ways.own.contains_key(&id));
        }
        let direct: Table<EndpointId, bool> = direct.into();
        // Which pods carry out an Ingress or a Route is in no object: it may be any that the outside reaches, or one
        // that is not in the input.
        let mut controllers: BTreeMap<ClassId, Side> = BTreeMap::new();
        for (id, is_open) in direct.iter() {
            if *is_open {
                let class = classes.class_of[id];
                controllers.entry(class).or_insert(Side::Endpoint(id));
            }
        }
        let mut controllers: Vec<Side> = controllers.into_values().collect();
        controllers.push(Side::Anybody);
        let routed_groups = self.groups_with(&routed);
        let mut lists: HashMap<(Key<'_>, Key<'_>), ListId> = HashMap::new();
        for id in self.endpoints.ids() {
            let opened_key = key(&groups, id, false);
            let is_alone = direct[id] && self.endpoints[id].pods == 1;
            let routed_key = key(&routed_groups, id, is_alone);
            let direct = known.get(&opened_key);
            let list = *lists.entry((opened_key, routed_key)).or_insert_with(|| {
                // What everybody may see at a glance comes first.
                let leads = routed_groups[id].iter().flat_map(|group| &routed[group]);
                let mut list: Vec<Way> = leads
                    .filter_map(|lead| self.routed_way(id, lead, &controllers, is_alone))
                    .collect();
                list.reverse();
                list.extend(direct.into_iter().flatten().cloned());
                self.mark_contested(&mut list);
                ways.lists.push(List::new(list))
            });
            ways.of.push(list);
        }
        for id in self.endpoints.ids() {
            let way = self.knative_way(id, &controllers);
            ways.own.entry(id).or_default().extend(way);
        }
        ways.own.retain(|_, own| !own.is_empty());
        for id in self.endpoints.ids().filter(|id| self.may_be_another(*id)) {
            ways.assume(id, Assumption::DeclarationStands);
        }
        self.doubt_ways(&mut ways);
        self.forget_refused(&mut ways);
        ways
    }

    /// For every endpoint the groups it is in to which something leads.
    fn groups_with(
        &self,
        leads: &BTreeMap<GroupId, Vec<Lead<'_, 'c>>>,
    ) -> Table<EndpointId, Vec<GroupId>> {
        let mut groups: Table<EndpointId, Vec<GroupId>> =
            Table::filled(Vec::new(), self.endpoints.len());
        for group in leads.keys() {
            for id in &self.services().groups[*group] {
                groups[*id].push(*group);
            }
        }
        groups
    }

    /// The ports of an endpoint that are meant.
    fn meant(&self, id: EndpointId, lead: &Lead<'_, 'c>) -> Ports {
        self.ports_of(lead.service, lead.part, id, lead.wanted)
    }

    fn opened_way(
        &self,
        id: EndpointId,
        lead: &Lead<'_, 'c>,
        nodes: &[Range],
        outside: &mut Outside<'_, 'c>,
    ) -> Option<Way> {
        let meant = self.meant(id, lead);
        lead.openings.iter().find_map(|(opening, sources)| {
            let (possible, certain) = let_through(id, sources, nodes, outside);
            let ports = meant.intersect(&possible);
            if ports.is_empty() {
                return None;
            }
            let is_certain = ports.without(&certain).is_empty();
            let share = share(id, &ports, sources, outside);
            // The address of a node may be let in instead.
            if share == Share::Nothing && !sources.is_translated {
                return None;
            }
            let source = match (is_certain, share) {
                (false, _) => Some(Assumption::SourceIsSeen),
                (true, Share::Most) => None,
                (true, _) => Some(Assumption::PolicyAllowsSource),
            };
            Some(Way {
                object: lead.object,
                service: Some(lead.service_id),
                kind: opening.kind.to_owned(),
                ports,
                assumes: opening.assumes.or(source),
            })
        })
    }

    fn routed_way(
        &self,
        id: EndpointId,
        lead: &Lead<'_, 'c>,
        controllers: &[Side],
        is_alone: bool,
    ) -> Option<Way> {
        let meant = self.meant(id, lead);
        let to = Side::Endpoint(id);
        let mut ports = if is_alone {
            meant.clone()
        } else {
            Ports::none()
        };
        for controller in controllers {
            if ports == meant {
                break;
            }
            ports.join(&self.passing(*controller, to).intersect(&meant));
        }
        (!ports.is_empty()).then(|| Way {
            object: lead.object,
            service: Some(lead.service_id),
            kind: self.cluster.object(lead.object).kind.to_string(),
            ports,
            assumes: lead.assumes,
        })
    }

    /// Whether policies let the outside through to some endpoint behind a Service, by its ports.
    pub fn lets_in_behind(&self, service: ObjectId) -> bool {
        let openings = opened(self.cluster.object(service));
        let (mut outside, nodes) = (Outside::new(self), self.node_ranges());
        self.behind(service).iter().any(|(id, ports)| {
            openings.iter().any(|(_, sources)| {
                let (possible, _) = let_through(*id, sources, &nodes, &mut outside);
                !ports.intersect(&possible).is_empty()
            })
        })
    }
}
