//! Controllers of pods: selectors, restart policies, how pods are replaced.

use seawall_model::{LabelSelector, Labels};
use seawall_syntax::{Node, Value};

use super::{rollout, selector};
use crate::mismatch::Report;
use crate::place::Place;

pub(super) fn deployment(node: &Node, place: &Place<'_>, report: &mut Report) {
    controller(node, place, report);
    rollout::deployment(node, place, report);
    let ready = node.int("minReadySeconds").unwrap_or_default();
    if let Some(deadline) = node.int("progressDeadlineSeconds")
        && (0..=ready).contains(&deadline)
    {
        report.refuse(
            &place.key("progressDeadlineSeconds"),
            format!("`{deadline}` is not more than `minReadySeconds`, `{ready}`"),
        );
    }
    if let Some(strategy) = node.get("strategy")
        && strategy.str("type") == Some("Recreate")
        && strategy.get("rollingUpdate").is_some()
    {
        report.refuse(
            &place.key("strategy").key("rollingUpdate"),
            "strategy `Recreate` does not take `rollingUpdate`",
        );
    }
}

pub(super) fn daemon_set(node: &Node, place: &Place<'_>, report: &mut Report) {
    controller(node, place, report);
    rollout::daemon_set(node, place, report);
}

pub(super) fn replica_set(node: &Node, place: &Place<'_>, report: &mut Report) {
    controller(node, place, report);
}

pub(super) fn stateful_set(node: &Node, place: &Place<'_>, report: &mut Report) {
    controller(node, place, report);
    if let Some(strategy) = node.get("updateStrategy")
        && strategy.str("type") == Some("OnDelete")
        && strategy.get("rollingUpdate").is_some()
    {
        report.refuse(
            &place.key("updateStrategy").key("rollingUpdate"),
            "strategy `OnDelete` does not take `rollingUpdate`",
        );
    }
}

pub(super) fn replication_controller(node: &Node, place: &Place<'_>, report: &mut Report) {
    restarts_always(node, place, report);
    let labels = template_labels(node);
    if let Some(selector) = node.get("selector")
        && node.get("template").is_some()
        && selector.entries().iter().any(|entry| {
            entry
                .value
                .as_str()
                .is_some_and(|value| Labels(labels).get(&entry.key) != Some(value))
        })
    {
        no_match(place, report);
    }
}

fn template_labels(node: &Node) -> Option<&Node> {
    node.walk(&["template", "metadata", "labels"])
}

fn no_match(place: &Place<'_>, report: &mut Report) {
    report.refuse_with(
        &place.key("selector"),
        "the selector does not match the labels of the pod template",
        "give the template all labels that the selector requires",
    );
}

fn controller(node: &Node, place: &Place<'_>, report: &mut Report) {
    selector::values(node, "selector", place, report);
    restarts_always(node, place, report);
    let (Some(selector), Some(template)) = (node.get("selector"), node.get("template")) else {
        return;
    };
    if !matches!(
        (selector.value(), template.value()),
        (Value::Mapping(_), Value::Mapping(_))
    ) {
        return;
    }
    let selector = LabelSelector(selector);
    if selector.is_empty() {
        report.refuse_with(
            &place.key("selector"),
            "the selector is empty",
            "select the labels of the pod template with `matchLabels`",
        );
    } else if !selector.matches(Labels(template_labels(node))) && is_sound(selector.0) {
        no_match(place, report);
    }
}

/// Whether a selector has nothing wrong in it that was told of already.
fn is_sound(selector: &Node) -> bool {
    let of_known_fields = selector
        .entries()
        .iter()
        .all(|entry| matches!(entry.key.as_str(), "matchLabels" | "matchExpressions"));
    let labels = selector.get("matchLabels").map_or(&[][..], Node::entries);
    of_known_fields && labels.iter().all(|entry| entry.value.as_str().is_some())
}

fn restarts_always(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(pod) = node.walk(&["template", "spec"]) else {
        return;
    };
    let template = place.key("template");
    let spec = template.key("spec");
    if let Some(policy) = pod.str("restartPolicy")
        && matches!(policy, "OnFailure" | "Never")
    {
        report.refuse_with(
            &spec.key("restartPolicy"),
            format!("`{policy}` is not supported here: pods of this kind always restart"),
            "use `Always`, or a Job for work that completes",
        );
    }
    if pod.get("activeDeadlineSeconds").is_some() {
        report.refuse(
            &spec.key("activeDeadlineSeconds"),
            "pods of this kind cannot have a deadline",
        );
    }
}
