//! Selectors as keys: those that ask the same are the same.

use core::fmt::Write;

use seawall_syntax::Node;

/// A selector in a form in which those that ask the same are the same.
pub(crate) fn text(selector: &Node) -> String {
    let mut parts: Vec<String> = selector
        .get("matchLabels")
        .map_or(&[][..], Node::entries)
        .iter()
        .map(|entry| format!("{}={:?}", entry.key, entry.value.as_str()))
        .collect();
    for expression in selector.list("matchExpressions") {
        let mut values: Vec<&str> = expression.strings("values").collect();
        values.sort_unstable();
        parts.push(format!(
            "{:?} {:?} {values:?}",
            expression.str("key"),
            expression.str("operator")
        ));
    }
    parts.sort_unstable();
    let mut text = String::from("selector");
    for part in parts {
        let _ = write!(text, " {part}");
    }
    text
}
