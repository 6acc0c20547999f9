//! How workloads are replaced: how many pods may be gone meanwhile, and how many more there may be.

use seawall_syntax::Node;

use super::share::{amount, check};
use crate::mismatch::Report;
use crate::place::Place;

/// A Deployment has to be able to take a pod away or to add one.
pub(super) fn deployment(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(strategy) = node.get("strategy") else {
        return;
    };
    let Some(rolling) = rolling(strategy) else {
        return;
    };
    let place = place.key("strategy");
    let place = place.key("rollingUpdate");
    check(rolling, "maxUnavailable", 100, &place, report);
    check(rolling, "maxSurge", i64::MAX, &place, report);
    let is_zero = |field| rolling.get(field).and_then(amount) == Some(0);
    if is_zero("maxUnavailable") && is_zero("maxSurge") {
        report.refuse(
            &place.key("maxUnavailable"),
            "`maxUnavailable` and `maxSurge` cannot both be 0",
        );
    }
}

/// A DaemonSet does one of the two. What is not set is 1 for `maxUnavailable`, and 0 for `maxSurge`.
pub(super) fn daemon_set(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(strategy) = node.get("updateStrategy") else {
        return;
    };
    let Some(rolling) = rolling(strategy) else {
        return;
    };
    let place = place.key("updateStrategy");
    let place = place.key("rollingUpdate");
    check(rolling, "maxUnavailable", 100, &place, report);
    check(rolling, "maxSurge", 100, &place, report);
    let has = |field, default| match rolling.get(field) {
        Some(value) => amount(value).map(|amount| amount != 0),
        None => Some(default),
    };
    match (has("maxUnavailable", true), has("maxSurge", false)) {
        (Some(true), Some(true)) => report.refuse_with(
            &place.key("maxSurge"),
            "`maxSurge` requires `maxUnavailable: 0`, which is 1 where it is not set",
            "set one of them to 0",
        ),
        (Some(false), Some(false)) => report.refuse(
            &place.key("maxUnavailable"),
            "`maxUnavailable` and `maxSurge` cannot both be 0",
        ),
        _ => {}
    }
}

/// The settings of a strategy that is a rolling update, as it is by default.
fn rolling(strategy: &Node) -> Option<&Node> {
    let kind = strategy.str("type").filter(|kind| !kind.is_empty());
    match kind {
        None | Some("RollingUpdate") => strategy.get("rollingUpdate"),
        Some(_) => None,
    }
}
