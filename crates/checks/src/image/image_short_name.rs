//! An image reference has no registry.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_model::ImageRef;

pub const CHECK: Check = Check {
    id: "image-short-name",
    title: "Image without a registry",
    severity: Severity::Info,
    severity_reason: "nearly every runtime then pulls from docker.io",
    what: "An image reference has no registry.",
    why: "The node's configuration decides which registry is used. A node with a search list can be made to pull the same name from another registry.",
    remedy: "Write the full name, for example `docker.io/library/nginx`.",
    example: "image: docker.io/library/nginx:1.27",
    techniques: &["MS-TA9002", "T1036.005"],
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

        if reference.registry.is_some() {
            return Outcome::Pass;
        }
        Outcome::fail(
            Problem::at(
                container.path("image"),
                format!(
                    "image `{}` of {} `{}` has no registry",
                    container.image(),
                    container.role,
                    container.name
                ),
            )
            .value(container.image()),
        )
    }),
};
