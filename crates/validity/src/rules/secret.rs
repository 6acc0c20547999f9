//! Secrets and ConfigMaps: what their keys are, and what some types require.

use seawall_syntax::Node;

use crate::format::NOT_JSON;
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// Types of Secrets and the keys that each requires.
const REQUIRED: &[(&str, &[&str])] = &[
    ("kubernetes.io/dockercfg", &[".dockercfg"]),
    ("kubernetes.io/dockerconfigjson", &[".dockerconfigjson"]),
    ("kubernetes.io/ssh-auth", &["ssh-privatekey"]),
    ("kubernetes.io/tls", &["tls.crt", "tls.key"]),
];

/// A type of which one of two keys is enough.
const BASIC: (&str, [&str; 2]) = ("kubernetes.io/basic-auth", ["username", "password"]);

/// A type that names its account in an annotation.
const TOKEN: (&str, &str) = (
    "kubernetes.io/service-account-token",
    "kubernetes.io/service-account.name",
);

pub(super) fn secret(node: &Node, place: &Place<'_>, report: &mut Report) {
    let kind = node.str("type").unwrap_or_default();
    let has = |key: &str| {
        ["data", "stringData"].iter().any(|field| {
            node.get(field)
                .is_some_and(|data| data.entry(key).is_some())
        })
    };
    let required = REQUIRED.iter().find(|(name, _)| *name == kind);
    for key in required.map_or(&[][..], |(_, keys)| keys) {
        if !has(key) {
            report.refuse(
                &place.key("data"),
                format!("a Secret of type `{kind}` requires the key `{key}`"),
            );
        }
    }
    if let Some((_, [key])) = required {
        content(node, kind, key, place, report);
    }
    if kind == BASIC.0 && !BASIC.1.iter().any(|key| has(key)) {
        report.refuse(
            &place.key("data"),
            format!("a Secret of type `{kind}` requires the key `username` or `password`"),
        );
    }
    if kind == TOKEN.0
        && node
            .walk(&["metadata", "annotations"])
            .and_then(|all| all.str(TOKEN.1))
            .is_none_or(str::is_empty)
    {
        report.refuse(
            &place.key("metadata").key("annotations"),
            format!(
                "a Secret of type `{kind}` requires the annotation `{}`",
                TOKEN.1
            ),
        );
    }
}

/// The content of the one key that a type requires: configurations of registries are JSON, and a private key is not empty.
fn content(node: &Node, kind: &str, key: &str, place: &Place<'_>, report: &mut Report) {
    // What is written as text replaces the same key in bytes.
    let found = ["stringData", "data"].into_iter().find_map(|field| {
        let value = node.get(field)?.entry(key)?.value.as_str()?;
        Some((field, value))
    });
    let Some((field, value)) = found else { return };
    let place = place.key(field);
    let place = place.key(key);
    match (key, value) {
        ("ssh-privatekey", "") => report.refuse(
            &place,
            format!("a Secret of type `{kind}` requires a value for the key `{key}`"),
        ),
        (".dockercfg" | ".dockerconfigjson", "" | NOT_JSON) => report.refuse(
            &place,
            format!("the value of `{key}` in a Secret of type `{kind}` has to be a JSON object"),
        ),
        _ => {}
    }
}

/// A key is of text or of bytes.
pub(super) fn config_map(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(data) = node.get("data") else { return };
    let bytes = node.get("binaryData").map_or(&[][..], Node::entries);
    if bytes.is_empty() {
        return;
    }
    let texts: std::collections::BTreeSet<&str> = data
        .entries()
        .iter()
        .map(|entry| entry.key.as_str())
        .collect();
    for entry in bytes
        .iter()
        .filter(|entry| texts.contains(entry.key.as_str()))
    {
        report.refuse(
            &place.key("binaryData").key(&entry.key),
            format!("{} is also in `data`", shown(&entry.key)),
        );
    }
}
