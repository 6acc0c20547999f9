//! A volume of type `image` has a reference without a digest.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_model::ImageRef;

pub const CHECK: Check = Check {
    id: "image-volume-not-pinned",
    title: "Image volume without a digest",
    severity: Severity::Low,
    severity_reason: "it is data, not a program, unless something runs it",
    what: "A volume of type `image` has a reference without a digest.",
    why: "The files of the volume come from a registry. When the tag changes, every new pod reads other files: unreviewed models, plugins or scripts.",
    remedy: "Pin `volumes[].image.reference` by digest.",
    example: "volumes:\n  - name: model\n    image:\n      reference: registry.example.com/models/a@sha256:0000000000000000000000000000000000000000000000000000000000000000",
    techniques: &["MS-TA9002", "T1525"],
    controls: &["nsa-cisa/1.3"],
    references: &["https://kubernetes.io/docs/tasks/configure-pod-container/image-volumes/"],
    evaluate: Evaluate::Pod(|_, pod| {
        let mut any = false;
        let mut problems = Vec::new();
        for (volume, path) in pod.volumes() {
            let Some(reference) = volume.get("image").and_then(|image| image.str("reference"))
            else {
                continue;
            };
            any = true;
            if ImageRef::parse(reference).is_some_and(|reference| reference.digest.is_some()) {
                continue;
            }
            let name = volume.str("name").unwrap_or_default();
            problems.push(
                Problem::at(
                    format!("{path}.image.reference"),
                    format!("volume `{name}` uses image `{reference}` without a digest"),
                )
                .value(reference)
                .subject(name),
            );
        }
        if any {
            Outcome::from_problems(problems)
        } else {
            Outcome::NotApplicable
        }
    }),
};
