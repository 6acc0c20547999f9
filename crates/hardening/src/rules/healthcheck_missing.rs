//! The image has no health check.

use seawall_dockerfile::{Arguments, Base, Keyword};
use seawall_finding::Severity;

use crate::outcome::{Outcome, Place, Problem};
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "healthcheck-missing",
    title: "No health check in the image",
    severity: Severity::Info,
    severity_reason: "Kubernetes does not use it: probes of the pod do its work",
    what: "The image has no `HEALTHCHECK`, or switches that of its base off.",
    why: "Docker and Swarm keep a container that answers nothing. Kubernetes ignores the instruction.",
    remedy: "Add `HEALTHCHECK` where Docker runs the image, and probes to the pod where Kubernetes does.",
    example: "HEALTHCHECK CMD [\"/app\", \"healthy\"]",
    techniques: &[],
    controls: &["cis-docker/4.6"],
    references: &["https://docs.docker.com/reference/dockerfile/#healthcheck"],
    dockerfile: Some(|view| {
        let checks = view
            .image_instructions()
            .filter(|one| one.keyword == Keyword::Healthcheck);
        match (checks.last().map(|one| &one.arguments), view.image_base()) {
            (Some(Arguments::Health(Some(_))), _) => Outcome::pass(),
            (_, None | Some(Base::Scratch)) => Outcome::NOT_APPLICABLE,
            (last, _) => {
                let Some(from) = view
                    .image_stages()
                    .last()
                    .and_then(|(_, stage)| view.file.of(stage).first())
                else {
                    return Outcome::NOT_APPLICABLE;
                };
                let message = match last {
                    Some(_) => "`HEALTHCHECK NONE` switches the health check off",
                    None => "the image has no `HEALTHCHECK`",
                };
                Outcome::of([Problem::new(view.place(from.span), message)])
            }
        }
    }),
    image: Some(|view| match view.config.has_health_check {
        true => Outcome::pass(),
        false => Outcome::of([Problem::new(
            Place::Config("config.Healthcheck".to_owned()),
            "the image has no health check",
        )]),
    }),
};
