//! Jobs with indexes, and what becomes of their failures.

use seawall_syntax::Node;

use super::fields::{count, duplicates, exactly_one};
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// Most pods of an indexed Job at a time.
const MAX_PARALLELISM: i64 = 100_000;

/// Settings of a Job that is indexed.
const OF_INDEXED: &[&str] = &["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"];

pub(super) fn check(node: &Node, place: &Place<'_>, report: &mut Report) {
    if node.str("completionMode") == Some("Indexed") {
        indexed(node, place, report);
    } else {
        for field in OF_INDEXED {
            if node.get(field).is_some() {
                report.refuse_with(
                    &place.key(field),
                    format!("`{field}` requires `completionMode: Indexed`"),
                    "set it, with `completions`",
                );
            }
        }
    }
    let policy = place.key("podFailurePolicy");
    let list = policy.key("rules");
    let rules = node
        .get("podFailurePolicy")
        .map_or(&[][..], |policy| policy.list("rules"));
    for (index, rule) in rules.iter().enumerate() {
        failure(node, rule, &list.index(index), report);
    }
    if node.str("podReplacementPolicy") == Some("TerminatingOrFailed")
        && node.get("podFailurePolicy").is_some()
    {
        report.refuse(
            &place.key("podReplacementPolicy"),
            "with `podFailurePolicy`, only `Failed` is supported",
        );
    }
}

fn indexed(node: &Node, place: &Place<'_>, report: &mut Report) {
    if node
        .int("parallelism")
        .is_some_and(|number| number > MAX_PARALLELISM)
    {
        report.refuse(
            &place.key("parallelism"),
            format!("an indexed Job has at most {MAX_PARALLELISM} pods at a time"),
        );
    }
    let Some(failed) = node.int("maxFailedIndexes") else {
        return;
    };
    let place = place.key("maxFailedIndexes");
    if node.get("backoffLimitPerIndex").is_none() {
        report.refuse(&place, "`maxFailedIndexes` requires `backoffLimitPerIndex`");
    }
    if let Some(all) = node.int("completions")
        && failed > all
    {
        report.refuse(
            &place,
            format!("`{failed}` is more than `completions`, `{all}`"),
        );
    }
}

fn failure(job: &Node, rule: &Node, place: &Place<'_>, report: &mut Report) {
    let fields = ["onExitCodes", "onPodConditions"];
    if count(rule, &fields) != 1 {
        exactly_one(rule, &fields, place, report);
    }
    if rule.str("action") == Some("FailIndex") && job.get("backoffLimitPerIndex").is_none() {
        report.refuse(
            &place.key("action"),
            "`FailIndex` requires `backoffLimitPerIndex`",
        );
    }
    let Some(codes) = rule.get("onExitCodes") else {
        return;
    };
    let place = place.key("onExitCodes");
    if let Some(name) = codes.str("containerName").filter(|name| !name.is_empty()) {
        let pod = job.walk(&["template", "spec"]).unwrap_or(&Node::NULL);
        let lists = ["containers", "initContainers"].into_iter();
        let mut known = lists.flat_map(|list| pod.list(list));
        if !known.any(|known| known.str("name") == Some(name)) {
            report.refuse(
                &place.key("containerName"),
                format!("the pod has no container {}", shown(name)),
            );
        }
    }
    let values = codes.list("values");
    let list = place.key("values");
    let numbers = || values.iter().filter_map(Node::as_i64);
    for (index, value) in values.iter().enumerate() {
        if codes.str("operator") == Some("In") && value.as_i64() == Some(0) {
            report.refuse(
                &list.index(index),
                "`0` is the exit code for success, not a failure",
            );
        }
    }
    duplicates(values.iter().enumerate(), Node::as_i64, |index, value| {
        report.refuse(&list.index(index), format!("duplicate code `{value}`"));
    });
    if !numbers().is_sorted() {
        report.refuse(&list, "the codes must be in ascending order");
    }
}
