//! What is cut off is said.

use std::fmt::Write;

use seawall_network::{Direction, LintKind, LintLimits, Network};

use crate::support::{cluster, pod, pods, policy};

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

#[test]
fn rules_that_tell_too_many_kinds_of_pods_apart_are_not_known() {
    let text = |count: usize| {
        let mut text = String::from(
            "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: c, namespace: shop}\nspec:\n  ingress:\n",
        );
        for number in 0..count {
            let _ = writeln!(
                text,
                "  - {{action: Allow, destination: {{selector: \"app == 'p{number}'\"}}}}"
            );
        }
        for number in 0..count {
            text += &pod("shop", &format!("p{number}"), "");
        }
        text
    };
    let doubts = |count: usize| {
        let made = cluster(&text(count));
        let network = Network::new(&made);
        let end = |name| network.ends(name, Direction::Egress).expect("an end")[0];
        let answer = network.answer(end("shop/p0"), end("shop/p1"));
        answer.doubts.join("\n")
    };
    assert_eq!(doubts(60), "");
    // Each of these rules lets everybody in, and is told so once; each changes something, though not for every pod.
    let made = cluster(&text(3));
    let network = Network::new(&made);
    let lints = network.lints(&LintLimits::default()).all;
    let kinds: Vec<LintKind> = lints.iter().map(|lint| lint.kind).collect();
    assert_eq!(kinds, [LintKind::World; 3]);
    assert!(doubts(70).contains("conditions for the pods"));
}
