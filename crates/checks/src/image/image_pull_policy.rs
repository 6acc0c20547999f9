//! A container with a mutable tag sets `imagePullPolicy` to `IfNotPresent` or `Never`.

use seawall_finding::Severity;
use seawall_syntax::edit::NewValue;

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_model::ImageRef;

pub const CHECK: Check = Check {
    id: "image-pull-policy",
    title: "Mutable tag without an Always pull policy",
    severity: Severity::Low,
    severity_reason: "it takes another workload on the node that pulled its own image",
    what: "A container with a mutable tag sets `imagePullPolicy` to `IfNotPresent` or `Never`.",
    why: "The node keeps the image that it first pulled under that tag: an old vulnerable image stays in use, and a private image on the node can be used without permission to pull it.",
    remedy: "Set `imagePullPolicy: Always`, or pin the image by digest.",
    example: "imagePullPolicy: Always",
    techniques: &["MS-TA9002", "MS-TA9037"],
    controls: &[],
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

        let policy = container.node.str("imagePullPolicy");
        if !reference.is_mutable() || !matches!(policy, Some("IfNotPresent" | "Never")) {
            // Without a policy, a mutable tag is always pulled.
            return Outcome::Pass;
        }
        let path = container.path("imagePullPolicy");
        let problem = Problem::at(
            path.clone(),
            format!(
                "{} `{}` reuses the node's cached image for `{}`",
                container.role,
                container.name,
                container.image()
            ),
        )
        .value(policy.unwrap_or_default());
        // `Never` is meant for images that exist only on the node: pulling would break them.
        Outcome::fail(if policy == Some("IfNotPresent") {
            problem.fix_set(&path, NewValue::String("Always".to_owned()))
        } else {
            problem
        })
    }),
};
