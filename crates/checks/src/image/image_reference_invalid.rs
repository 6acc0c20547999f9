//! An image reference does not match the grammar of the distribution project.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_model::ImageRef;

pub const CHECK: Check = Check {
    id: "image-reference-invalid",
    title: "Invalid image reference",
    severity: Severity::Medium,
    severity_reason: "the container does not start, or starts an unintended image",
    what: "An image reference does not match the grammar of the distribution project.",
    why: "The kubelet rejects it, so the workload does not start. Often it is an unrendered template, and what runs in the cluster is not what the file says.",
    remedy: "Write `registry/repository:tag@digest` in lower case.",
    example: "image: registry.example.com/shop/front:1.4.2",
    techniques: &["MS-TA9002"],
    controls: &[],
    references: &["https://kubernetes.io/docs/concepts/containers/images/"],
    evaluate: Evaluate::Container(|_, _, container| {
        if container.node.get("image").is_none() {
            return Outcome::NotApplicable;
        }
        if ImageRef::parse(container.image()).is_some() {
            return Outcome::Pass;
        }
        Outcome::fail(
            Problem::at(
                container.path("image"),
                format!(
                    "`{}` of {} `{}` is not a valid image reference",
                    container.image(),
                    container.role,
                    container.name
                ),
            )
            .value(container.image()),
        )
    }),
};
