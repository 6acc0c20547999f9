//! What is listed of what is served.

use std::cmp::Reverse;
use std::collections::HashSet;

use seawall_model::{ApiResource, Catalogue, Nature, Provenance};

use crate::discovery::Served;

/// One list to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kind {
    /// API group; empty for the core group.
    pub(crate) group: String,
    /// Versions to ask for: the next one when the server does not know the one before.
    pub(crate) versions: Vec<String>,
    /// Resource name.
    pub(crate) plural: String,
    /// Kind of the items.
    pub(crate) kind: String,
    /// Whether Kubernetes itself has it.
    pub(crate) is_builtin: bool,
}

impl Kind {
    /// The path of the list over all namespaces.
    pub(crate) fn path(&self, version: &str) -> String {
        match &*self.group {
            "" => format!("/api/{version}/{}", self.plural),
            group => format!("/apis/{group}/{version}/{}", self.plural),
        }
    }

    /// `deployments.apps`, as RBAC writes it.
    pub(crate) fn full_name(&self) -> String {
        match &*self.group {
            "" => self.plural.clone(),
            group => format!("{}.{group}", self.plural),
        }
    }

    /// `apps/v1`.
    pub(crate) fn api_version(&self, version: &str) -> String {
        match &*self.group {
            "" => version.to_owned(),
            group => format!("{group}/{version}"),
        }
    }

    /// The list of a resource of the catalogue.
    pub(crate) fn of(resource: &ApiResource) -> Self {
        Self {
            group: resource.group.to_string(),
            versions: resource.versions.iter().map(ToString::to_string).collect(),
            plural: resource.plural.to_string(),
            kind: resource.kind.to_string(),
            is_builtin: resource.is_builtin(),
        }
    }
}

/// What to list and what not.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Lists to ask for, those of Kubernetes first.
    pub(crate) lists: Vec<Kind>,
    /// Kinds that an engine reads and the server does not serve: there are none.
    pub(crate) absent: Vec<Kind>,
    /// Kinds that an engine reads of groups that the server serves and cannot describe, as an extension server that is
    /// down.
    pub(crate) unreachable: Vec<Kind>,
    /// Custom resources that are served and that nothing reads.
    pub(crate) unread: Vec<String>,
}

/// Joins what is served with what is read.
pub(crate) fn plan(served: &Served, catalogue: &Catalogue) -> Plan {
    let mut plan = Plan::default();
    let mut seen: HashSet<(&str, &str)> = HashSet::new();
    for resource in &served.resources {
        if !seen.insert((&resource.group, &resource.plural)) {
            continue;
        }
        let known = catalogue.by_plural(&resource.group, &resource.plural);
        let is_listed =
            known.is_some_and(|known| known.is_listed) || catalogue.is_open_group(&resource.group);
        let kind = Kind {
            group: resource.group.clone(),
            versions: vec![resource.version.clone()],
            plural: resource.plural.clone(),
            kind: resource.kind.clone(),
            is_builtin: known.is_some_and(ApiResource::is_builtin),
        };
        if is_listed {
            plan.lists.push(kind);
        } else if !catalogue.has_builtin_group(&resource.group) {
            plan.unread.push(kind.full_name());
        }
    }
    for resource in catalogue.resources().filter(|known| is_asked_for(known)) {
        if seen.contains(&(&*resource.group, &*resource.plural)) {
            continue;
        }
        let kind = Kind::of(resource);
        if served.unreachable.contains(&kind.group) {
            plan.unreachable.push(kind);
        } else {
            plan.absent.push(kind);
        }
    }
    let key = |kind: &Kind| {
        // A list of half a million events or pods takes longest, and pods stand early in the core group.
        let at = catalogue
            .resources()
            .position(|known| known.group == kind.group && known.plural == kind.plural);
        (
            Reverse(kind.is_builtin),
            at.filter(|_| kind.is_builtin),
            kind.group.clone(),
            kind.plural.clone(),
        )
    };
    plan.lists.sort_by_cached_key(key);
    plan.unread.sort();
    plan
}

/// What to ask for when the server does not tell what it serves: everything that an engine reads.
pub(crate) fn plan_blindly(catalogue: &Catalogue) -> Plan {
    Plan {
        lists: catalogue
            .resources()
            .filter(|known| is_asked_for(known))
            .map(Kind::of)
            .collect(),
        ..Plan::default()
    }
}

/// Whether an engine reads the resource of a current cluster.
pub(crate) fn is_asked_for(resource: &ApiResource) -> bool {
    resource.is_listed
        && resource.nature == Nature::Stored
        && resource.provenance != Provenance::Former
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discovery::Resource;

    fn resource(group: &str, version: &str, plural: &str, kind: &str) -> Resource {
        Resource {
            group: group.to_owned(),
            version: version.to_owned(),
            plural: plural.to_owned(),
            kind: kind.to_owned(),
        }
    }

    #[test]
    fn what_is_read_and_served_is_listed_and_nothing_else() {
        let served = Served {
            resources: vec![
                resource("example.com", "v1", "widgets", "Widget"),
                resource("constraints.gatekeeper.sh", "v1beta1", "k8spods", "K8sPods"),
                resource(
                    "cilium.io",
                    "v2",
                    "ciliumnetworkpolicies",
                    "CiliumNetworkPolicy",
                ),
                resource(
                    "cilium.io",
                    "v2alpha1",
                    "ciliumnetworkpolicies",
                    "CiliumNetworkPolicy",
                ),
                resource("apps", "v1", "deployments", "Deployment"),
                resource("coordination.k8s.io", "v1", "leases", "Lease"),
                resource("", "v1", "pods", "Pod"),
            ],
            unreachable: vec!["projectcalico.org".to_owned()],
        };
        let plan = plan(&served, Catalogue::builtin());
        let names: Vec<String> = plan.lists.iter().map(Kind::full_name).collect();
        assert_eq!(
            names,
            [
                "pods",
                "deployments.apps",
                "ciliumnetworkpolicies.cilium.io",
                "k8spods.constraints.gatekeeper.sh",
            ]
        );
        assert_eq!(plan.lists[2].versions, ["v2"]);
        assert_eq!(plan.unread, ["widgets.example.com"]);
        let is = |kinds: &[Kind], name: &str| kinds.iter().any(|kind| kind.full_name() == name);
        assert!(is(&plan.absent, "secrets") && !is(&plan.absent, "pods"));
        assert!(is(
            &plan.unreachable,
            "globalnetworkpolicies.projectcalico.org"
        ));
        assert!(!is(&plan.absent, "globalnetworkpolicies.projectcalico.org"));
    }

    #[test]
    fn without_discovery_everything_that_is_read_is_asked_for() {
        let plan = plan_blindly(Catalogue::builtin());
        assert!(plan.lists.len() > 100);
        assert!(plan.lists.iter().all(|kind| !kind.versions.is_empty()));
        assert_eq!(plan.lists[0].path("v1"), "/api/v1/namespaces");
    }
}
