//! A value of an Ingress breaks out of its place in the ingress-nginx configuration.

use super::ingress::is_ingress;
use super::ingress_nginx::{breaks_out, form, is_prefix};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_model::Object;

pub const CHECK: Check = Check {
    id: "ingress-nginx-injection",
    title: "Configuration injection into ingress-nginx",
    severity: Severity::Critical,
    severity_reason: "such a value is not a typo, and it runs code in a controller that reads every Secret (CVE-2025-1974)",
    what: "An annotation of ingress-nginx, or a path of an Ingress, contains a line break, `;`, `#`, a brace or a quotation mark where an address, a name or a pattern is expected, so that the value ends the directive that it is in.",
    why: "ingress-nginx copies these values into the configuration of its proxy. Versions before 1.11.5 and 1.12.1 do so without validation (CVE-2025-24514 in `auth-url`, CVE-2025-1097 in `auth-tls-match-cn`, CVE-2025-1098 in the mirror annotations), and later ones in some places (CVE-2025-15566 in `auth-proxy-set-headers`, CVE-2026-1580 in `auth-method`, CVE-2026-3288 in `rewrite-target`, CVE-2026-24512 and CVE-2026-4342 in paths), so that the rest of the value becomes directives, which load a library while the configuration is tested.",
    remedy: "Find out who wrote the value. Update the controller, keep its admission webhook away from pods, and admit only plain values with a policy.",
    example: "metadata:\n  annotations:\n    nginx.ingress.kubernetes.io/auth-url: https://login.example.com/check",
    techniques: &["MS-TA9025", "MS-TA9009", "T1190"],
    controls: &["nsa-cisa/3.3"],
    references: &[
        "https://github.com/kubernetes/kubernetes/issues/131006",
        "https://github.com/kubernetes/kubernetes/issues/131007",
        "https://github.com/kubernetes/kubernetes/issues/131008",
        "https://github.com/kubernetes/kubernetes/issues/131009",
        "https://github.com/kubernetes/kubernetes/issues/136678",
        "https://github.com/kubernetes/kubernetes/issues/136789",
        "https://github.com/kubernetes/kubernetes/issues/137560",
        "https://github.com/kubernetes/kubernetes/issues/137893",
    ],
    evaluate: Evaluate::Object(&["Ingress"], |_, ingress| {
        if !is_ingress(ingress) {
            return Outcome::NotApplicable;
        }
        let mut problems = annotations(ingress);
        problems.extend(paths(ingress));
        Outcome::from_problems(problems)
    }),
};

fn annotations(ingress: &Object) -> Vec<Problem> {
    let annotations = ingress
        .metadata()
        .and_then(|metadata| metadata.get("annotations"));
    let entries = annotations.map_or(&[][..], |annotations| annotations.entries());
    entries
        .iter()
        .filter_map(|entry| {
            let (domain, name) = entry.key.rsplit_once('/')?;
            let form = form(name).filter(|_| is_prefix(domain, ingress))?;
            let what = breaks_out(entry.value.as_str()?, form)?;
            let path = format!("metadata.annotations[\"{}\"]", entry.key);
            let message = format!(
                "`{}` contains {what}, which breaks out of its place in the proxy configuration",
                entry.key
            );
            Some(Problem::at(path, message).subject(entry.key.as_str()))
        })
        .collect()
}

/// Paths can be regular expressions, so that only a line break, a quotation mark (the controller writes expressions between
/// two), or a directive that ends next to a brace, counts.
fn paths(ingress: &Object) -> Vec<Problem> {
    let rules = ingress
        .root
        .get("spec")
        .map_or(&[][..], |spec| spec.list("rules"));
    let mut problems = Vec::new();
    for (rule_index, rule) in rules.iter().enumerate() {
        let paths = rule.get("http").map_or(&[][..], |http| http.list("paths"));
        for (index, path) in paths.iter().enumerate() {
            let text = path.str("path").unwrap_or_default();
            let ends_directive = text.contains(';') && text.contains(['{', '}']);
            let what = if ends_directive {
                "`;` and a brace"
            } else if text.contains(['\n', '\r']) {
                "a line break"
            } else if text.contains('"') {
                "a quotation mark"
            } else {
                continue;
            };
            problems.push(
                Problem::at(
                    format!("spec.rules[{rule_index}].http.paths[{index}].path"),
                    format!("a path contains {what}, which breaks out of its place in the ingress-nginx configuration"),
                )
                .subject(text.escape_debug().to_string()),
            );
        }
    }
    problems
}
