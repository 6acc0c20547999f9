//! An Ingress carries an annotation of ingress-nginx that holds raw configuration.

use super::ingress::is_ingress;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "ingress-snippet",
    title: "Ingress with a configuration snippet",
    severity: Severity::High,
    severity_reason: "the text becomes part of the configuration of the proxy, with the rights of its service account (CVE-2021-25742)",
    what: "An Ingress carries an annotation of ingress-nginx that holds raw configuration.",
    why: "Whoever may write the Ingress writes the configuration of the proxy: reads its token, and with it every Secret that the controller may read.",
    remedy: "Remove the snippet, and forbid snippets in the controller (`allow-snippet-annotations: \"false\"`).",
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
                format!("`{}` holds raw configuration of the proxy", entry.key),
            )
        }))
    }),
};
