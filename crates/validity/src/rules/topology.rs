//! Where volumes of a class can be.

use seawall_syntax::Node;

use super::fields::duplicates;
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// Labels that are asked for, each with other values.
pub(super) fn requirement(node: &Node, place: &Place<'_>, report: &mut Report) {
    let list = place.key("values");
    duplicates(
        node.list("values").iter().enumerate(),
        Node::as_str,
        |index, value| {
            let message = format!("duplicate value {}", shown(value));
            report.refuse(&list.index(index), message);
        },
    );
}

/// A term that asks for several labels, each once.
pub(super) fn term(node: &Node, place: &Place<'_>, report: &mut Report) {
    let list = place.key("matchLabelExpressions");
    duplicates(
        node.list("matchLabelExpressions").iter().enumerate(),
        |one| one.str("key").filter(|key| !key.is_empty()),
        |index, key| {
            let message = format!("duplicate key {}", shown(key));
            report.refuse(&list.index(index).key("key"), message);
        },
    );
}
