//! Which kinds decide over traffic or lead into the cluster, and which of them may be missing.

use std::collections::BTreeSet;

use seawall_model::{GroupKind, ObjectId, Origin};

use crate::service::entry::table::is_known_group;
use crate::service::entry::unread::{UnreadEntries, text as unread_text};
use crate::service::opening::opening;
use crate::service::table::Part;
use crate::{EndpointId, Network};

/// Groups of which every kind that is a policy, or is named by one, decides over traffic, be it modelled or not.
const POLICY_GROUPS: &[&str] = &[
    "cilium.io",
    "crd.projectcalico.org",
    "projectcalico.org",
    "policy.networking.k8s.io",
    "crd.antrea.io",
    "k8s.ovn.org",
    "k8s.cni.cncf.io",
    "network.openshift.io",
    "security.istio.io",
    "policy.linkerd.io",
    "networking.k8s.aws",
    "networking.gke.io",
    "kuma.io",
    "consul.hashicorp.com",
    "vpcresources.k8s.aws",
    "kubeovn.io",
    "crd.nsx.vmware.com",
    "neuvector.com",
];

/// Groups of which every kind leads into the cluster, or says how.
const ENTRY_GROUPS: &[&str] = &[
    "gateway.networking.k8s.io",
    "gateway.networking.x-k8s.io",
    "networking.istio.io",
    "route.openshift.io",
    "operator.openshift.io",
];

/// Whether objects of a kind decide which traffic passes.
pub fn decides_traffic(kind: &GroupKind) -> bool {
    let is_builtin = matches!(&*kind.group, "networking.k8s.io" | "extensions");
    is_builtin && &*kind.kind == "NetworkPolicy"
        || &*kind.group == "networking.istio.io" && &*kind.kind == "Sidecar"
        || POLICY_GROUPS.contains(&&*kind.group)
}

/// Whether objects of a kind may open a way into the cluster from outside.
pub fn leads_in(kind: &GroupKind) -> bool {
    match &*kind.group {
        "" => matches!(&*kind.kind, "Service" | "Endpoints"),
        "discovery.k8s.io" => &*kind.kind == "EndpointSlice",
        "networking.k8s.io" | "extensions" => matches!(&*kind.kind, "Ingress" | "IngressClass"),
        group => ENTRY_GROUPS.contains(&group) || is_known_group(group),
    }
}

impl Network<'_> {
    /// Why policies that decide over the traffic of a namespace may be missing, as a sentence without a full stop.
    pub fn policy_gap(&self, namespace: &str) -> Option<&str> {
        match self.policy_gaps.get(namespace) {
            Some(gap) => gap.as_deref(),
            None => self.policy_gap_anywhere.as_deref(),
        }
    }

    /// Why policies may be missing somewhere.
    pub fn policy_gap_anywhere(&self) -> Option<&str> {
        self.policy_gap_anywhere.as_deref()
    }

    /// Why ways into a namespace may be missing: what opens them, what lets them pass, or the pods they lead to.
    pub fn entry_gap(&self, namespace: &str) -> Option<String> {
        let mut own = self.endpoints_in(namespace);
        self.entry_gap_of(namespace)
            .or_else(|| own.find_map(|id| self.rival_text(id)))
    }

    /// The same about one endpoint.
    pub fn entry_gap_at(&self, id: EndpointId) -> Option<String> {
        let namespace = self.endpoints[id].namespace;
        self.entry_gap_of(namespace).or_else(|| self.rival_text(id))
    }

    fn entry_gap_of(&self, namespace: &str) -> Option<String> {
        let gap = self.coverage.first_gap(Some(namespace), leads_in);
        gap.map(|gap| gap.reason)
            .or_else(|| {
                let unread = self.unread().into(namespace)?;
                Some(unread_text(self.cluster.object(unread)))
            })
            .or_else(|| self.policy_gap(namespace).map(str::to_owned))
    }

    /// What may open a way in and is not read, as sentences without a full stop.
    pub fn unread_entries(&self) -> impl Iterator<Item = String> {
        let all = self.unread().all().iter();
        all.map(|id: &ObjectId| unread_text(self.cluster.object(*id)))
    }

    /// Services in files that something opens for the outside, and whose endpoints are addresses: those of pods are not in files.
    fn unplaced_services(&self) -> BTreeSet<ObjectId> {
        let cluster = self.cluster;
        let routed: BTreeSet<ObjectId> = self.routes().iter().map(|route| route.service).collect();
        let ids = cluster.ids_of_kind("Service").iter().copied();
        let is_unplaced = |id: &ObjectId| {
            let object = cluster.object(*id);
            let Some(service) = self.services().get(*id) else {
                return false;
            };
            let is_named = object.spec().and_then(|spec| spec.str("type")) == Some("ExternalName");
            let shows_all = |part: &Part| {
                part.outside.is_empty() && !self.services().groups[part.group].is_empty()
            };
            object.source.origin != Origin::Cluster
                && !service.has_selector
                && !is_named
                && (opening(object).is_some() || routed.contains(id))
                && (service.parts.is_empty() || !service.parts.iter().all(shows_all))
        };
        ids.filter(is_unplaced).collect()
    }

    fn unread(&self) -> &UnreadEntries {
        self.unread
            .get_or_init(|| UnreadEntries::of(self.cluster, &self.unplaced_services()))
    }
}
