//! What takes a step away: concrete changes, how much each is feared, and what would break.

mod policy;
mod rebuild;
mod rights;
mod way_in;

use std::cell::OnceCell;
use std::collections::BTreeMap;

use seawall_model::{ObjectId, Pod, Principal};
use seawall_network::Declared;
use seawall_rbac::PlaceId;
use seawall_syntax::{Path, Value};

use crate::apply::Change;
use crate::graph::{Edge, EdgeKind, Evidence, NodeId};
use crate::inventory::WorkloadId;
use crate::node::Node;
use crate::{Graph, edge};

/// How often what a binding gives to a subject was used, by binding and subject.
pub type Used = BTreeMap<(ObjectId, Principal), u64>;

/// What is in use, as far as anything tells.
pub(crate) struct InUse<'u> {
    /// What bindings give.
    pub rights: &'u Used,
    /// Connections that settings of workloads name; looked for when they are first asked for.
    needs: OnceCell<Declared>,
}

impl<'u> InUse<'u> {
    pub(crate) fn new(rights: &'u Used) -> Self {
        Self {
            rights,
            needs: OnceCell::new(),
        }
    }
}

/// A change, or several that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// Tells it apart.
    pub id: String,
    /// What is done, as an order.
    pub says: String,
    /// What would not work any more, as far as known.
    pub breaks: Vec<String>,
    /// How much it is feared: small is easy.
    pub weight: u32,
    /// The changes.
    pub changes: Vec<Change>,
}

/// Weights, by what is likely to break.
mod weight {
    /// A field that few programs need.
    pub const HARDENING: u32 = 2;
    /// Newer packages in an image, which have to come anyway.
    pub const REBUILD: u32 = 2;
    /// A right of one account.
    pub const RIGHT: u32 = 3;
    /// A field that a program may need to do its work.
    pub const PRIVILEGE: u32 = 4;
    /// A token that a program may use.
    pub const TOKEN: u32 = 4;
    /// Who may connect: what asks for it need not say so.
    pub const CONNECTION: u32 = 6;
    /// A right of a group, which others have as well.
    pub const GROUP: u32 = 8;
    /// A level of pod security that pods of the namespace do not keep.
    pub const VIOLATED: u32 = 12;
    /// A way in from outside.
    pub const FRONT_DOOR: u32 = 40;
    /// What is added where something is in use.
    pub const IN_USE: u32 = 60;
}

