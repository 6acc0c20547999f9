//! A rule of a Role or ClusterRole lets its subjects write the status of Services.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-service-status-write",
    title: "Permission to write Service status",
    severity: Severity::Medium,
    severity_reason: "the subject can intercept the cluster's traffic to any address (CVE-2020-8554)",
    what: "A rule of a Role or ClusterRole lets its subjects write the status of Services.",
    why: "Every node routes traffic for an address in `status.loadBalancer.ingress` to the Service's pods. A subject that can write the status can receive other tenants' traffic to any address, such as a DNS server or a cloud metadata service. No version fixes this, and DenyServiceExternalIPs does not check the status.",
    remedy: "Leave `services/status` to the cloud controller and the load balancer controller.",
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
            "write the status of Services, and claim addresses with it",
        )
    }),
};

const RIGHTS: &[Right] = &[Right::new("", "services/status", &["update", "patch"]).even_named()];
