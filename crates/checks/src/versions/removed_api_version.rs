//! An object uses an API version that the target Kubernetes version (`--kubernetes-version`) does not serve any more.

use super::table::{find, with_fix};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "removed-api-version",
    title: "API version that is gone",
    severity: Severity::Medium,
    severity_reason: "the object is refused, and so is the guard that it was",
    what: "An object uses an API version that the target Kubernetes version (`--kubernetes-version`) does not serve any more.",
    why: "The API server refuses the object. When it is a network policy, a webhook or a binding, the protection that the repository shows is not in the cluster.",
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
        if !is_gone {
            return Outcome::Pass;
        }
        let mut message = format!(
            "{} {} is not served by Kubernetes {target}",
            object.kind, object.api_version
        );
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