impl Graph<'_> {
    /// What takes an edge of a way away. Each of the answers is enough; nothing when the edge is what things are. What
    /// the edge itself does not tell is who acts, and in which workload.
    pub(crate) fn fixes(
        &self,
        edge: &Edge,
        actor: Option<PlaceId>,
        workload: Option<WorkloadId>,
        in_use: &InUse<'_>,
    ) -> Vec<Fix> {
        let mut fixes = Vec::new();
        if edge.kind == EdgeKind::RIGHT {
            if let Evidence::Right(link) = edge.evidence() {
                self.fix_rights(link, actor, in_use.rights, &mut fixes);
            }
            return fixes;
        }
        let Some((kind, _)) = edge::ALL.get(edge.kind.position()) else {
            return fixes;
        };
        match kind.id {
            "IDENTITY_ASSUME" | "TOKEN_STEAL" => self.fix_token(edge, &mut fixes),
            "ENDPOINT_EXPLOIT" => {
                self.fix_image(edge, &mut fixes);
                self.fix_way_in(edge, &mut fixes);
                self.fix_connection(edge, workload, in_use, &mut fixes);
            }
            "CLOUD_ASSUME" => self.fix_metadata(edge, &mut fixes),
            "SHARE_PS_NAMESPACE" => self.fix_pod(edge, "shareProcessNamespace", &mut fixes),
            "HOST_NETWORK" | "CE_NET_MITM" => self.fix_pod(edge, "hostNetwork", &mut fixes),
            "HOST_PID" => self.fix_pod(edge, "hostPID", &mut fixes),
            "HOST_IPC" => self.fix_pod(edge, "hostIPC", &mut fixes),
            "LEAKED_CREDENTIAL" => self.fix_secret(edge, &mut fixes),
            _ => self.fix_container(edge, &mut fixes),
        }
        fixes
    }

    /// The workload and container at the beginning of an edge.
    fn place_of(&self, node: NodeId) -> Option<(WorkloadId, Option<usize>)> {
        match self.nodes.what(node) {
            Node::Container(container) => {
                let position = self.inventory.position(container);
                Some((self.inventory.containers[container], Some(position)))
            }
            Node::Files(workload) | Node::Workload(workload) => Some((workload, None)),
            _ => None,
        }
    }

    /// Changes of a field of all pods of a workload, and of its template where that is in the input.
    fn everywhere(
        &self,
        workload: WorkloadId,
        change: impl Fn(ObjectId, &Pod<'_>) -> Vec<Change>,
    ) -> Vec<Change> {
        let cluster = self.inventory.cluster;
        let own = &self.inventory.workloads[workload];
        let carriers = self.carriers();
        let mut pods = carriers.pods[workload].clone();
        pods.sort_unstable();
        let endpoint = &self.inventory.network.endpoints()[own.endpoint];
        for pod in carriers.templates(&endpoint.workload) {
            if self.inventory.workload_of.get(pod) != Some(&workload) {
                pods.push(*pod);
            }
        }
        pods.into_iter()
            .filter_map(|id| Some(change(id.object, &cluster.pod(id)?)))
            .flatten()
            .collect()
    }

    fn fix_pod(&self, edge: &Edge, field: &str, fixes: &mut Vec<Fix>) {
        let Some((workload, _)) = self.place_of(edge.from) else {
            return;
        };
        let own = &self.inventory.workloads[workload].traits;
        // Windows has containers of the host on its network only.
        if field == "hostNetwork" && own.containers.iter().any(|own| own.is_host_process) {
            return;
        }
        let name = self.id(self.nodes.number(Node::Workload(workload)));
        fixes.push(Fix {
            id: format!("{field} {name}"),
            says: format!("turn `{field}` off for {name}"),
            breaks: vec![match field {
                "hostNetwork" => {
                    format!("{name} loses the host network, with its addresses and ports")
                }
                "hostPID" => format!("{name} no longer sees host processes"),
                "hostIPC" => format!("{name} loses the host's shared memory"),
                _ => format!("containers of {name} no longer see each other's processes"),
            }],
            weight: weight::PRIVILEGE,
            changes: self.everywhere(workload, |object, pod| {
                let path = pod.path(field);
                vec![Change::Remove { object, path }]
            }),
        });
    }

    fn fix_token(&self, edge: &Edge, fixes: &mut Vec<Fix>) {
        let Some((workload, _)) = self.place_of(edge.from) else {
            return;
        };
        let own = &self.inventory.workloads[workload];
        // Tokens that are mounted by name go with their volume, which a program asked for.
        if own.traits.is_admitted {
            return;
        }
        let name = self.id(self.nodes.number(Node::Workload(workload)));
        fixes.push(Fix {
            id: format!("token {name}"),
            says: format!("mount no token into {name} (`automountServiceAccountToken: false`)"),
            breaks: vec![format!("{name} can no longer call the API server")],
            weight: weight::TOKEN,
            changes: self.everywhere(workload, |object, pod| {
                vec![Change::Set {
                    object,
                    path: pod.path("automountServiceAccountToken"),
                    value: Value::Bool(false),
                }]
            }),
        });
    }

    fn fix_secret(&self, edge: &Edge, fixes: &mut Vec<Fix>) {
        let Evidence::Field(object, _) = edge.evidence() else {
            return;
        };
        let secret = self.inventory.cluster.object(object);
        if &*secret.kind != "Secret" {
            return;
        }
        fixes.push(Fix {
            id: format!("delete {object:?}"),
            says: format!("delete Secret `{}/{}`", secret.namespace, secret.name),
            breaks: vec!["clients outside the cluster that use this token".to_owned()],
            weight: weight::TOKEN,
            changes: vec![Change::Delete { object }],
        });
    }

    /// A field of a container, by the field that shows the edge.
    fn fix_container(&self, edge: &Edge, fixes: &mut Vec<Fix>) {
        let (Some((workload, position)), Evidence::Field(object, path)) =
            (self.place_of(edge.from), edge.evidence())
        else {
            return;
        };
        let own = &self.inventory.workloads[workload];
        if &*self.inventory.cluster.object(object).kind == "PersistentVolume" {
            fixes.push(self.without_volume(object));
            return;
        }
        if object != own.object {
            return;
        }
        let name = self.words(edge.from);
        let path = self.paths.get(path);
        let Some(container) = own.traits.containers.get(position.unwrap_or_default()) else {
            return;
        };
        // By name: what admission puts into pods stands before or between what is written.
        let in_container = |pod: &Pod<'_>, field: &str| {
            let mut containers = pod.containers();
            containers
                .find(|own| own.name == &*container.name)
                .map(|own| own.path(field))
        };
        let without = |field: &'static str| {
            self.everywhere(workload, |object, pod| {
                let path = in_container(pod, field);
                path.map(|path| Change::Remove { object, path })
                    .into_iter()
                    .collect()
            })
        };
        let (says, loses, weight, changes) = if path.ends_with("securityContext.privileged") {
            (
                format!("run {name} without `privileged`"),
                "access to the host's devices and kernel".to_owned(),
                weight::PRIVILEGE,
                self.everywhere(workload, |object, pod| {
                    unprivileged(object, pod, &container.name)
                }),
            )
        } else if path.ends_with("capabilities.add") {
            (
                format!("drop the added capabilities of {name}"),
                format!("capabilities {}", container.added.join(", ")),
                weight::PRIVILEGE,
                without("securityContext.capabilities.add"),
            )
        } else if path.ends_with("securityContext.procMount") {
            (
                format!("mask `/proc` in {name}"),
                "the parts of `/proc` that are masked by default".to_owned(),
                weight::HARDENING,
                without("securityContext.procMount"),
            )
        } else if path.ends_with(".hostPath.path") {
            let Some((volume, folder)) = self.host_volume(object, path) else {
                return;
            };
            (
                format!("remove the hostPath mount of `{folder}` from {name}"),
                format!("the host's `{folder}`: an empty directory takes its place"),
                weight::PRIVILEGE,
                // An empty folder stands where that of the node was, so that mounts still find one.
                self.everywhere(workload, |object, pod| {
                    let mut volumes = pod.spec.list("volumes").iter();
                    volumes
                        .position(|own| own.str("name") == Some(volume))
                        .map(|index| Change::Remove {
                            object,
                            path: pod.path(&format!("volumes[{index}].hostPath")),
                        })
                        .into_iter()
                        .collect()
                }),
            )
        } else {
            return;
        };
        fixes.push(Fix {
            id: format!("{says} {:?}", own.object),
            breaks: vec![format!("{name} loses {loses}")],
            says,
            weight,
            changes,
        });
    }
}

