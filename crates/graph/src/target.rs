//! What an attacker wants.

use seawall_rbac::{Place, PlaceId};

use crate::graph::NodeId;
use crate::node::Node;
use crate::{Graph, NoNode};

/// The label that marks what must not be reached.
pub const CROWN_JEWEL: &str = "seawall.dev/crown-jewel";

/// Something that an attacker wants: a name, and the nodes that are it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// As commands name it.
    pub id: String,
    /// In words.
    pub words: String,
    /// Its nodes.
    pub goals: Vec<NodeId>,
}

impl Graph<'_> {
    /// Everything.
    pub fn cluster_admin(&self) -> Target {
        Target {
            id: "cluster-admin".to_owned(),
            words: "cluster-admin".to_owned(),
            goals: vec![self.right(self.inventory.escalation.cluster_admin())],
        }
    }

    /// Root on any node.
    pub fn any_node(&self) -> Target {
        let hosts = self.inventory.hosts.ids();
        let mut goals = vec![self.right(self.inventory.escalation.any_node())];
        goals.extend(hosts.map(|host| self.nodes.number(Node::Host(host))));
        Target {
            id: "node".to_owned(),
            words: "root on a node".to_owned(),
            goals,
        }
    }

    /// Any identity at a cloud.
    pub fn cloud(&self) -> Target {
        let clouds = self.nodes.clouds.ids();
        Target {
            id: "cloud".to_owned(),
            words: "an identity at the cloud".to_owned(),
            goals: clouds
                .map(|cloud| self.nodes.number(Node::Cloud(cloud)))
                .collect(),
        }
    }

    /// Any volume that is claimed.
    pub fn volumes(&self) -> Target {
        let volumes = self.nodes.volumes.ids();
        Target {
            id: "volumes".to_owned(),
            words: "a data volume".to_owned(),
            goals: volumes
                .map(|volume| self.nodes.number(Node::Volume(volume)))
                .collect(),
        }
    }

    /// Objects that are marked by a label, and what somebody said besides.
    ///
    /// # Errors
    /// When somebody said a name that is not there.
    pub fn crown_jewels(&self) -> Result<Vec<Target>, NoNode> {
        let mut found = Vec::new();
        for object in self.inventory.cluster.objects() {
            if object
                .label(CROWN_JEWEL)
                .is_none_or(|value| value == "false")
            {
                continue;
            }
            let (namespace, name) = (&object.namespace, &object.name);
            let id = match &*object.kind {
                "Secret" => format!("secret:{namespace}/{name}"),
                "Namespace" => format!("namespace:{name}"),
                "PersistentVolumeClaim" => format!("volume:{namespace}/{name}"),
                "ServiceAccount" => format!("sa:{namespace}/{name}"),
                "Node" => format!("node:{name}"),
                kind => format!("{namespace}/{name}[{kind}]"),
            };
            found.extend(self.target(&id).ok());
        }
        for id in &self.told.crown_jewels {
            found.push(self.target(id)?);
        }
        found.sort_by(|a, b| a.id.cmp(&b.id));
        found.dedup_by(|a, b| a.id == b.id);
        Ok(found)
    }

    /// A target by its name: `cluster-admin`, `node`, `cloud`, `volumes`, `crown-jewels`, or a node.
    ///
    /// # Errors
    /// When nothing has that name, with names that look like it.
    pub fn target(&self, text: &str) -> Result<Target, NoNode> {
        match text {
            "cluster-admin" => return Ok(self.cluster_admin()),
            "node" => return Ok(self.any_node()),
            "cloud" => return Ok(self.cloud()),
            "volumes" => return Ok(self.volumes()),
            "crown-jewels" => {
                let jewels = self.crown_jewels()?;
                return Ok(Target {
                    id: text.to_owned(),
                    words: "a crown jewel".to_owned(),
                    goals: jewels.into_iter().flat_map(|jewel| jewel.goals).collect(),
                });
            }
            _ => {}
        }
        let mut goals = self.find(text)?;
        // A workload is reached with any of its containers, and a namespace with everything in it.
        for goal in goals.clone() {
            if let Node::Workload(workload) = self.nodes.what(goal) {
                let own = &self.inventory.workloads[workload];
                goals.extend(
                    own.containers()
                        .map(|container| self.nodes.number(Node::Container(container))),
                );
            }
        }
        if let Some(namespace) = text.strip_prefix("namespace:") {
            let secrets = self.inventory.escalation.places().filter(|node| {
                matches!(self.inventory.escalation.place(*node), Place::Secrets(Some(own)) if own == namespace)
            });
            goals.extend(secrets.map(|node| self.right(node)));
        }
        Ok(Target {
            id: text.to_owned(),
            words: self.words(goals[0]),
            goals,
        })
    }

    /// The node of a node of rights.
    pub(crate) fn right(&self, node: PlaceId) -> NodeId {
        self.nodes.number(Node::Right(node))
    }

    /// The node of the internet.
    pub fn internet(&self) -> NodeId {
        self.nodes.number(Node::Internet)
    }
}
