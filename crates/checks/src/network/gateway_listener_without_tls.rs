//! A Gateway has an HTTP listener, and no HTTPS or TLS listener to redirect to.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "gateway-listener-without-tls",
    title: "Gateway without TLS",
    severity: Severity::Medium,
    severity_reason: "traffic can be read and changed in transit",
    what: "A Gateway has an HTTP listener, and no HTTPS or TLS listener to redirect to.",
    why: "Passwords, cookies and tokens cross the network in plain text.",
    remedy: "Add an HTTPS listener with a certificate, and redirect from HTTP.",
    example: "listeners:\n  - name: https\n    port: 443\n    protocol: HTTPS\n    tls:\n      certificateRefs:\n        - name: shop-tls",
    techniques: &["MS-TA9005"],
    controls: &["nsa-cisa/2.9"],
    references: &["https://gateway-api.sigs.k8s.io/guides/tls/"],
    evaluate: Evaluate::Object(&["Gateway"], |_, gateway| {
        let Some(spec) = gateway
            .spec()
            .filter(|_| gateway.group() == "gateway.networking.k8s.io")
        else {
            return Outcome::NotApplicable;
        };
        let listeners = spec.list("listeners");
        if listeners
            .iter()
            .any(|listener| matches!(listener.str("protocol"), Some("HTTPS" | "TLS")))
        {
            return Outcome::Pass;
        }
        let plain = listeners
            .iter()
            .enumerate()
            .find(|(_, listener)| listener.str("protocol") == Some("HTTP"));
        Outcome::from_problem(plain.map(|(index, listener)| {
            let name = listener.str("name").unwrap_or_default();
            Problem::at(
                format!("spec.listeners[{index}].protocol"),
                format!("listener `{name}` is plain HTTP, and no other listener uses TLS"),
            )
            .value("HTTP")
        }))
    }),
};
