//! A rule of a Role or ClusterRole lets its holders write Endpoints or EndpointSlices.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-endpoints-write",
    title: "Right to write where Services lead",
    severity: Severity::Medium,
    severity_reason: "the holder sends the traffic of a Service to itself, or through a shared proxy to another namespace (CVE-2021-25740)",
    what: "A rule of a Role or ClusterRole lets its holders create or change Endpoints or EndpointSlices.",
    why: "Endpoints hold addresses and not names of pods: whoever writes them answers for a Service, or reaches a pod of another namespace through a load balancer or Ingress controller that follows them, past its network policies. The built-in roles `edit` and `admin` do not hold this right in clusters that began with 1.22 or later.",
    remedy: "Take the right out of roles; controllers of the control plane write these objects. For leader election use Leases.",
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
            "write where Services lead (Endpoints, EndpointSlices)",
        )
    }),
};

const WRITE: &[&str] = &["create", "update", "patch"];
const RIGHTS: &[Right] = &[
    Right::new("", "endpoints", WRITE),
    Right::new("discovery.k8s.io", "endpointslices", WRITE),
];
