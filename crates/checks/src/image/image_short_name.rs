//! An image names no registry.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_model::ImageRef;

pub const CHECK: Check = Check {
    id: "image-short-name",
    title: "Image without a registry",
    severity: Severity::Info,
    severity_reason: "nearly every runtime asks docker.io then",
    what: "An image names no registry.",
    why: "Which registry answers is a setting of the node. A node with a search list can be made to pull the same name from somewhere else.",
    remedy: "Write the registry out, `docker.io/library/nginx` for example.",
    example: "image: docker.io/library/nginx:1.27",
    techniques: &["MS-TA9002", "T1036.005"],
    controls: &["nsa-cisa/1.3"],
    references: &["https://kubernetes.io/docs/concepts/containers/images/"],
    evaluate: Evaluate::Container(|_, _, container| {
        if container.node.get("image").is_none() {
            return Outcome::NotApplicable;
        }
        let Some(reference) = ImageRef::parse(container.image()) else {
            return Outcome::Unknown(format!("`{}` is no image reference", container.image()));
        };

        if reference.registry.is_some() {
            return Outcome::Pass;
        }
        Outcome::fail(
            Problem::at(
                container.path("image"),
                format!(
                    "image `{}` of {} `{}` names no registry",
                    container.image(),
                    container.role,
                    container.name
                ),
            )
            .value(container.image()),
        )
    }),
};
