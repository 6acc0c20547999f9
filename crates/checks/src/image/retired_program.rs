//! An image runs a program that is no longer maintained.

use seawall_finding::Severity;
use seawall_model::ImageRef;

use crate::lifecycle::{Match, retired};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "retired-program",
    title: "Unmaintained program",
    severity: Severity::High,
    severity_reason: "the next vulnerability in it stays unfixed",
    what: "An image was published by a retired project: Ingress NGINX (retired in March 2026), Kubernetes Dashboard, Weave Net, kiam, AAD Pod Identity, Open Service Mesh, Tiller. An image of the same name in another registry can be a mirror or a maintained fork, and is unknown.",
    why: "Its vulnerabilities are no longer fixed. The programs in this list run where they see secrets, credentials or the traffic of other workloads.",
    remedy: "Migrate to a maintained program. Until then, limit who can reach it and who can write what it reads, and accept the finding with an owner and the migration date.",
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
            return Outcome::Unknown("the current date is not set".to_owned());
        };
        if today <= program.since {
            return Outcome::Pass;
        }
        if fit == Match::Copy {
            return Outcome::Unknown(format!(
                "`{}` can be a mirror of {}, which is retired, or a maintained fork",
                container.image(),
                program.name
            ));
        }
        let message = format!(
            "{} has not been maintained since {}: {}; use {}",
            program.name, program.since, program.why, program.instead
        );
        let problem = Problem::at(container.path("image"), message)
            .value(container.image())
            .subject(program.name.as_str());
        Outcome::fail(problem.severity(program.severity, program.why.as_str()))
    }),
};
