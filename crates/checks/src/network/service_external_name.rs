//! An ExternalName Service points to the cloud metadata service, the node itself, or a Service in another namespace.

use super::metadata::METADATA_NAMES;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "service-external-name",
    title: "Unsafe ExternalName target",
    severity: Severity::Medium,
    severity_reason: "a proxy that uses the Service forwards requests to that target",
    what: "An ExternalName Service points to the cloud metadata service, the node itself, or a Service in another namespace.",
    why: "Ingress controllers and other proxies resolve the name in their own network. A tenant can use that to reach the metadata service, the proxy's localhost, or another tenant's workloads.",
    remedy: "Use a host outside the cluster. For another namespace, use a reference that its owner grants (Gateway API ReferenceGrant).",
    example: "spec:\n  type: ExternalName\n  externalName: database.example.com",
    techniques: &["MS-TA9034", "MS-TA9033"],
    controls: &["nsa-cisa/2.1"],
    references: &["https://kubernetes.io/docs/concepts/services-networking/service/"],
    evaluate: Evaluate::Object(&["Service"], |_, service| {
        let Some(spec) = service
            .spec()
            .filter(|spec| service.group().is_empty() && spec.str("type") == Some("ExternalName"))
        else {
            return Outcome::NotApplicable;
        };
        let written = spec.str("externalName").unwrap_or_default();
        let name = written.trim_end_matches('.').to_ascii_lowercase();
        let problem = |message: String| Problem::at("spec.externalName", message).value(written);
        if METADATA_NAMES.contains(&name.as_str()) {
            let reason = "it leads to the node's credentials";
            return Outcome::fail(
                problem(format!("`{written}` is a cloud metadata service"))
                    .severity(Severity::High, reason),
            );
        }
        if matches!(
            name.as_str(),
            "localhost"
                | "127.0.0.1"
                | "kubernetes.default.svc"
                | "kubernetes.default.svc.cluster.local"
        ) {
            return Outcome::fail(problem(format!(
                "`{written}` points a proxy to itself or to the API server"
            )));
        }
        let other = name
            .strip_suffix(".svc.cluster.local")
            .or_else(|| name.strip_suffix(".svc"))
            .and_then(|rest| rest.rsplit('.').next())
            .filter(|namespace| *namespace != &*service.namespace);
        Outcome::from_problem(other.map(|namespace| {
            let reason = "it bypasses namespace isolation where a proxy follows it";
            problem(format!(
                "`{written}` is a Service in namespace `{namespace}`"
            ))
            .severity(Severity::Low, reason)
        }))
    }),
};
