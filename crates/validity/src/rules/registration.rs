//! What registers APIs: their names follow from what they register.

use seawall_syntax::Node;

use super::fields::duplicates;
use super::structural;
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// A CustomResourceDefinition is named after its resource, and stores one version.
pub(super) fn definition(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(spec) = node.get("spec") else {
        return;
    };
    let plural = spec.get("names").and_then(|names| names.str("plural"));
    if let (Some(plural), Some(group)) = (plural, spec.str("group")) {
        named(node, &format!("{plural}.{group}"), place, report);
    }
    let spec_place = place.key("spec");
    let versions = spec_place.key("versions");
    let list = spec.list("versions");
    duplicates(
        list.iter().enumerate(),
        |version| version.str("name"),
        |index, name| {
            let message = format!("duplicate version {}", shown(name));
            report.refuse(&versions.index(index).key("name"), message);
        },
    );
    if spec.bool("preserveUnknownFields") == Some(true) {
        report.refuse(
            &spec_place.key("preserveUnknownFields"),
            "`preserveUnknownFields: true` is of the old version of CRDs only",
        );
    }
    for (index, version) in list.iter().enumerate() {
        structural::version(version, &versions.index(index), report);
    }
    let stored = list
        .iter()
        .filter(|version| version.bool("storage") == Some(true))
        .count();
    if !list.is_empty() && stored != 1 {
        report.refuse(
            &versions,
            format!("exactly one version must have `storage: true`, not {stored}"),
        );
    }
}

/// An APIService is named after its version and group.
pub(super) fn service(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(spec) = node.get("spec") else {
        return;
    };
    if let Some(version) = spec.str("version") {
        let group = spec.str("group").unwrap_or_default();
        named(node, &format!("{version}.{group}"), place, report);
    }
}

fn named(node: &Node, wanted: &str, place: &Place<'_>, report: &mut Report) {
    if let Some(name) = node
        .get("metadata")
        .and_then(|metadata| metadata.str("name"))
        && name != wanted
    {
        report.refuse_with(
            &place.key("metadata").key("name"),
            format!("{} does not follow from the spec", shown(name)),
            format!("name it `{wanted}`"),
        );
    }
}
