//! The registry of an image is an IP address or `localhost`, or uses port 80.

use core::net::IpAddr;
use seawall_finding::Severity;

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_model::ImageRef;

pub const CHECK: Check = Check {
    id: "image-registry-insecure",
    title: "Insecure image registry",
    severity: Severity::Medium,
    severity_reason: "an attacker who controls the address decides what runs",
    what: "The registry of an image is an IP address or `localhost`, or uses port 80.",
    why: "An IP address has no certificate that proves its identity. A node that pulls from it is usually configured to skip TLS, so an attacker on the network can serve another image.",
    remedy: "Give the registry a DNS name and a certificate, and pin images by digest.",
    example: "image: registry.example.com/shop/front:1.4.2",
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

        let Some(registry) = reference.registry else {
            return Outcome::Pass;
        };
        let (host, port) = match registry.rsplit_once(':') {
            Some((host, port)) if !host.ends_with(':') && !host.is_empty() => (host, port),
            _ => (registry, ""),
        };
        let bare = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() || host == "localhost";
        if !bare && port != "80" {
            return Outcome::Pass;
        }
        Outcome::fail(
            Problem::at(
                container.path("image"),
                format!(
                    "{} `{}` pulls from `{registry}`",
                    container.role, container.name
                ),
            )
            .value(container.image()),
        )
    }),
};
