//! The table of removed and deprecated API versions, from `content/api-versions`.

use std::sync::OnceLock;

use seawall_content::files::API_VERSIONS_REMOVED;
use seawall_model::{KubernetesVersion, Object};
use seawall_syntax::edit::NewValue;
use seawall_syntax::{Node, parse_stream};

use crate::Problem;

/// One kind in one API version.
#[derive(Debug)]
pub(super) struct Entry {
    pub api_version: String,
    pub kind: String,
    pub deprecated: KubernetesVersion,
    /// `None` while no release removes it.
    pub removed: Option<KubernetesVersion>,
    pub replacement: Option<String>,
    /// Whether changing only the version gives an object that means the same.
    pub same_schema: bool,
    pub note: Option<String>,
}

/// Every entry. Content that cannot be read gives an empty table, which a test rules out.
pub(super) fn entries() -> &'static [Entry] {
    static TABLE: OnceLock<Vec<Entry>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let documents = parse_stream(API_VERSIONS_REMOVED.text.as_bytes());
        let nodes = documents
            .into_iter()
            .filter_map(|document| document.nodes.ok())
            .flatten();
        nodes
            .flat_map(|root| {
                root.list("versions")
                    .iter()
                    .filter_map(entry)
                    .collect::<Vec<_>>()
            })
            .collect()
    })
}

/// The entry for an object.
pub(super) fn find(object: &Object) -> Option<&'static Entry> {
    entries()
        .iter()
        .find(|entry| entry.kind == *object.kind && entry.api_version == *object.api_version)
}

/// Changing only the version is safe where the schema is the same.
pub(super) fn with_fix(problem: Problem, entry: &Entry) -> Problem {
    match &entry.replacement {
        Some(replacement) if entry.same_schema => {
            problem.fix_set("apiVersion", NewValue::String(replacement.clone()))
        }
        _ => problem,
    }
}

fn entry(node: &Node) -> Option<Entry> {
    let text = |key: &str| node.str(key).map(str::to_owned);
    Some(Entry {
        api_version: text("api_version")?,
        kind: text("kind")?,
        deprecated: node.str("deprecated")?.parse().ok()?,
        removed: node.str("removed").and_then(|version| version.parse().ok()),
        replacement: text("replacement"),
        same_schema: node.bool("same_schema")?,
        note: text("note"),
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_line_of_the_content_is_an_entry() {
        let text = include_str!("../../../../content/api-versions/removed.yaml");
        let lines = text
            .lines()
            .filter(|line| line.contains("api_version:"))
            .count();
        assert!(lines > 50);
        assert_eq!(super::entries().len(), lines);
    }

    #[test]
    fn a_version_is_deprecated_before_it_is_removed() {
        for entry in super::entries() {
            assert!(
                entry
                    .removed
                    .is_none_or(|removed| removed > entry.deprecated),
                "{entry:?}"
            );
            assert!(
                !entry.same_schema || entry.replacement.is_some(),
                "{entry:?}"
            );
        }
    }
}
