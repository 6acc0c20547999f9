//! An Ingress has an ingress-nginx annotation with raw configuration.

use super::ingress::is_ingress;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "ingress-snippet",
    title: "Ingress with a configuration snippet",
    severity: Severity::High,
    severity_reason: "the text becomes part of the proxy configuration, with the permissions of its service account (CVE-2021-25742)",
    what: "An Ingress has an ingress-nginx annotation with raw configuration.",
    why: "Anyone who can write the Ingress can write the proxy configuration, read its token, and with that read every Secret that the controller can read.",
    remedy: "Remove the snippet, and disable snippets in the controller (`allow-snippet-annotations: \"false\"`).",
    example: "metadata:\n  annotations:\n    nginx.ingress.kubernetes.io/rewrite-target: /",
    techniques: &["MS-TA9025", "MS-TA9009", "T1190"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://github.com/kubernetes/kubernetes/issues/126811"],
    evaluate: Evaluate::Object(&["Ingress"], |_, ingress| {
        if !is_ingress(ingress) {
            return Outcome::NotApplicable;
        }
        let annotations = ingress
            .metadata()
            .and_then(|metadata| metadata.get("annotations"));
        let entries = annotations.map_or(&[][..], |annotations| annotations.entries());
        let found = entries.iter().find(|entry| {
            let name = entry
                .key
                .rsplit_once('/')
                .filter(|(domain, _)| domain.contains("nginx"));
            name.is_some_and(|(_, name)| name.ends_with("-snippet") || name.ends_with("-snippets"))
        });
        Outcome::from_problem(found.map(|entry| {
            let path = format!("metadata.annotations[\"{}\"]", entry.key);
            Problem::at(
                path,
                format!("`{}` contains raw proxy configuration", entry.key),
            )
        }))
    }),
};
