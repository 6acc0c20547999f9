//! Secrets and ConfigMaps: what their keys are, and what some types require.

use seawall_syntax::Node;

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
