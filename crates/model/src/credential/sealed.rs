//! Values of kinds that are made to be committed: encrypted for a controller, which makes a Secret of them.

use seawall_syntax::Node;

/// Group, kind and the fields whose values are encrypted.
const KINDS: &[(&str, &str, &[&[&str]])] = &[
    (
        "bitnami.com",
        "SealedSecret",
        &[&["spec", "encryptedData"], &["spec", "data"]],
    ),
    ("soluto.com", "KamusSecret", &[&["data"], &["stringData"]]),
];

/// Shorter texts are no ciphertext with the wrapped key that such values begin with.
const SHORTEST: usize = 64;

/// The encrypted values of an object. What does not look like ciphertext was put there by mistake, and is none.
pub(super) fn values(root: &Node) -> Vec<*const Node> {
    let kind = root.str("kind").unwrap_or_default();
    let version = root.str("apiVersion").unwrap_or_default();
    let group = version.split_once('/').map_or("", |(group, _)| group);
    let fields = KINDS
        .iter()
        .find(|(own_group, own_kind, _)| *own_group == group && *own_kind == kind)
        .map_or(&[][..], |(_, _, fields)| fields);
    fields
        .iter()
        .filter_map(|field| root.walk(field))
        .flat_map(|node| {
            std::iter::once(node).chain(node.entries().iter().map(|entry| &entry.value))
        })
        .filter(|node| node.as_str().is_some_and(is_ciphertext))
        .map(std::ptr::from_ref)
        .collect()
}

/// Long base64, in parts as Kamus writes it.
fn is_ciphertext(text: &str) -> bool {
    text.len() >= SHORTEST
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_:\n".contains(&byte))
}
