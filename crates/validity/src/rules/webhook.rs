//! Admission webhooks.

use seawall_syntax::{Node, Value};

use super::admission_rule::conditions;
use super::fields::{duplicates, exactly_one};
use super::selector;
use crate::format::{is_dns_subdomain, is_letter_label};
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// Versions of reviews that the server can send.
const REVIEWS: &[&str] = &["v1", "v1beta1"];

/// How many parts a name has at least.
const NAME_PARTS: usize = 3;

/// Names differ within a configuration.
pub(super) fn configuration(node: &Node, place: &Place<'_>, report: &mut Report) {
    let list_place = place.key("webhooks");
    duplicates(
        node.list("webhooks").iter().enumerate(),
        |hook| hook.str("name").filter(|name| !name.is_empty()),
        |index, name| {
            let message = format!("duplicate webhook name {}", shown(name));
            report.refuse(&list_place.index(index).key("name"), message);
        },
    );
}

pub(super) fn webhook(node: &Node, place: &Place<'_>, report: &mut Report) {
    if let Some(name) = node.str("name").filter(|name| !name.is_empty())
        && (!is_dns_subdomain(name) || name.split('.').count() < NAME_PARTS)
    {
        report.refuse_with(
            &place.key("name"),
            format!("{} is not a fully qualified webhook name", shown(name)),
            "use at least three parts in lowercase, such as `check.example.com`",
        );
    }
    conditions(node, place, report);
    for field in ["namespaceSelector", "objectSelector"] {
        selector::values(node, field, place, report);
    }
    review_versions(node, place, report);
}

fn review_versions(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(versions) = node.get("admissionReviewVersions") else {
        return;
    };
    let list = place.key("admissionReviewVersions");
    for (index, version) in versions.items().iter().enumerate() {
        if let Some(text) = version.as_str()
            && !is_letter_label(text)
        {
            report.refuse(
                &list.index(index),
                format!("{} is not a valid version", shown(text)),
            );
        }
    }
    duplicates(
        versions.items().iter().enumerate(),
        Node::as_str,
        |index, version| {
            let message = format!("duplicate version {}", shown(version));
            report.refuse(&list.index(index), message);
        },
    );
    if let Value::Sequence(items) = versions.value() {
        let mut known = items.iter().filter_map(Node::as_str);
        if !known.any(|version| REVIEWS.contains(&version)) {
            report.refuse_with(
                &place.key("admissionReviewVersions"),
                "the API server supports none of these versions",
                "list `v1`",
            );
        }
    }
}

/// Where a webhook is.
pub(super) fn client(node: &Node, place: &Place<'_>, report: &mut Report) {
    exactly_one(node, &["service", "url"], place, report);
    if let Some(url) = node.str("url") {
        let rest = url.strip_prefix("https://");
        let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
        let wrong = match (rest, host) {
            (None, _) => "must begin with `https://`",
            (_, None | Some("")) => "must contain a host",
            (_, Some(host)) if host.contains('@') => "cannot contain a user",
            _ if url.contains(['?', '#']) => "cannot contain a query or a fragment",
            _ => return,
        };
        // The scheme is compared without regard to case.
        if rest.is_none() && url.to_ascii_lowercase().starts_with("https://") {
            return;
        }
        report.refuse(
            &place.key("url"),
            format!("{}: the URL of a webhook {wrong}", shown(url)),
        );
    }
}

/// The Service of a webhook.
pub(super) fn service(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(path) = node.str("path").filter(|path| !matches!(*path, "" | "/")) else {
        return;
    };
    let place = place.key("path");
    let Some(rest) = path.strip_prefix('/') else {
        return report.refuse_with(
            &place,
            format!("{} does not begin with `/`", shown(path)),
            "begin it with `/`",
        );
    };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    for part in rest.split('/') {
        if part.is_empty() {
            return report.refuse(&place, format!("{} has an empty part", shown(path)));
        }
        if !is_dns_subdomain(part) {
            return report.refuse_with(
                &place,
                format!(
                    "{} is not a valid part of the path of a webhook",
                    shown(part)
                ),
                "use lowercase letters, digits, `-` and `.`, with a letter or digit at both ends",
            );
        }
    }
}
