//! A base image has the tag `latest` or none.

use seawall_finding::Severity;

use crate::outcome::{Outcome, Problem, shown};
use crate::reference::{BaseImage, base_image, base_word};
use crate::rule::HardeningRule;
use crate::view::DockerfileView;

pub const RULE: HardeningRule = HardeningRule {
    id: "base-image-mutable",
    title: "Mutable base image",
    severity: Severity::Medium,
    severity_reason: "every build can get another base, also one with known vulnerabilities or an incompatible one",
    what: "A stage builds on an image with the tag `latest` or without a tag, and without a digest.",
    why: "What was reviewed and scanned is not what the next build gets, and nobody can tell later what it was.",
    remedy: "Name a version, and its digest.",
    example: "FROM debian:12.11-slim@sha256:0000000000000000000000000000000000000000000000000000000000000000",
    techniques: &["MS-TA9002", "T1525"],
    controls: &["cis-docker/4.2"],
    references: &["https://docs.docker.com/build/building/best-practices/#pin-base-image-versions"],
    dockerfile: Some(|view| {
        each_base(view, |text, reference| {
            reference
                .is_mutable()
                .then(|| format!("base image {} has no version", shown(text)))
        })
    }),
    image: None,
};

/// Asks about the base image of each stage.
pub(super) fn each_base(
    view: &DockerfileView<'_>,
    evaluate: impl Fn(&str, &seawall_model::ImageRef<'_>) -> Option<String>,
) -> Outcome {
    let mut outcome = Outcome::NOT_APPLICABLE;
    for stage in &view.file.stages {
        match base_image(stage) {
            BaseImage::None => {}
            BaseImage::Unknown(reason) => {
                outcome.doubt(format!("the base image is not known: {reason}"))
            }
            BaseImage::Image(reference, text) => {
                outcome.is_applicable = true;
                let message = evaluate(text, &reference);
                if let Some((message, word)) = message.zip(base_word(view.file, stage)) {
                    outcome.add(Problem::new(view.place(word.span), message));
                }
            }
        }
    }
    outcome
}
