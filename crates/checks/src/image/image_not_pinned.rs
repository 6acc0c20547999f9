//! An image has a version tag and no digest.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_model::ImageRef;

pub const CHECK: Check = Check {
    id: "image-not-pinned",
    title: "Image without a digest",
    severity: Severity::Info,
    severity_reason: "the tag is mutable, but changing it takes push permission",
    what: "An image has a version tag and no digest.",
    why: "Anyone with push permission can point a tag at another image. A digest identifies the content: what was scanned and signed is what runs.",
    remedy: "Add the digest: `repository:tag@sha256:…`; update bots keep it current.",
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

        if reference.digest.is_some() {
            return Outcome::Pass;
        }
        if reference.is_mutable() {
            // image-tag-mutable reports it with a higher severity.
            return Outcome::NotApplicable;
        }
        Outcome::fail(
            Problem::at(
                container.path("image"),
                format!(
                    "image `{}` of {} `{}` has no digest",
                    container.image(),
                    container.role,
                    container.name
                ),
            )
            .value(container.image()),
        )
    }),
};
