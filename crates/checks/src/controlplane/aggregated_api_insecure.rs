//! An APIService with a Service sets `insecureSkipTLSVerify`.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "aggregated-api-insecure",
    title: "Aggregated API without TLS verification",
    severity: Severity::High,
    severity_reason: "an attacker in between can answer as the API for every caller",
    what: "An APIService with a Service sets `insecureSkipTLSVerify`.",
    why: "The API server forwards requests, with the identity of the caller, to an extension server that it does not verify. An attacker who takes over the Service's address can read the requests and forge the responses.",
    remedy: "Set `caBundle` and remove `insecureSkipTLSVerify`.",
    example: "apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata:\n  name: v1beta1.metrics.k8s.io\nspec:\n  caBundle: LS0tLS1CRUdJTg==\n  service:\n    name: metrics-server\n    namespace: kube-system",
    techniques: &["MS-TA9015", "T1550"],
    controls: &["nsa-cisa/2.9"],
    references: &[
        "https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/",
    ],
    evaluate: Evaluate::Object(&["APIService"], |_, object| {
        let Some(spec) = object.spec().filter(|spec| spec.get("service").is_some()) else {
            return Outcome::NotApplicable;
        };
        if spec.bool("insecureSkipTLSVerify") != Some(true) {
            return Outcome::Pass;
        }
        Outcome::fail(
            Problem::at(
                "spec.insecureSkipTLSVerify",
                format!("aggregated API `{}` skips TLS verification", object.name),
            )
            .value("true"),
        )
    }),
};
