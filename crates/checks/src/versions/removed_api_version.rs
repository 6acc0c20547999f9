//! An object uses an API version that the target Kubernetes version (`--kubernetes-version`) no longer serves.

use super::table::{find, with_fix};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "removed-api-version",
    title: "Removed API version",
    severity: Severity::Medium,
    severity_reason: "the object is rejected, and with it the protection that it provided",
    what: "An object uses an API version that the target Kubernetes version (`--kubernetes-version`) no longer serves.",
    why: "The API server rejects the object. If it is a network policy, a webhook or a binding, the protection in the repository is missing in the cluster.",
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
