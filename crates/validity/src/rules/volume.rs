//! Volumes of pods.

use seawall_syntax::Node;

use crate::mismatch::{Report, listed};
use crate::place::Place;

/// Without any source a volume is an `emptyDir`.
pub(super) fn volume(node: &Node, place: &Place<'_>, report: &mut Report) {
    let is_source = |entry: &&seawall_syntax::Entry| entry.key != "name" && !entry.value.is_null();
    if node.entries().iter().filter(is_source).count() > 1 {
        let sources: Vec<&str> = node
            .entries()
            .iter()
            .filter(is_source)
            .map(|entry| entry.key.as_str())
            .collect();
        report.refuse_with(
            place,
            format!(
                "a volume can have only one source, not {}",
                listed(&sources).replace(" or ", " and ")
            ),
            "keep one of them",
        );
    }
    if let Some(secret) = node.get("secret")
        && secret
            .get("secretName")
            .is_none_or(|name| name.as_str() == Some(""))
        && matches!(secret.value(), seawall_syntax::Value::Mapping(_))
    {
        report.missing(&place.key("secret"), "secretName");
    }
    if let Some(path) = node.get("hostPath").and_then(|host| host.str("path"))
        && path.split('/').any(|part| part == "..")
    {
        report.refuse(
            &place.key("hostPath").key("path"),
            "a host path cannot contain `..`",
        );
    }
}
