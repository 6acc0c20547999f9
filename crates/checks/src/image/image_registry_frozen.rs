//! An image comes from a registry, or a part of one, that is frozen, moved or shut down.

use seawall_finding::Severity;
use seawall_model::ImageRef;

use crate::lifecycle::frozen;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "image-registry-frozen",
    title: "Image from a frozen registry",
    severity: Severity::Medium,
    severity_reason: "the image gets no fixes, and can be gone when a node pulls it again",
    what: "An image comes from a registry, or a part of one, that its owner froze, moved or shut down, such as `k8s.gcr.io`, `docker.io/bitnami` or `docker.io/bitnamilegacy`. Copies in other registries are not evaluated.",
    why: "No fixes are published there. When the registry closes, a pod that moves to another node does not start, and anyone who takes over the name decides what runs.",
    remedy: "Use the registry where the image is published today, or mirror it in your own registry.",
    example: "containers:\n  - name: web\n    image: registry.k8s.io/pause:3.10",
    techniques: &["MS-TA9002", "T1204.003"],
    controls: &["nsa-cisa/1.3"],
    references: &[
        "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/",
        "https://github.com/bitnami/containers/issues/83267",
        "https://cloud.google.com/container-registry/docs/deprecations/container-registry-deprecation",
    ],
    evaluate: Evaluate::Container(|context, _, container| {
        let Some(image) = ImageRef::parse(container.image()) else {
            return Outcome::NotApplicable;
        };
        let Some(frozen) = frozen(&image) else {
            return Outcome::Pass;
        };
        let Some(today) = context.settings.today else {
            return Outcome::Unknown("the current date is not set".to_owned());
        };
        if today < frozen.since {
            return Outcome::Pass;
        }
        let message = format!(
            "`{}` {} (since {}); use {}",
            frozen.prefix, frozen.state, frozen.since, frozen.instead
        );
        let problem = Problem::at(container.path("image"), message).value(container.image());
        Outcome::fail(match frozen.severity {
            Severity::Medium => problem,
            severity => problem.severity(severity, "the images are still served"),
        })
    }),
};
