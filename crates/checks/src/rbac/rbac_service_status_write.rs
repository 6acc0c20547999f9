//! A rule of a Role or ClusterRole lets its holders write the status of Services.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-service-status-write",
    title: "Right to write the status of Services",
    severity: Severity::Medium,
    severity_reason: "the holder takes over the traffic of the cluster to any address (CVE-2020-8554)",
    what: "A rule of a Role or ClusterRole lets its holders write the status of Services.",
    why: "Every node sends what goes to an address in `status.loadBalancer.ingress` to the pods of the Service. Whoever writes the status so receives the traffic of other tenants to any address, such as a name server or the metadata service of a cloud. No version fixes this, and DenyServiceExternalIPs does not look at the status.",
    remedy: "Leave `services/status` to the cloud controller and to the controller of the load balancers.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [services]\n    verbs: [get, list]",
    techniques: &["MS-TA9036", "MS-TA9034"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://github.com/kubernetes/kubernetes/issues/97076"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "write the status of Services, and with it claim addresses",
        )
    }),
};

const RIGHTS: &[Right] = &[Right::new("", "services/status", &["update", "patch"]).even_named()];
