//! A rule of a Role or ClusterRole lets its subjects create or change Endpoints or EndpointSlices.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-endpoints-write",
    title: "Permission to change Service endpoints",
    severity: Severity::Medium,
    severity_reason: "the subject can redirect the traffic of a Service to itself, or through a shared proxy to another namespace (CVE-2021-25740)",
    what: "A rule of a Role or ClusterRole lets its subjects create or change Endpoints or EndpointSlices.",
    why: "Endpoints contain addresses, not pod names: a subject that can write them can answer for a Service, or reach a pod in another namespace through a load balancer or Ingress controller that follows them, bypassing network policies. The built-in roles `edit` and `admin` do not have this permission in clusters created with 1.22 or later.",
    remedy: "Remove the permission from roles; control plane controllers write these objects. For leader election, use Leases.",
    example: "rules:\n  - apiGroups: [coordination.k8s.io]\n    resources: [leases]\n    verbs: [get, create, update]",
    techniques: &["MS-TA9036", "MS-TA9034"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://github.com/kubernetes/kubernetes/issues/103675"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "change Service endpoints (Endpoints, EndpointSlices)",
        )
    }),
};

const WRITE: &[&str] = &["create", "update", "patch"];
const RIGHTS: &[Right] = &[
    Right::new("", "endpoints", WRITE),
    Right::new("discovery.k8s.io", "endpointslices", WRITE),
];
