//! What admission rules match: operations, groups, versions and resources, where `*` stands alone.

use seawall_syntax::{Node, Value};

use super::fields::duplicates;
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// Fields that have to name something, of which `*` can be the only item.
const LISTS: &[&str] = &["operations", "apiGroups", "apiVersions"];

/// A rule of a webhook.
pub(super) fn rule(node: &Node, place: &Place<'_>, report: &mut Report) {
    for field in LISTS {
        filled(node, field, place, report);
        let items = node.list(field);
        if items.len() > 1 && items.iter().any(|item| item.as_str() == Some("*")) {
            report.refuse_with(
                &place.key(field),
                "`*` must be the only item, because it matches the others too",
                "keep `*`, or the others",
            );
        }
    }
    empty(node, "apiVersions", place, report);
    filled(node, "resources", place, report);
    empty(node, "resources", place, report);
    resources(node.list("resources"), &place.key("resources"), report);
}

/// A rule of an admission policy.
pub(super) fn named_rule(node: &Node, place: &Place<'_>, report: &mut Report) {
    rule(node, place, report);
    let place = place.key("resourceNames");
    duplicates(
        node.list("resourceNames").iter().enumerate(),
        Node::as_str,
        |index, name| {
            let message = format!("duplicate resource name {}", shown(name));
            report.refuse(&place.index(index), message);
        },
    );
}

fn filled(node: &Node, field: &str, place: &Place<'_>, report: &mut Report) {
    match node.get(field).map(|list| list.value()) {
        None => report.missing(place, field),
        Some(Value::Sequence([])) => report.missing(place, field),
        Some(_) => {}
    }
}

fn empty(node: &Node, field: &str, place: &Place<'_>, report: &mut Report) {
    let list = place.key(field);
    for (index, item) in node.list(field).iter().enumerate() {
        if item.as_str() == Some("") {
            report.refuse(&list.index(index), "the value is empty");
        }
    }
}

/// Resources and subresources: what an earlier item matches by a wildcard is not named again.
fn resources(items: &[Node], place: &Place<'_>, report: &mut Report) {
    let texts = || items.iter().filter_map(Node::as_str);
    let has = |name: &str| texts().any(|text| text == name);
    if items.len() > 1 && has("*/*") {
        report.refuse(
            place,
            "`*/*` must be the only item, because it matches the others too",
        );
    }
    // The server remembers the last item without a subresource only.
    let last = texts().rfind(|text| !text.is_empty() && !text.contains('/'));
    if has("*") && last.is_some_and(|last| last != "*") {
        report.refuse(
            place,
            "`*` matches every resource, and cannot be combined with others without a subresource",
        );
    }
    let mut wide: Vec<&str> = Vec::new();
    for (index, text) in items.iter().enumerate() {
        let Some((resource, part)) = text.as_str().and_then(|text| text.split_once('/')) else {
            continue;
        };
        let matching = wide.iter().find(|known| {
            let (known_resource, known_part) = known.split_once('/').unwrap_or_default();
            (known_part == "*" && known_resource == resource)
                || (known_resource == "*" && known_part == part)
        });
        if let Some(known) = matching {
            report.refuse(
                &place.index(index),
                format!("{} matches it already", shown(known)),
            );
        }
        if (part == "*" || resource == "*") && wide.len() < MAX_WIDE {
            wide.extend(text.as_str());
        }
    }
}

/// Most wildcards of one rule that are compared with what follows.
const MAX_WIDE: usize = 100;

/// Conditions that a webhook or a policy asks first.
pub(super) fn conditions(node: &Node, place: &Place<'_>, report: &mut Report) {
    const MOST: usize = 64;
    let list = node.list("matchConditions");
    let place = place.key("matchConditions");
    if list.len() > MOST {
        report.refuse(&place, format!("more than {MOST} conditions"));
    }
    duplicates(
        list.iter().enumerate(),
        |condition| condition.str("name").filter(|name| !name.is_empty()),
        |index, name| {
            let message = format!("duplicate condition name {}", shown(name));
            report.refuse(&place.index(index).key("name"), message);
        },
    );
}
