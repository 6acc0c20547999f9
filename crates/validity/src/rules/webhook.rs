//! Admission webhooks.

use seawall_syntax::{Node, Value};

use super::fields::{duplicates, exactly_one};
use crate::format::is_dns_subdomain;
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
            format!("{} is not a full name of a webhook", shown(name)),
            "use at least three parts in lowercase, such as `check.example.com`",
        );
    }
    let Some(versions) = node.get("admissionReviewVersions") else {
        return;
    };
    if let Value::Sequence(items) = &versions.value {
        let mut known = items.iter().filter_map(Node::as_str);
        if !known.any(|version| REVIEWS.contains(&version)) {
            report.refuse_with(
                &place.key("admissionReviewVersions"),
                "the server sends none of these versions",
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
            (_, None | Some("")) => "must name a host",
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
