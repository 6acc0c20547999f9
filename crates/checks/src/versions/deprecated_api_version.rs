//! An object uses an API version that is deprecated in the target Kubernetes version and still served.

use super::table::{find, with_fix};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "deprecated-api-version",
    title: "Deprecated API version",
    severity: Severity::Low,
    severity_reason: "it works until the upgrade that removes it",
    what: "An object uses an API version that is deprecated in the target Kubernetes version and still served.",
    why: "The next upgrade removes the version: the object can no longer be applied, and upgrades postponed for such reasons leave known vulnerabilities open.",
    remedy: "Move to the replacement version; where the schema is the same, `--fix` does it.",
    example: "apiVersion: networking.k8s.io/v1\nkind: Ingress",
    techniques: &["MS-TA9040"],
    controls: &["nsa-cisa/5.1"],
    references: &["https://kubernetes.io/docs/reference/using-api/deprecation-guide/"],
    evaluate: Evaluate::AnyObject(|context, object| {
        let Some(entry) = find(object) else {
            return Outcome::NotApplicable;
        };
        let target = context.settings.kubernetes_version;
        let is_gone = entry.removed.is_some_and(|removed| removed <= target);
        if is_gone || entry.deprecated > target {
            return Outcome::Pass;
        }
        let mut message = match entry.removed {
            Some(removed) => format!(
                "{} {} is deprecated, and removed in Kubernetes {removed}",
                object.kind, object.api_version
            ),
            None => format!("{} {} is deprecated", object.kind, object.api_version),
        };
        if let Some(replacement) = &entry.replacement {
            message.push_str(&format!("; use {replacement}"));
        }
        if let Some(note) = &entry.note {
            message.push_str(&format!(" ({note})"));
        }
        let problem = Problem::at("apiVersion", message).value(&*object.api_version);
        Outcome::fail(with_fix(problem, entry))
    }),
};
