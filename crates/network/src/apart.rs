//! What endpoints are called where each is an end of its own: pods of one workload that differ have a number.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use seawall_model::{PodId, Table};

use crate::{EndpointId, Network};

/// What each endpoint is called; by several names where another network tells its pods apart.
pub type EndNames = Table<EndpointId, Vec<String>>;

/// What makes a pod or template the same in two inputs: namespace, kind and name of its object, its place in it, and the
/// name of the replica.
type Member<'c> = (&'c str, &'c str, &'c str, u16, &'c str);

impl Network<'_> {
    /// What each endpoint is called, each by a name of its own.
    pub fn end_names(&self) -> EndNames {
        let mut names = EndNames::filled(Vec::new(), self.endpoints.len());
        for (label, ends) in self.of_label() {
            for (before, id) in ends.into_iter().enumerate() {
                names[id].push(numbered(&label, before));
            }
        }
        names
    }

    /// The same for two networks, so that a name means the same pods in both. Where one of them does not tell the pods of
    /// a workload apart, its end has the names of all that the other one has.
    pub fn end_names_with(&self, other: &Self) -> [EndNames; 2] {
        let mut names =
            [self, other].map(|network| EndNames::filled(Vec::new(), network.endpoints.len()));
        let all = [self.of_label(), other.of_label()];
        let members = [self.members(), other.members()];
        let labels: BTreeSet<&String> = all.iter().flat_map(BTreeMap::keys).collect();
        for label in labels {
            let ends = all
                .each_ref()
                .map(|all| all.get(label).map_or(&[][..], Vec::as_slice));
            for (before, pair) in pairs(ends, &members).into_iter().enumerate() {
                for (names, id) in names.iter_mut().zip(pair) {
                    if let Some(id) = id {
                        names[id].push(numbered(label, before));
                    }
                }
            }
        }
        names
    }

    fn of_label(&self) -> BTreeMap<String, Vec<EndpointId>> {
        let mut all: BTreeMap<String, Vec<EndpointId>> = BTreeMap::new();
        for (id, endpoint) in self.endpoints.iter() {
            all.entry(endpoint.label()).or_default().push(id);
        }
        all
    }

    /// The pods, templates and replicas of each endpoint.
    fn members(&self) -> Table<EndpointId, Vec<Member<'_>>> {
        let mut members: Table<EndpointId, Vec<Member<'_>>> =
            Table::filled(Vec::new(), self.endpoints.len());
        let member = |pod: PodId| {
            let object = self.cluster.object(pod.object);
            let namespace = object.namespace.as_str();
            (namespace, &*object.kind, &*object.name, pod.index)
        };
        for (pod, id) in self.pods() {
            // Replicas have one template in common.
            if self.endpoints[id].replica.is_none() {
                let (namespace, kind, name, index) = member(pod);
                members[id].push((namespace, kind, name, index, ""));
            }
        }
        for (id, endpoint) in self.endpoints.iter() {
            if let Some(replica) = &endpoint.replica {
                let (namespace, kind, name, index) = member(endpoint.pod);
                members[id].push((namespace, kind, name, index, replica));
            }
        }
        members
    }
}

/// Which ends of a workload have pods in common, in order. What has none in common with another is the only end of the
/// other network where that tells no pods apart, and else alone.
fn pairs(
    ends: [&[EndpointId]; 2],
    members: &[Table<EndpointId, Vec<Member<'_>>>; 2],
) -> BTreeSet<[Option<EndpointId>; 2]> {
    let mut of_member: HashMap<&Member<'_>, EndpointId> = HashMap::new();
    for id in ends[1] {
        of_member.extend(members[1][*id].iter().map(|member| (member, *id)));
    }
    let mut pairs = BTreeSet::new();
    let mut is_paired: BTreeSet<EndpointId> = BTreeSet::new();
    let only = |ends: &[EndpointId]| match ends {
        [one] => Some(*one),
        _ => None,
    };
    for id in ends[0] {
        let shared = members[0][*id].iter();
        let mut shared = shared
            .filter_map(|member| of_member.get(member).copied())
            .peekable();
        if shared.peek().is_none() {
            let other = only(ends[1]);
            is_paired.extend(other);
            // Where it is the only one here, those of the other network come to it below.
            if other.is_some() || ends[0].len() > 1 || ends[1].is_empty() {
                pairs.insert([Some(*id), other]);
            }
        }
        for other in shared {
            pairs.insert([Some(*id), Some(other)]);
            is_paired.insert(other);
        }
    }
    for id in ends[1].iter().filter(|id| !is_paired.contains(id)) {
        pairs.insert([only(ends[0]), Some(*id)]);
    }
    pairs
}

/// The name of an end with so many of its workload before it.
fn numbered(label: &str, before: usize) -> String {
    match before {
        0 => label.to_owned(),
        _ => format!("{label}#{}", before + 1),
    }
}
