//! What all ways out of a container have in common: which container, and what has to hold besides.

use std::cell::OnceCell;

use seawall_model::{Container, Given, ObjectId, Pod, PodId};
use seawall_rbac::{Identity, Request};

use crate::draw::{Draft, Drawing};
use crate::host::HostId;
use crate::host_mount::{HostMount, MountSource};
use crate::inventory::{ContainerId, Inventory};
use crate::node::Node;
use crate::traits::{ContainerTraits, Root, Traits};

/// A container that is looked at.
pub(super) struct Spot<'s> {
    pub pod: &'s Traits,
    pub own: &'s ContainerTraits,
    number: ContainerId,
    written: &'s Written<'s>,
    inventory: &'s Inventory<'s>,
}

/// A pod and its containers as they are written. Most are passed over by their traits, and nothing of them is read again.
struct Written<'s> {
    pod: PodId,
    read: OnceCell<Option<(Pod<'s>, Vec<Container<'s>>)>>,
}

impl Spot<'_> {
    /// The path of a field of the container.
    pub(super) fn field(&self, field: &str) -> Found {
        let container = self.read().and_then(|(_, containers)| {
            let own = containers.get(self.inventory.position(self.number));
            own.map(|container| container.path(field))
        });
        Found::at(container.unwrap_or_default())
    }

    /// The path of a field of the pod.
    pub(super) fn of_pod(&self, field: &str) -> Found {
        let path = self.read().map(|(pod, _)| pod.path(field));
        Found::at(path.unwrap_or_default())
    }

    fn read(&self) -> Option<&(Pod<'_>, Vec<Container<'_>>)> {
        let read = self.written.read.get_or_init(|| {
            let pod = self.inventory.cluster.pod(self.written.pod)?;
            let containers = pod.containers().collect();
            Some((pod, containers))
        });
        read.as_ref()
    }

    /// The path of an added capability; of `privileged` where it comes with that.
    pub(super) fn capability(&self, name: &str) -> Found {
        let added = self
            .own
            .added
            .iter()
            .any(|own| **own == *name || &**own == "ALL");
        self.field(if added {
            "securityContext.capabilities.add"
        } else {
            "securityContext.privileged"
        })
    }

    /// Whether the account of the pod can read logs of pods.
    pub(super) fn reads_pod_logs(&self) -> bool {
        self.can(|namespace| Request::resource("get", "", "pods", "log", namespace, ""))
    }

    /// Whether the account of the pod can read logs of nodes.
    pub(super) fn reads_node_logs(&self) -> bool {
        self.can(|_| Request::resource("get", "", "nodes", "log", "", ""))
    }

    fn can<'n>(&'n self, request: impl Fn(&'n str) -> Request<'n>) -> bool {
        let Some((pod, _)) = self.read() else {
            return false;
        };
        let namespace = pod.namespace();
        let who = Identity::service_account(namespace, &self.pod.account);
        let rbac = self.inventory.rbac;
        rbac.decide(&who, &request(namespace)).is_allowed()
    }

    /// The path of a mount's folder on the node.
    pub(super) fn mount(&self, mount: &HostMount) -> Found {
        let found = match mount.source {
            MountSource::Pod(index) => self.of_pod(&format!("volumes[{index}].hostPath.path")),
            MountSource::Persistent(object, field) => Found {
                object: Some(object),
                ..Found::at(field.to_owned())
            },
        };
        match &mount.only_if {
            Some(doubt) => found.only_if(&**doubt),
            None => found,
        }
    }
}

/// The field that opens a way, and what else has to hold.
pub(super) struct Found {
    /// The object that has the field, where it is not the workload.
    object: Option<ObjectId>,
    path: String,
    doubts: Vec<String>,
}

impl Found {
    fn at(path: String) -> Self {
        Self {
            object: None,
            path,
            doubts: Vec::new(),
        }
    }

    /// With what else has to hold for what a path of the node gives.
    pub(super) fn given(self, given: Given) -> Self {
        match given.only_if {
            Some(doubt) => self.only_if(doubt),
            None => self,
        }
    }

    /// Works only if this holds, which is not known.
    pub(super) fn only_if(mut self, doubt: impl Into<String>) -> Self {
        self.doubts.push(doubt.into());
        self
    }
}

/// What a way out takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// Root in the container, and that to be root on the node; and the kernel of the node.
    Kernel,
    /// The right to open files of the node.
    Files,
    /// Nothing but the field.
    Nothing,
}

/// Draws a way out of every container for which a field is found, to all nodes of its workload.
pub(super) fn draw(
    to: &mut Drawing<'_, '_>,
    target: fn(HostId) -> Node,
    takes: Takes,
    find: impl Fn(&Spot<'_>) -> Option<Found>,
) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    // The containers of a workload follow each other, and so do those of its pod.
    let mut last: Option<(ContainerId, Written<'_>)> = None;
    for (number, _, workload, own) in inventory.all_containers() {
        let first = workload.first_container;
        if last.as_ref().is_none_or(|(known, _)| *known != first) {
            let (pod, read) = (workload.pod, OnceCell::new());
            last = Some((first, Written { pod, read }));
        }
        let Some((_, written)) = &last else {
            continue;
        };
        let spot = Spot {
            pod: &workload.traits,
            own,
            number,
            written,
            inventory,
        };
        let Some(mut found) = find(&spot) else {
            continue;
        };
        if !holds(&spot, takes, &mut found) {
            continue;
        }
        for host in &workload.hosts {
            let doubts: Vec<&str> = found
                .doubts
                .iter()
                .map(String::as_str)
                .chain(host.doubt)
                .collect();
            let doubt = (!doubts.is_empty()).then(|| doubts.join(" and "));
            to.add(Draft {
                from: nodes.number(Node::Container(number)),
                to: nodes.number(target(host.host)),
                doubt: doubt.as_deref(),
                field: Some((found.object.unwrap_or(workload.object), &found.path)),
            });
        }
    }
}

/// Whether what a way takes is there, as far as known.
fn holds(spot: &Spot<'_>, takes: Takes, found: &mut Found) -> bool {
    if takes == Takes::Nothing {
        return true;
    }
    if spot.pod.has_own_users {
        if takes == Takes::Kernel {
            return false;
        }
        found
            .doubts
            .push("the files are accessible to an unprivileged user on the host".to_owned());
    }
    match spot.own.root {
        Root::Yes => {}
        Root::Image => found.doubts.push("the image runs as root".to_owned()),
        Root::No if spot.own.can_escalate => {
            let doubt = "the image contains a setuid program";
            found.doubts.push(doubt.to_owned());
        }
        Root::No => return false,
    }
    if let (Takes::Kernel, Some(class)) = (takes, &spot.pod.runtime_class) {
        let doubt = format!("runtime class `{class}` shares the host's kernel");
        found.doubts.push(doubt);
    }
    true
}
