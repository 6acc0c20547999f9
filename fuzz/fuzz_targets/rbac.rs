//! Any bytes as objects, and as an audit log beside them: who could become what, and least roles.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_event::parse_audit;
use seawall_rbac::{Escalation, Primitive, Rbac, Server, Usage, attribute, spare};

fuzz_target!(|bytes: &[u8]| {
    let loaded = seawall_load::load_bytes("input.yaml", bytes);
    let Ok(primitives) = Primitive::builtin() else {
        return;
    };
    let rbac = Rbac::new(&loaded.cluster);
    let escalation = Escalation::new(&loaded.cluster, &rbac, &primitives);
    for risk in escalation.risks() {
        let _ = escalation.held(&risk);
    }
    let Ok(mut usage) = Usage::new() else {
        return;
    };
    for line in bytes.split(|byte| *byte == b'\n') {
        for event in parse_audit(line).unwrap_or_default() {
            usage.see(&event);
        }
    }
    let found = attribute(&usage, &rbac, &loaded.cluster, &Server::default());
    let _ = spare(&found.granted, &rbac);
});
