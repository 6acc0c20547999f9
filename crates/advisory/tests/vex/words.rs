//! What several tests name products with.

use seawall_advisory::vex::{Component, Product, Vex, read};
use seawall_package::Purl;
use serde_json::{Value, json};

/// A package URL.
pub(crate) fn purl(text: &str) -> Purl {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Reads a document.
pub(crate) fn check(value: &Value) -> Vex {
    read(value.to_string().as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// A product without subcomponents.
pub(crate) fn whole(text: &str) -> Product {
    Product {
        component: component(text),
        subcomponents: Vec::new(),
    }
}

/// A component by one identifier.
pub(crate) fn component(text: &str) -> Component {
    match text.parse() {
        Ok(purl) => Component {
            purls: vec![purl],
            ids: Vec::new(),
        },
        Err(_) => Component {
            purls: Vec::new(),
            ids: vec![text.to_owned()],
        },
    }
}

/// OpenVEX of these statements.
pub(crate) fn openvex(statements: &Value) -> Value {
    json!({"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://openvex.dev/docs/x", "author": "Acme",
        "timestamp": "2023-01-08T18:02:03.647787998-06:00", "version": 1, "statements": statements})
}
