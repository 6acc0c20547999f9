//! What all ways out of a container have in common: which container, and what has to hold besides.

use seawall_model::{Container, Pod};
use seawall_rbac::{Identity, Rbac, Request};

use crate::draw::{Draft, Drawing};
use crate::host::HostId;
use crate::host_mount::HostMount;
use crate::inventory::ContainerId;
use crate::node::Node;
use crate::traits::{ContainerTraits, Root, Traits};

/// A container that is looked at.
pub(super) struct Spot<'s> {
    pub pod: &'s Traits,
    pub own: &'s ContainerTraits,
    view: &'s Pod<'s>,
    container: &'s Container<'s>,
    rbac: &'s Rbac,
}

impl Spot<'_> {
    /// The path of a field of the container.
    pub(super) fn field(&self, field: &str) -> Found {
        Found::at(self.container.path(field))
    }

    /// The path of a field of the pod.
    pub(super) fn of_pod(&self, field: &str) -> Found {
        Found::at(self.view.path(field))
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

    /// Whether the account of the pod may read logs of pods or nodes.
    pub(super) fn reads_logs(&self) -> bool {
        let namespace = self.view.namespace();
        let who = Identity::service_account(namespace, &self.pod.account);
        let logs = Request::resource("get", "", "pods", "log", namespace, "");
        let of_nodes = Request::resource("get", "", "nodes", "log", "", "");
        self.rbac.decide(&who, &logs).is_allowed() || self.rbac.decide(&who, &of_nodes).is_allowed()
    }

    /// The path of a mount's folder on the node.
    pub(super) fn mount(&self, mount: &HostMount) -> Found {
        self.of_pod(&format!("volumes[{}].hostPath.path", mount.volume))
    }
}

/// The field that opens a way, and what else has to hold.
pub(super) struct Found {
    path: String,
    doubts: Vec<String>,
}

impl Found {
    fn at(path: String) -> Self {
        Self {
            path,
            doubts: Vec::new(),
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
    let mut last: Option<(ContainerId, Pod<'_>, Vec<Container<'_>>)> = None;
    for (number, _, workload, own) in inventory.all_containers() {
        if last
            .as_ref()
            .is_none_or(|(first, ..)| *first != workload.first_container)
        {
            let Some(pod) = inventory.pod(workload) else {
                continue;
            };
            let containers = pod.containers().collect();
            last = Some((workload.first_container, pod, containers));
        }
        let Some((_, view, containers)) = &last else {
            continue;
        };
        let Some(container) = containers.get(inventory.position(number)) else {
            continue;
        };
        let spot = Spot {
            pod: &workload.traits,
            own,
            view,
            container,
            rbac: inventory.rbac,
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
                field: Some((workload.object, &found.path)),
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
