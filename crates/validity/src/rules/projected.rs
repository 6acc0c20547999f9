//! Volumes that are made of several sources, and claims that are made with a pod.

use std::collections::HashSet;

use seawall_syntax::Node;

use super::fields::at_most_one;
use super::storage;
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// What a projected volume is made of.
const SOURCES: &[&str] = &[
    "clusterTrustBundle",
    "configMap",
    "downwardAPI",
    "podCertificate",
    "secret",
    "serviceAccountToken",
];

/// Sources with items, each a file of its own.
const WITH_ITEMS: &[&str] = &["configMap", "downwardAPI", "secret"];

pub(super) fn projected(node: &Node, place: &Place<'_>, report: &mut Report) {
    let list = place.key("sources");
    let mut seen: HashSet<&str> = HashSet::new();
    for (index, source) in node.list("sources").iter().enumerate() {
        let place = list.index(index);
        at_most_one(source, SOURCES, &place, report);
        let items = WITH_ITEMS
            .iter()
            .filter_map(|field| source.get(field))
            .flat_map(|source| source.list("items"));
        let single = ["serviceAccountToken", "clusterTrustBundle"];
        let single = single.iter().filter_map(|field| source.get(field));
        for path in items.chain(single).filter_map(|item| item.str("path")) {
            if !path.is_empty() && !seen.insert(path) {
                report.refuse(
                    &place,
                    format!(
                        "the path {} is already used by an earlier file",
                        shown(path)
                    ),
                );
            }
        }
    }
}

/// What a template of a claim can say of the object that is made.
const METADATA: &[&str] = &["annotations", "labels"];

pub(super) fn claim_template(node: &Node, place: &Place<'_>, report: &mut Report) {
    if let Some(metadata) = node.get("metadata") {
        let place = place.key("metadata");
        for entry in metadata.entries() {
            if !METADATA.contains(&entry.key.as_str())
                && entry.key != "creationTimestamp"
                && !entry.value.is_null()
            {
                report.refuse(
                    &place.key(&entry.key),
                    format!("a template of a claim cannot set `{}`", entry.key),
                );
            }
        }
    }
    if let Some(spec) = node.get("spec") {
        storage::claim_spec(spec, &place.key("spec"), report);
    }
}

/// A volume in memory or on the disk of the node.
pub(super) fn empty_directory(node: &Node, place: &Place<'_>, report: &mut Report) {
    use crate::quantity::Quantity;
    if node
        .get("sizeLimit")
        .and_then(Quantity::of)
        .is_some_and(|limit| limit < Quantity::ZERO)
    {
        report.refuse(&place.key("sizeLimit"), "the limit is negative");
    }
}
