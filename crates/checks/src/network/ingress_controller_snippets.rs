//! The configuration of ingress-nginx allows snippets in every Ingress.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

const ALLOW: &str = "allow-snippet-annotations";
const RISK: &str = "annotations-risk-level";

pub const CHECK: Check = Check {
    id: "ingress-controller-snippets",
    title: "Ingress controller allows snippets",
    severity: Severity::High,
    severity_reason: "any subject that can write an Ingress in any namespace gets the permissions of the controller, which reads every Secret (CVE-2021-25742)",
    what: "A ConfigMap of ingress-nginx sets `allow-snippet-annotations: \"true\"`, or `annotations-risk-level: Critical`.",
    why: "A snippet is raw configuration of the proxy: it runs Lua, and reads the controller's files and, with its token, everything that the controller can read. Both settings are off by default from versions 1.9 and 1.12 on, because tenants became administrators through them.",
    remedy: "Remove both settings, and replace snippets with dedicated annotations.",
    example: "data:\n  allow-snippet-annotations: \"false\"\n  annotations-risk-level: High",
    techniques: &["MS-TA9025", "MS-TA9009", "T1190"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://github.com/kubernetes/kubernetes/issues/126811"],
    evaluate: Evaluate::Object(&["ConfigMap"], |_, object| {
        if !object.group().is_empty() {
            return Outcome::NotApplicable;
        }
        let Some(data) = object.root.get("data") else {
            return Outcome::NotApplicable;
        };
        // Only ingress-nginx uses these keys, whatever its ConfigMap is called.
        let (allow, risk) = (data.str(ALLOW), data.str(RISK));
        if allow.is_none() && risk.is_none() {
            return Outcome::NotApplicable;
        }
        let allows = allow.is_some_and(|value| value.trim().eq_ignore_ascii_case("true"));
        let is_critical = risk.map(|level| level.trim().eq_ignore_ascii_case("critical"));
        let at = |key: &str, value: Option<&str>, message: String| {
            Problem::at(format!("data[\"{key}\"]"), message).value(value.unwrap_or_default())
        };
        Outcome::from_problem(match (allows, is_critical) {
            (true, None | Some(true)) => Some(at(
                ALLOW,
                allow,
                format!("`{ALLOW}` allows raw proxy configuration in every Ingress"),
            )),
            (true, Some(false)) => Some(
                at(
                    ALLOW,
                    allow,
                    format!("`{ALLOW}` allows snippets, and only `{RISK}` rejects them"),
                )
                .severity(
                    Severity::Medium,
                    "versions before 1.12 accept snippets at this level too",
                ),
            ),
            (false, Some(true)) => Some(
                at(
                    RISK,
                    risk,
                    format!("`{RISK}` accepts annotations of any risk"),
                )
                .severity(
                    Severity::Medium,
                    "snippets stay disabled until another setting allows them",
                ),
            ),
            (false, _) => None,
        })
    }),
};
