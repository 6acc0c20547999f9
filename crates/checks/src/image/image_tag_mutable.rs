//! An image has the tag `latest` or no tag, and no digest.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_model::ImageRef;

pub const CHECK: Check = Check {
    id: "image-tag-mutable",
    title: "Mutable image tag",
    severity: Severity::Medium,
    severity_reason: "what runs tomorrow is not what was reviewed today",
    what: "An image has the tag `latest` or no tag, and no digest.",
    why: "Each new pod can run another image under the same manifest. There is no record of what ran last week, no way to roll back to it, and no sign that a push replaced it.",
    remedy: "Use a version tag, or better, a digest.",
    example: "image: registry.example.com/shop/front:1.4.2@sha256:0000000000000000000000000000000000000000000000000000000000000000",
    techniques: &["MS-TA9002", "T1525"],
    controls: &["nsa-cisa/1.3"],
    references: &["https://kubernetes.io/docs/concepts/containers/images/"],
    evaluate: Evaluate::Container(|_, _, container| {
        if container.node.get("image").is_none() {
            return Outcome::NotApplicable;
        }
        let Some(reference) = ImageRef::parse(container.image()) else {
            return Outcome::Unknown(format!(
                "`{}` is not a valid image reference",
                container.image()
            ));
        };

        if !reference.is_mutable() {
            return Outcome::Pass;
        }
        let tag = reference
            .tag
            .map_or_else(|| "no tag".to_owned(), |tag| format!("tag `{tag}`"));
        Outcome::fail(
            Problem::at(
                container.path("image"),
                format!(
                    "image `{}` of {} `{}` has {tag}",
                    container.image(),
                    container.role,
                    container.name
                ),
            )
            .value(container.image()),
        )
    }),
};
