//! What a pod as a whole asks for, and what it costs beside its containers.

use seawall_syntax::{Entry, Node};

use super::resource::{Names, amount, amounts, asked, each, text};
use crate::mismatch::Report;
use crate::place::Place;
use crate::quantity::Quantity;

/// The first minor version that reads resources of pods unless told otherwise. Older ones drop them.
const FIRST: u16 = 34;

/// Checks the spec of a pod.
pub(super) fn check(node: &Node, place: &Place<'_>, report: &mut Report) {
    each(node, "overhead", Names::Container, place, report);
    let Some(resources) = node.get("resources") else {
        return;
    };
    if !report.is_from(FIRST) {
        return;
    }
    let own = place.key("resources");
    if resources.get("claims").is_some() {
        report.refuse(
            &own.key("claims"),
            "a pod claims devices in `resourceClaims`",
        );
    }
    asked(resources, Names::Pod, &own, report);
    let containers = node.list("containers");
    let requests = own.key("requests");
    for Entry { key, value, .. } in amounts(resources, "requests") {
        let Some(request) = Quantity::of(value) else {
            continue;
        };
        let of_container = |container: &Node| {
            let resources = container.get("resources")?;
            amount(resources, "requests", key).or_else(|| amount(resources, "limits", key))
        };
        let sum = containers
            .iter()
            .filter_map(of_container)
            .fold(Quantity::ZERO, Quantity::plus);
        if sum > request {
            report.refuse(
                &requests.key(key),
                format!("{} is less than what the containers request", text(value)),
            );
        }
    }
    let list = place.key("containers");
    for (index, container) in containers.iter().enumerate() {
        let Some(of_container) = container.get("resources") else {
            continue;
        };
        for Entry { key, value, .. } in amounts(of_container, "limits") {
            if let (Some(most), Some(limit)) =
                (amount(resources, "limits", key), Quantity::of(value))
                && limit > most
            {
                let item = list.index(index);
                let item = item.key("resources");
                report.refuse(
                    &item.key("limits").key(key),
                    format!("{} exceeds the limit of the pod", text(value)),
                );
            }
        }
    }
}

/// What a runtime class says that each pod costs.
pub(super) fn overhead(node: &Node, place: &Place<'_>, report: &mut Report) {
    each(node, "podFixed", Names::Container, place, report);
}
