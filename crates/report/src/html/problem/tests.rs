//! Pages of made-up findings.

use std::sync::Arc;

use seawall_finding::{Fingerprint, Resource, Target, Verdict};

use super::*;

#[test]
fn what_needs_little_leaves_its_room_to_the_rest() {
    assert_eq!(share(vec![10, 20, 30], 60), usize::MAX);
    assert_eq!(share(vec![100, 10, 100], 110), 50);
    assert_eq!(share(vec![100, 100], 100), 50);
    assert_eq!(share(Vec::new(), 100), usize::MAX);
}

/// A finding of a check about a Deployment, which has a value at a field.
fn finding(check: &'static str, name: &str, value: &str) -> Finding {
    let rule = Rule::new(check, "A problem", Severity::High, "it is bad", "Mind it.");
    Finding {
        fingerprint: Fingerprint::of(&[check, name]),
        verdict: Verdict::Fail,
        severity: Severity::High,
        severity_reason: "it is bad".into(),
        message: "it is so".to_owned(),
        target: Arc::new(Target::Object(Resource {
            kind: "Deployment".to_owned(),
            namespace: "shop".to_owned(),
            name: name.to_owned(),
            ..Resource::default()
        })),
        container: None,
        subject: String::new(),
        context: Vec::new(),
        evidence: vec![Evidence::field("spec.a", Some(value.to_owned()), None)],
        instances: 0,
        risk: 300,
        risk_reasons: Vec::new(),
        fixable: false,
        exception: None,
        known: false,
        folded: Vec::new(),
        rule: Arc::new(rule),
    }
}

fn written(findings: &[Finding], room: usize) -> (String, usize) {
    let (texts, left_out) = write_all(&[problems(findings.iter())], room);
    (texts.concat(), left_out)
}

#[test]
fn a_problem_is_there_once_with_what_its_findings_have_in_common() {
    let findings = [finding("a", "one", "x"), finding("a", "two", "x")];
    let (text, left_out) = written(&findings, usize::MAX);
    assert_eq!(left_out, 0);
    for (once, count) in [
        ("<details", 1),
        ("it is so", 1),
        ("<code>x</code>", 1),
        ("<li>", 2),
    ] {
        assert_eq!(text.matches(once).count(), count, "{once}: {text}");
    }
    assert!(text.contains("shop/Deployment/one and 1 more"), "{text}");
    // What only one of them has is said with it.
    let findings = [finding("a", "one", "x"), finding("a", "two", "y")];
    let (text, _) = written(&findings, usize::MAX);
    assert!(
        text.contains("<b>shop/Deployment/two</b><div><code>spec.a</code> <code>y</code></div>"),
        "{text}"
    );
}

#[test]
fn what_has_no_room_is_counted_with_the_command_that_prints_it() {
    let many: Vec<Finding> = (0..100)
        .map(|number| finding("many", &format!("w{number}"), "x"))
        .collect();
    let findings: Vec<Finding> = many
        .into_iter()
        .chain([finding("few", "one", "x")])
        .collect();
    let (text, left_out) = written(&findings, 3_000);
    assert!(
        left_out > 50 && text.len() < 4_000,
        "{left_out} {}",
        text.len()
    );
    let shown = text.matches("<li>").count();
    assert_eq!(shown + left_out, findings.len());
    let cut = format!(
        "{left_out} more findings are not in this page: <code>seawall scan --full --check many</code>"
    );
    assert!(text.contains(&cut), "{text}");
    // The small one is whole.
    assert!(text.contains("shop/Deployment/one") && !text.contains("--check few"));
    // However little room there is, each problem has an example.
    let (text, left_out) = written(&findings, 0);
    assert_eq!((text.matches("<li>").count(), left_out), (2, 99));
}
