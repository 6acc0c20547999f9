//! A Service of the type ExternalName names the cloud metadata service, the node itself, or a Service of another namespace.

use super::metadata::METADATA_NAMES;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "service-external-name",
    title: "Service that leads where it should not",
    severity: Severity::Medium,
    severity_reason: "a proxy before it would carry requests to that place",
    what: "A Service of the type ExternalName names the cloud metadata service, the node itself, or a Service of another namespace.",
    why: "Ingress controllers and other proxies follow the name from their own network: so a tenant reaches the metadata service, localhost of the proxy, or workloads of another tenant.",
    remedy: "Name a host outside of the cluster. For another namespace use a reference that its owner grants (Gateway API ReferenceGrant).",
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
            let reason = "it leads to the credentials of the node";
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
                "`{written}` leads a proxy to itself or to the API server"
            )));
        }
        let other = name
            .strip_suffix(".svc.cluster.local")
            .or_else(|| name.strip_suffix(".svc"))
            .and_then(|rest| rest.rsplit('.').next())
            .filter(|namespace| *namespace != &*service.namespace);
        Outcome::from_problem(other.map(|namespace| {
            let reason = "it goes round the border between namespaces, where a proxy follows it";
            problem(format!(
                "`{written}` is a Service of namespace `{namespace}`"
            ))
            .severity(Severity::Low, reason)
        }))
    }),
};
