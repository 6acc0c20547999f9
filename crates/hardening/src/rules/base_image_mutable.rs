//! A base image has the tag `latest` or none.

use seawall_finding::Severity;
use seawall_model::ImageRef;

use crate::outcome::{Outcome, Problem, shown};
use crate::reference::{BaseImage, base_image, base_word};
use crate::rule::HardeningRule;
use crate::view::DockerfileView;

pub const RULE: HardeningRule = HardeningRule {
    id: "base-image-mutable",
    title: "Mutable base image",
    severity: Severity::Medium,
    severity_reason: "every build can get another base, also one with known vulnerabilities or an incompatible one",
    what: "A stage builds on an image, or takes files from one, with the tag `latest` or without a tag, and without a digest.",
    why: "What was reviewed and scanned is not what the next build gets, and later no one can tell what it was.",
    remedy: "Name a version, and its digest.",
    example: "FROM debian:12.11-slim@sha256:0000000000000000000000000000000000000000000000000000000000000000",
    techniques: &["MS-TA9002", "T1525"],
    controls: &["cis-docker/4.2"],
    references: &["https://docs.docker.com/build/building/best-practices/#pin-base-image-versions"],
    dockerfile: Some(|view| {
        each_image(view, |text, reference| {
            reference
                .is_mutable()
                .then(|| format!("{} has no version", shown(text)))
        })
    }),
    image: None,
};

/// Asks about each image that the build takes: the base of each stage, and those that `COPY --from` and
/// `RUN --mount=from=…` take files from.
pub(super) fn each_image(
    view: &DockerfileView<'_>,
    evaluate: impl Fn(&str, &ImageRef<'_>) -> Option<String>,
) -> Outcome {
    let mut outcome = Outcome::NOT_APPLICABLE;
    for stage in &view.file.stages {
        match base_image(stage) {
            BaseImage::None => {}
            BaseImage::Unknown(reason) => {
                outcome.doubt(format!("the base image is not known: {reason}"));
            }
            BaseImage::Image(reference, text) => {
                outcome.is_applicable = true;
                let message = evaluate(text, &reference);
                if let Some((message, word)) = message.zip(base_word(view.file, stage)) {
                    let message = format!("base image {message}");
                    outcome.add(Problem::new(view.place(word.span), message));
                }
            }
        }
    }
    for placed in view.all() {
        let Some(stage) = placed.stage else { continue };
        for flag in &placed.instruction.flags {
            let Some(word) = &flag.value else { continue };
            let Some(value) = word.known() else {
                if flag.name == "from" {
                    outcome.doubt(format!("the source `--from={}` is not known", word.text));
                }
                continue;
            };
            let named = match flag.name.as_str() {
                "from" => Some(value),
                "mount" => value.split(',').find_map(|part| part.strip_prefix("from=")),
                _ => None,
            };
            let image = named.filter(|name| view.file.stage(name, stage).is_none());
            // A context that the build is given has a name like an image.
            if let Some(name) = image.filter(|name| !name.contains([':', '/', '@'])) {
                outcome.doubt(format!(
                    "{} is a context of the build, or an image without a version",
                    shown(name)
                ));
                continue;
            }
            let Some((text, reference)) =
                image.and_then(|name| Some((name, ImageRef::parse(name)?)))
            else {
                continue;
            };
            outcome.is_applicable = true;
            if let Some(message) = evaluate(text, &reference) {
                let message = format!("image {message}, and files are taken from it");
                outcome.add(Problem::new(view.place(flag.span), message));
            }
        }
    }
    outcome
}
