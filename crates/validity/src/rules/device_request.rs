//! Devices that are claimed.

use seawall_syntax::Node;

use super::fields::{duplicates, exactly_one};
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// All requests of a claim.
pub(super) fn requests(node: &Node, place: &Place<'_>, report: &mut Report) {
    let list = place.key("requests");
    duplicates(
        node.list("requests").iter().enumerate(),
        |request| request.str("name").filter(|name| !name.is_empty()),
        |index, name| {
            let message = format!("duplicate request name {}", shown(name));
            report.refuse(&list.index(index).key("name"), message);
        },
    );
}

/// One of them.
pub(super) fn request(node: &Node, place: &Place<'_>, report: &mut Report) {
    exactly_one(node, &["exactly", "firstAvailable"], place, report);
}
