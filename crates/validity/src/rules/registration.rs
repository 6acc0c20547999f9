//! What registers APIs: their names follow from what they register.

use seawall_syntax::Node;

use super::fields::duplicates;
use super::structural;
use crate::format::is_letter_label;
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
    names(spec, &spec_place, report);
    conversion(spec, &spec_place, report);
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
            "`preserveUnknownFields: true` is only valid in v1beta1 CRDs",
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

/// Names that only a CustomResourceDefinition has, and its group.
fn names(spec: &Node, place: &Place<'_>, report: &mut Report) {
    if let Some(group) = spec.str("group")
        && !group.is_empty()
        && !group.contains('.')
    {
        report.refuse_with(
            &place.key("group"),
            format!("{} has no dot", shown(group)),
            "use a domain, such as `example.com`",
        );
    }
    let Some(names) = spec.get("names") else {
        return;
    };
    let place = place.key("names");
    for field in ["kind", "listKind"] {
        if let Some(name) = names.str(field)
            && !name.is_empty()
            && !is_letter_label(&name.to_ascii_lowercase())
        {
            report.refuse_with(
                &place.key(field),
                format!("{} is not a valid kind", shown(name)),
                "use up to 63 letters and digits, with a letter first",
            );
        }
    }
    if names.str("kind").is_some() && names.str("kind") == names.str("listKind") {
        report.refuse(
            &place.key("listKind"),
            "`listKind` cannot be the same as `kind`",
        );
    }
}

fn conversion(spec: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(conversion) = spec.get("conversion") else {
        return;
    };
    let place = place.key("conversion");
    match conversion.str("strategy") {
        Some("Webhook") => {
            let client = conversion.walk(&["webhook", "clientConfig"]);
            if conversion.get("webhook").is_none() {
                report.missing_with(&place, "webhook", "required by strategy `Webhook`");
            } else if client.is_none() {
                report.missing(&place.key("webhook"), "clientConfig");
            }
        }
        Some("None") if conversion.get("webhook").is_some() => report.refuse(
            &place.key("webhook"),
            "strategy `None` does not take a webhook",
        ),
        _ => {}
    }
}

/// What a version scales by: simple paths below `.spec` and `.status`.
pub(super) fn scale(node: &Node, place: &Place<'_>, report: &mut Report) {
    let begins = |path: &str, field: &str| path == field || path.starts_with(&format!("{field}."));
    for (field, below) in [
        ("specReplicasPath", ".spec"),
        ("statusReplicasPath", ".status"),
    ] {
        if let Some(path) = node.str(field).filter(|path| !path.is_empty())
            && !begins(path, below)
        {
            report.refuse(
                &place.key(field),
                format!("{} is not below `{below}`", shown(path)),
            );
        }
    }
    if let Some(path) = node
        .str("labelSelectorPath")
        .filter(|path| !path.is_empty())
        && !begins(path, ".spec")
        && !begins(path, ".status")
    {
        report.refuse(
            &place.key("labelSelectorPath"),
            format!("{} is not below `.spec` or `.status`", shown(path)),
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
    let has_bundle = spec
        .get("caBundle")
        .is_some_and(|bundle| bundle.as_str() != Some(""));
    if spec.bool("insecureSkipTLSVerify") == Some(true) && has_bundle {
        report.refuse(
            &place.key("spec").key("insecureSkipTLSVerify"),
            "it cannot be true with a `caBundle`",
        );
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
            format!("{} does not match the spec", shown(name)),
            format!("name it `{wanted}`"),
        );
    }
}
