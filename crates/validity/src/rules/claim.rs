//! Devices that a pod claims, and which of its containers has which.

use std::collections::HashSet;

use seawall_syntax::Node;

use super::fields::{duplicates, exactly_one, texts};
use super::pod_whole::CONTAINERS;
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// The claims of the spec of a pod, and those of its containers.
pub(super) fn check(node: &Node, place: &Place<'_>, report: &mut Report) {
    let claims = node.list("resourceClaims");
    let known = texts(claims, "name");
    let list = place.key("resourceClaims");
    for (index, claim) in claims.iter().enumerate() {
        let fields = ["resourceClaimName", "resourceClaimTemplateName"];
        exactly_one(claim, &fields, &list.index(index), report);
    }
    duplicates(
        claims.iter().enumerate(),
        |claim| claim.str("name").filter(|name| !name.is_empty()),
        |index, name| {
            let message = format!("duplicate claim name {}", shown(name));
            report.refuse(&list.index(index).key("name"), message);
        },
    );
    for containers in CONTAINERS {
        let list = place.key(containers);
        for (index, container) in node.list(containers).iter().enumerate() {
            if let Some(resources) = container.get("resources") {
                let place = list.index(index);
                of_container(resources, &known, &place.key("resources"), report);
            }
        }
    }
}

fn of_container(resources: &Node, known: &HashSet<&str>, place: &Place<'_>, report: &mut Report) {
    let claims = resources.list("claims");
    let place = place.key("claims");
    for (index, claim) in claims.iter().enumerate() {
        if let Some(name) = claim.str("name").filter(|name| !name.is_empty())
            && !known.contains(name)
        {
            report.refuse_with(
                &place.index(index).key("name"),
                format!("the pod has no resource claim {}", shown(name)),
                "add it to the pod's `resourceClaims`",
            );
        }
    }
    // All of a claim beside some of it is told as the same claim twice.
    duplicates(
        claims.iter().enumerate(),
        |claim| Some((claim.str("name")?, claim.str("request").unwrap_or_default())),
        |index, (name, _)| {
            let message = format!("duplicate claim {}", shown(name));
            report.refuse(&place.index(index), message);
        },
    );
}
