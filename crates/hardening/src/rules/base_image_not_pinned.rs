//! A base image is named without a digest.

use seawall_finding::Severity;

use super::base_image_mutable::each_image;
use crate::outcome::shown;
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "base-image-not-pinned",
    title: "Base image without a digest",
    severity: Severity::Info,
    severity_reason: "the tag is mutable, but changing it takes push permission",
    what: "A stage builds on an image, or takes files from one, that has a version tag and no digest.",
    why: "Anyone with push permission can point the tag at another image. A digest identifies the content.",
    remedy: "Add the digest: `repository:tag@sha256:…`; update bots keep it current.",
    example: "FROM debian:12.11-slim@sha256:0000000000000000000000000000000000000000000000000000000000000000",
    techniques: &["MS-TA9002", "T1525"],
    controls: &["cis-docker/4.2"],
    references: &["https://docs.docker.com/build/building/best-practices/#pin-base-image-versions"],
    dockerfile: Some(|view| {
        each_image(view, |text, reference| {
            // Without a version, `base-image-mutable` reports it with a higher severity.
            let is_tagged = reference.digest.is_none() && !reference.is_mutable();
            is_tagged.then(|| format!("{} has no digest", shown(text)))
        })
    }),
    image: None,
};
