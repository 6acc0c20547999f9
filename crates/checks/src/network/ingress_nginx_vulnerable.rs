//! A pod runs a version of the Ingress NGINX controller with published vulnerabilities.

use seawall_finding::Severity;

use super::ingress_nginx_controller::{Controller, controller};
use crate::lifecycle::{Flaw, flaws_of};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "ingress-nginx-vulnerable",
    title: "Ingress NGINX with known vulnerabilities",
    severity: Severity::High,
    severity_reason: "any subject that can write an Ingress gets the permissions of the controller, which reads every Secret by default",
    what: "The image tag of the Ingress NGINX controller is a version with published vulnerabilities that run code in the controller or leak its token. Where no tag shows the version, the result is unknown.",
    why: "The controller turns Ingresses of every namespace into one configuration and reads their certificates: one tenant who runs code in it gets everyone's Secrets.",
    remedy: "Run 1.15.1, 1.14.5 or 1.13.9, the last releases, and migrate to a maintained controller. Until then, keep pods away from the admission webhook, and admit only plain annotations and paths with a policy.",
    example: "containers:\n  - name: controller\n    image: registry.k8s.io/ingress-nginx/controller:v1.15.1",
    techniques: &["MS-TA9025", "T1190"],
    controls: &["nsa-cisa/5.1"],
    references: &[
        "https://github.com/kubernetes/kubernetes/issues/131009",
        "https://github.com/kubernetes/kubernetes/issues/136678",
        "https://github.com/kubernetes/kubernetes/issues/137893",
    ],
    evaluate: Evaluate::Container(|_, _, container| {
        let version = match controller(container) {
            None => return Outcome::NotApplicable,
            Some(Controller { version: None, .. }) => {
                return Outcome::Unknown(format!(
                    "`{}` does not show the version of the controller",
                    container.image()
                ));
            }
            Some(Controller {
                version: Some(version),
                ..
            }) => version,
        };
        let found: Vec<&Flaw> = flaws_of(version).collect();
        let Some(last) = found.last() else {
            return Outcome::Pass;
        };
        // The one without preconditions comes first.
        let worst = found
            .iter()
            .find(|flaw| flaw.id == "CVE-2025-1974")
            .unwrap_or(last);
        let more = match found.len() {
            1 => String::new(),
            count => format!(", and {} more", count - 1),
        };
        let message = format!(
            "this version of Ingress NGINX has {} ({}){more}",
            worst.id, worst.gains
        );
        let ids: Vec<&str> = found.iter().map(|flaw| flaw.id.as_str()).collect();
        Outcome::fail(
            Problem::at(container.path("image"), message)
                .value(container.image())
                .also("", Some(ids.join(", "))),
        )
    }),
};
