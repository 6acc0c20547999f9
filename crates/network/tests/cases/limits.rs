//! What is cut off is said.

use seawall_network::{LintKind, LintLimits, Network};

use crate::support::{cluster, pods, policy};

#[test]
fn rules_that_were_not_asked_about_are_counted() {
    let twice = "podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}]}, {from: [{podSelector: {matchLabels: {app: front}}}]}]";
    let made = cluster(&format!("{}{}", pods(), policy("twice", twice)));
    let network = Network::new(&made);
    let redundant = |limits: &LintLimits| {
        let lints = network.lints(limits);
        let found = lints.all.iter();
        let found = found.filter(|lint| lint.kind == LintKind::Redundant);
        (found.count(), lints.unasked)
    };
    assert_eq!(redundant(&LintLimits::default()), (1, 0));
    assert_eq!(redundant(&LintLimits { decisions: 0 }), (0, 2));
}
