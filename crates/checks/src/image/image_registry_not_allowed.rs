//! With `--allow-registry`: the registry and repository of an image match none of the allowed globs.

use seawall_finding::Severity;
use seawall_finding::glob_matches;

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_model::ImageRef;

pub const CHECK: Check = Check {
    id: "image-registry-not-allowed",
    title: "Image from a registry that is not allowed",
    severity: Severity::High,
    severity_reason: "the image did not pass the checks that the allowed registries enforce",
    what: "With `--allow-registry`: the registry and repository of an image match none of the allowed globs.",
    why: "Images from other registries contain whatever their author put in. With an allowlist, images come only from registries where they are scanned and signed.",
    remedy: "Mirror the image into an allowed registry, and enforce the list at admission too.",
    example: "image: registry.example.com/shop/front:1.4.2",
    techniques: &["MS-TA9002", "T1204.003", "T1525"],
    controls: &["nsa-cisa/1.3"],
    references: &["https://kubernetes.io/docs/concepts/containers/images/"],
    evaluate: Evaluate::Container(|context, _, container| {
        if container.node.get("image").is_none() {
            return Outcome::NotApplicable;
        }
        let allowed = &context.settings.allowed_registries;
        if allowed.is_empty() {
            return Outcome::NotApplicable;
        }

        let Some(reference) = ImageRef::parse(container.image()) else {
            return Outcome::Unknown(format!(
                "`{}` is not a valid image reference",
                container.image()
            ));
        };

        let name = reference.full_name();
        if allowed.iter().any(|pattern| glob_matches(pattern, &name)) {
            return Outcome::Pass;
        }
        Outcome::fail(
            Problem::at(
                container.path("image"),
                format!(
                    "{} `{}` comes from `{name}`, which no allowed registry covers",
                    container.role, container.name
                ),
            )
            .value(container.image()),
        )
    }),
};
