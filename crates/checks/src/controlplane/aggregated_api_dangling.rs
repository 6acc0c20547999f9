//! An APIService references a Service that does not exist.

use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "aggregated-api-dangling",
    title: "Aggregated API without its Service",
    severity: Severity::Medium,
    severity_reason: "any subject that can create the Service becomes an API server",
    what: "An APIService references a Service that does not exist.",
    why: "The name is free: any subject that can create Services in that namespace can answer for the API group, see the identity of its callers and return any data. Until then, API discovery is slow or broken.",
    remedy: "Remove the APIService, or install the Service that it references.",
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
                    format!("aggregated API `{}` references Service `{namespace}/{name}`, which does not exist", object.name),
                )
                .value(format!("{namespace}/{name}")),
            ),
        }
    }),
};
