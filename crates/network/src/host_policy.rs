//! Policies for hosts: host endpoints of Calico, and policies of Cilium with a `nodeSelector`. They are not modelled, and may
//! stop what comes to a node or leaves it: to and from its addresses, and the pods in its network. Nothing else hangs on them.

use std::collections::BTreeSet;

use seawall_model::{Cluster, LabelSelector, Object, ObjectId};
use seawall_syntax::Node;

use crate::cilium_config::cilium_setting;
use crate::cilium_key::cilium_key;
use crate::kinds::{CALICO, CILIUM};
use crate::node::nodes;

/// The profile of Calico by which everything passes where no policy says otherwise.
const DEFAULT_ALLOW: &str = "projectcalico-default-allow";

/// An object by which a host is subject to policies.
#[derive(Debug)]
pub(crate) struct HostPolicy<'c> {
    pub object: ObjectId,
    /// The hosts; `None` where that is not known.
    hosts: Option<BTreeSet<&'c str>>,
    ingress: bool,
    egress: bool,
}

impl<'c> HostPolicy<'c> {
    /// Every such object.
    pub(crate) fn all(cluster: &'c Cluster) -> Vec<Self> {
        let ids = |kind| cluster.ids_of_kind(kind).iter().copied();
        let is_there = |id: &ObjectId| cluster.refused(*id).is_none();
        let has_policies = ids("GlobalNetworkPolicy").any(|id| is_of_calico(cluster.object(id)));
        let endpoints = ids("HostEndpoint").filter(is_there).filter(|id| {
            let object = cluster.object(*id);
            is_of_calico(object) && (has_policies || !allows_by_default(object))
        });
        let mut found: Vec<Self> = endpoints
            .map(|id| {
                let spec = cluster.object(id).spec();
                let host = spec.and_then(|spec| spec.str("node"));
                Self {
                    object: id,
                    hosts: host.map(|host| BTreeSet::from([host])),
                    ingress: true,
                    egress: true,
                }
            })
            .collect();
        // Without the setting nobody asks them.
        let has_config = cilium_setting(cluster, "cluster-name").is_some();
        let is_on = cilium_setting(cluster, "enable-host-firewall") == Some("true");
        if has_config && !is_on {
            return found;
        }
        for id in ids("CiliumClusterwideNetworkPolicy").filter(is_there) {
            let object = cluster.object(id);
            if object.group() != CILIUM {
                continue;
            }
            let specs = object.spec().into_iter().chain(object.root.list("specs"));
            found.extend(specs.filter_map(|spec| {
                let selector = spec.get("nodeSelector").filter(|node| !node.is_null())?;
                let has = |fields: [&str; 2]| fields.iter().any(|field| spec.get(field).is_some());
                Some(Self {
                    object: id,
                    hosts: selected(cluster, selector),
                    ingress: has(["ingress", "ingressDeny"]),
                    egress: has(["egress", "egressDeny"]),
                })
            }));
        }
        found
    }

    /// Whether it is about what comes to a host, or leaves it; without a name it may be any host.
    pub(crate) fn is_for(&self, is_ingress: bool, host: Option<&str>) -> bool {
        let is_meant = if is_ingress {
            self.ingress
        } else {
            self.egress
        };
        let may_be = match (&self.hosts, host) {
            (Some(hosts), Some(host)) => hosts.contains(host),
            (Some(hosts), None) => !hosts.is_empty(),
            (None, _) => true,
        };
        is_meant && may_be
    }
}

fn is_of_calico(object: &Object) -> bool {
    CALICO.contains(&object.group())
}

fn allows_by_default(object: &Object) -> bool {
    let spec = object.spec();
    spec.is_some_and(|spec| spec.strings("profiles").any(|name| name == DEFAULT_ALLOW))
}

/// The nodes that a selector of Cilium takes in, or may; `None` where no node is in the input.
fn selected<'c>(cluster: &'c Cluster, selector: &Node) -> Option<BTreeSet<&'c str>> {
    nodes(cluster).next()?;
    let meant = nodes(cluster).filter(|node| {
        let decided = LabelSelector(selector).decide(|key| {
            let key = cilium_key(key);
            (!key.contains(':')).then(|| node.label(key))
        });
        decided != Some(false)
    });
    Some(meant.map(|node| &*node.name).collect())
}
