//! A webhook references a Service that does not exist.

use super::webhook::{KINDS, each};
use crate::{Absence, Outcome};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "webhook-target-missing",
    title: "Admission webhook without its Service",
    severity: Severity::Medium,
    severity_reason: "any subject that can create the Service can respond for the webhook",
    what: "A webhook references a Service that does not exist.",
    why: "With `Ignore` the policy is silently disabled; with `Fail` requests are rejected. Anyone who creates a Service with that name sees the requests, if they also have a matching certificate.",
    remedy: "Remove the configuration, or install the Service.",
    example: "clientConfig:\n  service:\n    namespace: guard\n    name: guard",
    techniques: &["MS-TA9015"],
    controls: &["nsa-cisa/5.3"],
    references: &[
        "https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/",
    ],
    evaluate: Evaluate::Object(KINDS, |context, object| {
        each(object, |webhook| {
            let Some((namespace, name)) = webhook.service() else {
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
                Absence::Proves => {
                    let message = format!(
                        "webhook `{}` references Service `{namespace}/{name}`, which does not exist",
                        webhook.name()
                    );
                    Outcome::fail(
                        webhook
                            .problem("clientConfig.service", message)
                            .value(format!("{namespace}/{name}")),
                    )
                }
            }
        })
    }),
};
