//! Owners of objects.

use seawall_syntax::Node;

use crate::mismatch::Report;
use crate::place::Place;

/// Metadata of an object itself: those of templates are not looked at.
pub(super) fn metadata(node: &Node, place: &Place<'_>, report: &mut Report) {
    if place
        .parent()
        .is_none_or(|object| object.parent().is_some())
    {
        return;
    }
    let owners = node.list("ownerReferences").iter().enumerate();
    let mut controllers = owners.filter(|(_, owner)| owner.bool("controller") == Some(true));
    if let (Some(_), Some((second, _))) = (controllers.next(), controllers.next()) {
        report.refuse(
            &place.key("ownerReferences").index(second).key("controller"),
            "only one owner can be the controller",
        );
    }
}
