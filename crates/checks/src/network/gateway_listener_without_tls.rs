//! A Gateway listens with HTTP, and has no HTTPS or TLS listener to send its users to.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "gateway-listener-without-tls",
    title: "Gateway without TLS",
    severity: Severity::Medium,
    severity_reason: "what is sent can be read and changed on its way",
    what: "A Gateway listens with HTTP, and has no HTTPS or TLS listener to send its users to.",
    why: "Passwords, cookies and tokens cross the network in the clear.",
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
                format!("listener `{name}` is plain HTTP, and no other one has TLS"),
            )
            .value("HTTP")
        }))
    }),
};
