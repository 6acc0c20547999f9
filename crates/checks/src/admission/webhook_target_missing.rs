//! A webhook names a Service that is not there.

use super::webhook::{KINDS, each};
use crate::{Absence, Outcome};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "webhook-target-missing",
    title: "Admission webhook without its Service",
    severity: Severity::Medium,
    severity_reason: "whoever may create the Service answers for the webhook",
    what: "A webhook names a Service that is not there.",
    why: "With `Ignore` the policy is off and nobody sees it; with `Fail` requests are refused. Whoever creates a Service of that name sees the requests, if they also get a certificate that fits.",
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
                        "webhook `{}` names Service `{namespace}/{name}`, which does not exist",
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
