//! Kyverno: a rule that generates workloads has the pods of what it makes in it.

use super::finder::Finder;
use super::spot::Spot;
use super::whereabouts::Whereabouts;

/// What a rule generates: one object, or one for each of what it finds.
pub(crate) fn generated(finder: &mut Finder, name: &str, rule: &Spot<'_>) {
    let Some(generate) = rule.get("generate") else {
        return;
    };
    for target in generate.list("foreach").iter().chain([&generate]) {
        one(finder, name, target);
    }
}

fn one(finder: &mut Finder, name: &str, target: &Spot<'_>) {
    let Some(kind) = target.node.str("kind") else {
        return;
    };
    let api = target.node.str("apiVersion").unwrap_or_default();
    let group = api.split_once('/').map_or("", |(group, _)| group);
    if !Finder::has_table_of(group, kind) {
        return;
    }
    let Some(data) = target.get("data") else {
        finder.unreadable(
            &target.place,
            "generates a copy of a workload that is not part of this policy",
        );
        return;
    };
    let before = finder.enter_at(Whereabouts::in_namespace(target.node.str("namespace")));
    if !finder.nested_plain(group, kind, name, &data) {
        finder.known(group, kind, name, &data);
    }
    finder.leave(before);
}
