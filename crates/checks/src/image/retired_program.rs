//! An image runs a program that nobody maintains any more.

use seawall_finding::Severity;
use seawall_model::ImageRef;

use crate::lifecycle::{Match, retired};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "retired-program",
    title: "Program that is no longer maintained",
    severity: Severity::High,
    severity_reason: "the next flaw in it stays open",
    what: "An image is one that a retired project published: Ingress NGINX (retired in March 2026), Kubernetes Dashboard, Weave Net, kiam, AAD Pod Identity, Open Service Mesh, Tiller. An image of the same name in another registry may be a mirror, or a fork that somebody maintains, and is unknown.",
    why: "Nobody looks for flaws in it, and nobody fixes those that others find. The programs in this list sit where they see secrets, credentials or the traffic of others.",
    remedy: "Move to a program that is maintained. Until then keep who can reach it, and who can write what it reads, few; accept the finding with an owner and the day of the move.",
    example: "containers:\n  - name: gateway\n    image: docker.io/envoyproxy/gateway:v1.5.0",
    techniques: &["MS-TA9009", "T1190"],
    controls: &["nsa-cisa/5.1"],
    references: &[
        "https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/",
        "https://github.com/kubernetes-retired/dashboard",
    ],
    evaluate: Evaluate::Container(|context, _, container| {
        let Some(image) = ImageRef::parse(container.image()) else {
            return Outcome::NotApplicable;
        };
        let Some((program, fit)) = retired(&image) else {
            return Outcome::Pass;
        };
        let Some(today) = context.settings.today else {
            return Outcome::Unknown("what day it is was not said".to_owned());
        };
        if today <= program.since {
            return Outcome::Pass;
        }
        if fit == Match::Copy {
            return Outcome::Unknown(format!(
                "`{}` may be a mirror of {}, which is retired, or a fork that somebody maintains",
                container.image(),
                program.name
            ));
        }
        let message = format!(
            "{} is not maintained since {}: {}; use {}",
            program.name, program.since, program.why, program.instead
        );
        let problem = Problem::at(container.path("image"), message)
            .value(container.image())
            .subject(program.name.as_str());
        Outcome::fail(problem.severity(program.severity, program.why.as_str()))
    }),
};