impl<'w> Graph<'w> {
    /// Deletes a PersistentVolume that is a directory or device of the node.
    fn without_volume(&self, object: ObjectId) -> Fix {
        let name = &self.inventory.cluster.object(object).name;
        Fix {
            id: format!("delete {object:?}"),
            says: format!("delete PersistentVolume `{name}`"),
            breaks: vec!["pods that mount it lose the host's files in it".to_owned()],
            weight: weight::PRIVILEGE,
            changes: vec![Change::Delete { object }],
        }
    }

    /// The volume and the folder of the node that a path leads to.
    fn host_volume(&self, object: ObjectId, path: &str) -> Option<(&'w str, &'w str)> {
        let cluster: &'w seawall_model::Cluster = self.inventory.cluster;
        let root = &cluster.object(object).root;
        let find = |path: &str| path.parse::<Path>().ok()?.find(root);
        let volume = find(path.strip_suffix(".hostPath.path")?)?;
        Some((volume.str("name")?, find(path)?.as_str()?))
    }
}

/// A container without `privileged`, and without the mounts that the API server lets only privileged containers have.
fn unprivileged(object: ObjectId, pod: &Pod<'_>, name: &str) -> Vec<Change> {
    let Some(container) = pod.containers().find(|own| own.name == name) else {
        return Vec::new();
    };
    let mut changes = vec![Change::Set {
        object,
        path: container.path("securityContext.privileged"),
        value: Value::Bool(false),
    }];
    for (index, mount) in container.node.list("volumeMounts").iter().enumerate() {
        if mount.str("mountPropagation") == Some("Bidirectional") {
            changes.push(Change::Remove {
                object,
                path: container.path(&format!("volumeMounts[{index}].mountPropagation")),
            });
        }
    }
    changes
}
