//! An APIService names a Service that does not exist.

use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "aggregated-api-dangling",
    title: "Aggregated API without its service",
    severity: Severity::Medium,
    severity_reason: "whoever may create the service becomes an API server",
    what: "An APIService names a Service that does not exist.",
    why: "The name is free: an account that may create Services in that namespace answers for the API group, receives the identity of its callers and can return what it likes. Until then discovery of the cluster is slow or broken.",
    remedy: "Remove the APIService, or install the service that it names.",
    example: "apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata:\n  name: v1beta1.metrics.k8s.io\nspec:\n  service:\n    name: metrics-server\n    namespace: kube-system",
    techniques: &["MS-TA9015", "T1036"],
    controls: &[],
    references: &[
        "https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/",
    ],
    evaluate: Evaluate::Object(&["APIService"], |context, object| {
        let service = object.spec().and_then(|spec| spec.get("service"));
        let Some((namespace, name)) =
            service.and_then(|s| Some((s.str("namespace")?, s.str("name")?)))
        else {
            return Outcome::NotApplicable;
        };
        if context
            .cluster
            .find("", "Service", namespace, name)
            .is_some()
        {
            return Outcome::Pass;
        }
        match context.absence("", "Service", namespace) {
            Absence::Open(reason) => Outcome::Unknown(reason),
            Absence::Proves => Outcome::fail(
                Problem::at(
                    "spec.service",
                    format!("aggregated API `{}` names Service `{namespace}/{name}`, which does not exist", object.name),
                )
                .value(format!("{namespace}/{name}")),
            ),
        }
    }),
};
