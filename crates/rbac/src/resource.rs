//! Resources as people write them: `deployments`, `deployments.apps`, `pods/exec`.

use seawall_model::Cluster;

/// Groups of the resources that Kubernetes brings; those of the core group are left out.
const GROUPS: &[(&str, &[&str])] = &[
    (
        "apps",
        &[
            "deployments",
            "replicasets",
            "statefulsets",
            "daemonsets",
            "controllerrevisions",
        ],
    ),
    ("batch", &["jobs", "cronjobs"]),
    ("autoscaling", &["horizontalpodautoscalers"]),
    ("policy", &["poddisruptionbudgets", "podsecuritypolicies"]),
    (
        "networking.k8s.io",
        &[
            "ingresses",
            "ingressclasses",
            "networkpolicies",
            "ipaddresses",
            "servicecidrs",
        ],
    ),
    (
        "rbac.authorization.k8s.io",
        &[
            "roles",
            "rolebindings",
            "clusterroles",
            "clusterrolebindings",
        ],
    ),
    (
        "storage.k8s.io",
        &[
            "storageclasses",
            "csidrivers",
            "csinodes",
            "csistoragecapacities",
            "volumeattachments",
        ],
    ),
    (
        "admissionregistration.k8s.io",
        &[
            "validatingwebhookconfigurations",
            "mutatingwebhookconfigurations",
            "validatingadmissionpolicies",
            "validatingadmissionpolicybindings",
            "mutatingadmissionpolicies",
            "mutatingadmissionpolicybindings",
        ],
    ),
    ("apiextensions.k8s.io", &["customresourcedefinitions"]),
    ("apiregistration.k8s.io", &["apiservices"]),
    (
        "certificates.k8s.io",
        &[
            "certificatesigningrequests",
            "signers",
            "clustertrustbundles",
        ],
    ),
    ("coordination.k8s.io", &["leases"]),
    ("discovery.k8s.io", &["endpointslices"]),
    ("scheduling.k8s.io", &["priorityclasses"]),
    ("node.k8s.io", &["runtimeclasses"]),
    (
        "flowcontrol.apiserver.k8s.io",
        &["flowschemas", "prioritylevelconfigurations"],
    ),
    (
        "authentication.k8s.io",
        &["tokenreviews", "selfsubjectreviews", "userextras"],
    ),
    (
        "authorization.k8s.io",
        &[
            "subjectaccessreviews",
            "localsubjectaccessreviews",
            "selfsubjectaccessreviews",
            "selfsubjectrulesreviews",
        ],
    ),
];

/// A resource with its group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceName {
    /// API group; empty for the core group.
    pub group: String,
    /// Plural name.
    pub resource: String,
    /// Subresource; empty for none.
    pub subresource: String,
}

impl ResourceName {
    /// Reads `RESOURCE[.GROUP][/SUBRESOURCE]`. Without a group, built-in resources have their own, those of
    /// CustomResourceDefinitions in the input theirs, and all others the core group.
    pub fn parse(text: &str, group: Option<&str>, cluster: &Cluster) -> Self {
        let (resource, subresource) = text.split_once('/').unwrap_or((text, ""));
        let (resource, written) = match resource.split_once('.') {
            Some((resource, group)) => (resource, Some(group)),
            None => (resource, None),
        };
        let group = group
            .or(written)
            .map(str::to_owned)
            .or_else(|| built_in(resource).map(str::to_owned))
            .or_else(|| custom(resource, cluster))
            .unwrap_or_default();
        Self {
            group,
            resource: resource.to_owned(),
            subresource: subresource.to_owned(),
        }
    }
}

impl std::fmt::Display for ResourceName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.resource)?;
        if !self.group.is_empty() {
            write!(f, ".{}", self.group)?;
        }
        if !self.subresource.is_empty() {
            write!(f, "/{}", self.subresource)?;
        }
        Ok(())
    }
}

fn built_in(resource: &str) -> Option<&'static str> {
    GROUPS
        .iter()
        .find(|(_, resources)| resources.contains(&resource))
        .map(|(group, _)| *group)
}

fn custom(resource: &str, cluster: &Cluster) -> Option<String> {
    cluster
        .of_kind("CustomResourceDefinition")
        .find_map(|definition| {
            let spec = definition.spec()?;
            let plural = spec.get("names")?.str("plural")?;
            (plural == resource).then(|| spec.str("group").map(str::to_owned))?
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_written_known_or_core() {
        let cluster = Cluster::default();
        let parse = |text: &str, group: Option<&str>| {
            ResourceName::parse(text, group, &cluster).to_string()
        };
        assert_eq!(parse("pods/exec", None), "pods/exec");
        assert_eq!(parse("deployments", None), "deployments.apps");
        assert_eq!(parse("deployments/scale", None), "deployments.apps/scale");
        assert_eq!(parse("widgets.example.com", None), "widgets.example.com");
        assert_eq!(parse("widgets", Some("example.com")), "widgets.example.com");
        assert_eq!(parse("*", None), "*");
    }
}
