//! The shared answers, each built when it is first asked for.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use seawall_graph::{Graph, Ranks, Told};
use seawall_model::{ApiAudiences, Cluster, PodSecurityAdmission};
use seawall_network::Network;
use seawall_rbac::{Escalation, Primitive, Rbac};

use crate::grants::Permissions;
use crate::inventory::Inventory;
use crate::ways_in::Exposures;

/// What an analysis stands on besides the objects.
#[derive(Debug, Clone)]
pub struct Sources {
    /// What permissions lead to; those that come with the program where none are given. They are read when something asks for
    /// them, which takes longer than anything else that is done for one pod.
    primitives: Option<Arc<[Primitive]>>,
    /// What no object shows, and somebody says.
    pub told: Told,
}

impl Sources {
    /// The primitives that come with the program, and nothing that somebody says.
    pub fn builtin() -> Self {
        Self::told(Told::default())
    }

    /// The primitives that come with the program, and what somebody says.
    pub fn told(told: Told) -> Self {
        Self {
            primitives: None,
            told,
        }
    }

    fn primitives(&self) -> Arc<[Primitive]> {
        let builtin =
            || Primitive::builtin().expect("what is built in reads: a test rules out else");
        self.primitives.clone().unwrap_or_else(builtin)
    }
}

impl Default for Sources {
    /// Nothing: no permission leads anywhere.
    fn default() -> Self {
        Self {
            primitives: Some(Arc::default()),
            told: Told::default(),
        }
    }
}

/// What checks and commands may ask. Built once from a cluster; parts are built when they are first asked for.
pub struct Analysis<'a> {
    cluster: &'a Cluster,
    sources: &'a Sources,
    inventory: OnceLock<Inventory<'a>>,
    rbac: OnceLock<Rbac>,
    pod_security: OnceLock<PodSecurityAdmission>,
    audiences: OnceLock<ApiAudiences>,
    primitives: OnceLock<Arc<[Primitive]>>,
    escalation: OnceLock<Escalation<'a>>,
    permissions: OnceLock<Permissions<'a>>,
    administrators: OnceLock<HashSet<(&'a str, &'a str)>>,
    network: OnceLock<Network<'a>>,
    exposures: OnceLock<Exposures>,
    graph: OnceLock<Graph<'a>>,
}

impl<'a> Analysis<'a> {
    /// An analysis of which nothing is built yet.
    pub fn new(cluster: &'a Cluster, sources: &'a Sources) -> Self {
        Self {
            cluster,
            sources,
            inventory: OnceLock::new(),
            rbac: OnceLock::new(),
            pod_security: OnceLock::new(),
            audiences: OnceLock::new(),
            primitives: OnceLock::new(),
            escalation: OnceLock::new(),
            permissions: OnceLock::new(),
            administrators: OnceLock::new(),
            network: OnceLock::new(),
            exposures: OnceLock::new(),
            graph: OnceLock::new(),
        }
    }

    /// The objects.
    pub fn cluster(&self) -> &'a Cluster {
        self.cluster
    }

    /// Pods with their owners, namespaces, and indexes over them.
    pub fn inventory(&self) -> &Inventory<'a> {
        self.inventory.get_or_init(|| Inventory::of(self.cluster))
    }

    /// Who can do what.
    pub fn rbac(&self) -> &Rbac {
        self.rbac.get_or_init(|| Rbac::new(self.cluster))
    }

    /// Whether the labels of namespaces are enforced.
    pub fn pod_security(&self) -> &PodSecurityAdmission {
        let read = || PodSecurityAdmission::of(self.cluster);
        self.pod_security.get_or_init(read)
    }

    /// For which audiences tokens are tokens for the API server.
    pub fn audiences(&self) -> &ApiAudiences {
        self.audiences
            .get_or_init(|| ApiAudiences::of(self.cluster))
    }

    fn primitives(&self) -> &[Primitive] {
        self.primitives.get_or_init(|| self.sources.primitives())
    }

    /// Who could become what.
    pub fn escalation(&'a self) -> &'a Escalation<'a> {
        self.escalation
            .get_or_init(|| Escalation::new(self.cluster, self.rbac(), self.primitives()))
    }

    /// What the grants of roles come to.
    pub(crate) fn permissions(&'a self) -> &'a Permissions<'a> {
        self.permissions
            .get_or_init(|| Permissions::of(self.rbac(), self.cluster()))
    }

    pub(crate) fn administrators(&'a self) -> &'a HashSet<(&'a str, &'a str)> {
        self.administrators
            .get_or_init(|| self.find_administrators())
    }

    /// Who can talk to whom. Where the network plugin enforces no policies, there are none in it.
    pub fn network(&self) -> &Network<'a> {
        self.network
            .get_or_init(|| Network::in_force(self.cluster, None))
    }

    pub(crate) fn exposures(&self) -> &Exposures {
        self.exposures.get_or_init(|| Exposures::of(self.network()))
    }

    /// How an attacker would move.
    pub fn graph(&'a self) -> &'a Graph<'a> {
        self.graph.get_or_init(|| self.draw())
    }

    /// What is on an attack path. A graph that nothing else was asked of is not kept for it, and none is drawn where no path
    /// begins.
    pub fn ranks(&'a self) -> Ranks {
        match self.graph.get() {
            Some(graph) => graph.ranks(),
            None if self.is_closed() => Ranks::default(),
            None => self.draw().ranks(),
        }
    }

    /// Whether nobody on the internet has a step to take.
    fn is_closed(&self) -> bool {
        self.exposures().by_endpoint.is_empty() && self.sources.told.open_registries.is_empty()
    }

    fn draw(&'a self) -> Graph<'a> {
        // Both are asked for by the graph, and neither by the other.
        rayon::join(|| self.network(), || self.escalation());
        Graph::new(
            self.cluster,
            self.network(),
            self.rbac(),
            self.escalation(),
            self.sources.told.clone(),
        )
    }
}
