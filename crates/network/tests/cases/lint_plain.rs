//! Lints of NetworkPolicy: policies that do not do what they seem to.

use seawall_network::{LintKind, LintLimits, Network};

use crate::support::{cluster, pods, policy};

/// Kinds of lints with the name of their policy.
fn lints(policies: &[(&str, &str)]) -> Vec<String> {
    let texts: Vec<String> = policies
        .iter()
        .map(|(name, spec)| policy(name, spec))
        .collect();
    let made = cluster(&format!("{}{}", pods(), texts.concat()));
    let network = Network::new(&made);
    let lints = network.lints(&LintLimits::default());
    assert_eq!(lints.unasked, 0);
    lints
        .all
        .iter()
        .map(|lint| {
            assert!(
                made.object(lint.object).locate(&lint.path).is_known(),
                "{}",
                lint.path
            );
            format!("{} {}", made.object(lint.object).name, lint.kind.name())
        })
        .collect()
}

#[test]
fn policies_that_do_not_do_what_they_seem_to() {
    let db = "podSelector: {matchLabels: {app: db}}";
    let from_front =
        "ingress: [{from: [{podSelector: {matchLabels: {app: front}}}], ports: [{port: 8080}]}]";
    assert!(lints(&[("good", &format!("{db}, {from_front}"))]).is_empty());
    assert_eq!(
        lints(&[("a", "podSelector: {matchLabels: {app: gone}}")]),
        ["a selects-nothing"]
    );
    assert_eq!(
        lints(&[("deny-all", "podSelector: {}, ingress: [{}]")])[0],
        "deny-all does-not-isolate"
    );
    assert_eq!(
        lints(&[(
            "open",
            "podSelector: {}, ingress: [{ports: [{port: 8080}]}]"
        )]),
        ["open world"]
    );
    assert!(
        lints(&[(
            "a",
            "podSelector: {}, policyTypes: [Ingress], egress: [{to: [{podSelector: {}}]}]"
        )])
        .contains(&"a rules-ignored".to_owned())
    );
    assert_eq!(
        lints(&[
            ("deny", "podSelector: {}"),
            ("open", &format!("{db}, ingress: [{{}}]"))
        ]),
        ["deny undone", "open world"]
    );
    assert!(
        lints(&[(
            "a",
            &format!(
                "{db}, ingress: [{{from: [{{podSelector: {{matchLabels: {{app: gone}}}}}}]}}]"
            )
        )])
        .contains(&"a names-nobody".to_owned())
    );
    // The wider rule makes the narrower one spare, wherever it stands.
    assert_eq!(
        lints(&[
            ("narrow", &format!("{db}, {from_front}")),
            (
                "wide",
                &format!("{db}, ingress: [{{from: [{{podSelector: {{}}}}]}}]")
            )
        ]),
        ["narrow redundant"]
    );
    assert_eq!(
        lints(&[("a", &format!("{db}, ingress: [{{ports: [{{port: 0}}]}}]"))])[0],
        "a broken"
    );
    assert_eq!(LintKind::Broken.name(), "broken");
}
