//! What is known of a cluster, by the names that events use.

use core::net::IpAddr;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use seawall_analysis::Analysis;
use seawall_detect::{PodFacts, Surroundings};
use seawall_model::Principal;

use crate::pods::Pods;
use crate::targets::Targets;

/// A cluster, as detections ask about it. Everything is worked out when it is made.
#[derive(Debug)]
pub struct Around {
    users: HashMap<String, Vec<String>>,
    groups: HashMap<String, Vec<String>>,
    pods: Pods,
    services: HashMap<(String, String), bool>,
    nodes: HashMap<String, Vec<IpAddr>>,
    images: HashSet<String>,
    /// Whether everything that was asked for could be read: only then is what is not found not there.
    is_whole: bool,
    /// Whether the input says who may do what: manifests of an application do not.
    has_bindings: bool,
}

impl Around {
    /// Asks the engines about a cluster.
    pub fn new<'a>(analysis: &'a Analysis<'a>) -> Self {
        let cluster = analysis.cluster();
        let graph = analysis.graph();
        let targets = Targets::of(graph);
        let (mut users, mut groups) = (HashMap::new(), HashMap::new());
        for (node, subject) in graph.identities() {
            let reached = targets.from(node);
            match subject {
                Principal::User(name) => users.insert(name.to_string(), reached),
                Principal::Group(name) => groups.insert(name.to_string(), reached),
                Principal::ServiceAccount { namespace, name } => {
                    users.insert(format!("system:serviceaccount:{namespace}:{name}"), reached)
                }
            };
        }
        let services = cluster.ids_of_kind("Service").iter().map(|id| {
            let object = cluster.object(*id);
            let key = (object.namespace.to_string(), object.name.to_string());
            (key, analysis.exposure_of_service(*id).is_some())
        });
        let nodes = cluster.of_kind("Node").map(|node| {
            let status = node.root.get("status");
            let listed = status
                .map(|status| status.list("addresses"))
                .unwrap_or_default();
            let addresses = listed
                .iter()
                .filter_map(|entry| entry.str("address")?.parse().ok());
            (node.name.to_string(), addresses.collect())
        });
        let images = analysis
            .inventory()
            .workloads
            .iter()
            .flat_map(|workload| workload.pod.containers().map(|one| one.image().to_owned()));
        Self {
            users,
            groups,
            services: services.collect(),
            nodes: nodes.collect(),
            images: images.collect(),
            is_whole: cluster.coverage.is_full(),
            has_bindings: !cluster.ids_of_kind("ClusterRoleBinding").is_empty(),
            pods: Pods::of(analysis, &targets),
        }
    }
}

impl Surroundings for Around {
    fn reaches(&self, user: &str, groups: &[Cow<'_, str>]) -> Option<Vec<String>> {
        let mut all: BTreeSet<&String> = self.users.get(user).into_iter().flatten().collect();
        for group in groups {
            all.extend(self.groups.get(&**group).into_iter().flatten());
        }
        // Its holder may do anything, whatever roles there are.
        let is_master = groups.iter().any(|group| group == "system:masters");
        if is_master && !all.iter().any(|target| *target == "cluster-admin") {
            let mut found = vec!["cluster-admin".to_owned()];
            found.extend(all.into_iter().cloned());
            return Some(found);
        }
        let is_known = self.is_whole && self.has_bindings || !all.is_empty();
        is_known.then(|| all.into_iter().cloned().collect())
    }

    fn pod(&self, namespace: &str, name: &str) -> Option<PodFacts> {
        self.pods.find(namespace, name).cloned()
    }

    fn is_service_exposed(&self, namespace: &str, name: &str) -> Option<bool> {
        let key = (namespace.to_owned(), name.to_owned());
        let found = self.services.get(&key).copied();
        // What leads there may not have been read.
        found.filter(|is_exposed| *is_exposed || self.is_whole)
    }

    fn pods_at(&self, address: IpAddr) -> Vec<String> {
        self.pods.at(address)
    }

    fn node_addresses(&self, node: &str) -> Option<Vec<IpAddr>> {
        self.nodes.get(node).cloned()
    }

    fn runs(&self, image: &str) -> Option<bool> {
        if self.images.contains(image) {
            return Some(true);
        }
        (self.is_whole && !self.images.is_empty()).then_some(false)
    }
}
