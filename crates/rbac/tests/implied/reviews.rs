//! Permissions that other programs ask about: a kubelet about whoever reads its metrics.

use seawall_event::parse_audit;
use seawall_rbac::Usage;

use crate::support::{check, event, role, sent};

fn review(resource: &str, spec: &str, allowed: bool) -> String {
    let object = format!(
        r#"{{"kind":"SubjectAccessReview","spec":{spec},"status":{{"allowed":{allowed}}}}}"#
    );
    event(
        "create",
        &format!("{resource}.authorization.k8s.io"),
        201,
        &sent(&object),
    )
}

const METRICS: &str = r#"{"user":"jane","resourceAttributes":{"verb":"get","resource":"nodes","subresource":"metrics","name":"n1"}}"#;

#[test]
fn what_a_kubelet_asks_about_is_used() {
    let reviews = "create authorization.k8s.io subjectaccessreviews";
    let input = role(&["get core nodes/metrics", reviews]);
    check(
        &input,
        None,
        &review("subjectaccessreviews", METRICS, true),
        &["get nodes/metrics `n1` (binding)"],
    );
    check(
        &input,
        None,
        &review("subjectaccessreviews", METRICS, false),
        &[],
    );
    check(
        &role(&[reviews]),
        None,
        &review("subjectaccessreviews", METRICS, true),
        &["unknown: nothing in the input grants it"],
    );
    let path = r#"{"user":"mara","groups":["system:authenticated"],"nonResourceAttributes":{"verb":"get","path":"/metrics"}}"#;
    check(
        &input,
        None,
        &review("localsubjectaccessreviews", path, true),
        &["unknown: nothing in the input grants it"],
    );
}

#[test]
fn whoever_asks_about_himself_uses_nothing() {
    let own = r#"{"resourceAttributes":{"verb":"get","resource":"secrets"}}"#;
    let input = role(&["get core secrets"]);
    check(
        &input,
        None,
        &review("selfsubjectaccessreviews", own, true),
        &[],
    );
}

#[test]
fn reviews_that_cannot_be_read_are_counted() {
    let everything =
        r#"{"user":"jane","resourceAttributes":{"verb":"*","group":"*","resource":"*"}}"#;
    let bare = event(
        "create",
        "subjectaccessreviews.authorization.k8s.io",
        201,
        "",
    );
    let refused = event(
        "create",
        "subjectaccessreviews.authorization.k8s.io",
        403,
        "",
    );
    let mut usage = Usage::new().expect("the built-in checks");
    for line in [
        bare,
        review("subjectaccessreviews", everything, true),
        refused,
        review("subjectaccessreviews", METRICS, true),
    ] {
        for event in parse_audit(line.as_bytes()).expect("an event") {
            usage.see(&event);
        }
    }
    assert_eq!(usage.unread_reviews(), 2);
    assert_eq!(usage.reviewed().len(), 1);
    // A question is no request of whom it is about.
    assert!(
        usage
            .requests()
            .iter()
            .all(|(_, request, _)| &*request.resource == "subjectaccessreviews")
    );
}
