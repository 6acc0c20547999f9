//! What is known of a kind where parts of an input say different things.

use super::*;

fn pods() -> GroupKind {
    GroupKind::new("", "Pod")
}

fn denied() -> Gap {
    Gap {
        cause: Cause::Denied,
        reason: "may not be listed".to_owned(),
    }
}

#[test]
fn manifests_are_partial_and_listings_complete() {
    let mut coverage = Coverage::default();
    assert_eq!(coverage.of("", "Pod"), Knowledge::Partial);
    coverage.add_complete(pods());
    assert_eq!(coverage.of("", "Pod"), Knowledge::Complete);
    assert_eq!(coverage.of("x", "Pod"), Knowledge::Partial);
    assert!(coverage.is_full());
}

#[test]
fn a_gap_stays_open_whatever_is_laid_over_it() {
    let mut coverage = Coverage::default();
    coverage.add_gap(pods(), denied());
    let mut other = Coverage::default();
    other.add_complete(pods());
    coverage.merge(other.clone());
    assert_eq!(coverage.of("", "Pod"), Knowledge::Open(denied()));
    other.merge(coverage.clone());
    assert_eq!(other.of("", "Pod"), Knowledge::Open(denied()));
    assert!(!other.is_full());
}

#[test]
fn namespaces_are_told_apart() {
    let mut coverage = Coverage::default();
    coverage.add_gap(pods(), denied());
    coverage.add_complete_in(pods(), "shop");
    assert!(coverage.of_in("", "Pod", Some("shop")).is_complete());
    assert_eq!(
        coverage.of_in("", "Pod", Some("bank")),
        Knowledge::Open(denied())
    );
    assert!(!coverage.of("", "Pod").is_complete());
}

#[test]
fn what_is_invalid_or_unread_leaves_its_kind_open() {
    let mut coverage = Coverage::default();
    coverage.add_complete(pods());
    coverage.add_invalid(ObjectRef {
        kind: pods(),
        namespace: NamespaceRef::of("shop"),
        name: "front".into(),
    });
    let cause = |namespace| {
        coverage
            .of_in("", "Pod", namespace)
            .gap()
            .map(|gap| gap.cause)
    };
    assert_eq!(cause(None), Some(Cause::Invalid));
    assert_eq!(cause(Some("shop")), Some(Cause::Invalid));
    assert_eq!(cause(Some("bank")), None);
    let mut coverage = Coverage::default();
    coverage.add_complete(pods());
    coverage.add_unread("a document of a.yaml".to_owned(), Cause::Unread);
    assert_eq!(
        coverage.of("", "Pod").gap().map(|gap| gap.cause),
        Some(Cause::Unread)
    );
    assert!(!coverage.is_full());
}

#[test]
fn pods_that_are_not_in_the_input_leave_their_namespace_open() {
    let mut coverage = Coverage::default();
    let pods_of = |name: &str, namespace: &str| UnseenPods {
        object: ObjectRef {
            kind: GroupKind::new("kibana.k8s.elastic.co", "Kibana"),
            namespace: NamespaceRef::of("shop"),
            name: name.into(),
        },
        namespace: NamespaceRef::of(namespace),
        reason: "its operator creates them".to_owned(),
    };
    coverage.add_unseen_pods(pods_of("a", "shop"));
    assert!(!coverage.is_full());
    assert!(coverage.of_in("", "Pod", Some("shop")).gap().is_some());
    assert_eq!(coverage.of_in("", "Pod", Some("bank")), Knowledge::Partial);
    assert_eq!(coverage.of("", "Service"), Knowledge::Partial);
    let of_pods = |kind: &GroupKind| is_pod(kind);
    assert!(coverage.first_gap(Some("shop"), of_pods).is_some());
    assert!(coverage.first_gap(Some("bank"), of_pods).is_none());
    assert!(coverage.first_gap(None, |kind| !is_pod(kind)).is_none());
    assert_eq!(
        coverage.sentences(),
        ["pods of shop/Kibana/a (its operator creates them)"]
    );
    // Pods that may run anywhere do so in every namespace.
    coverage.add_unseen_pods(pods_of("b", ""));
    assert!(coverage.first_gap(Some("bank"), of_pods).is_some());
    for name in ["c", "d", "e", "f"] {
        coverage.add_unseen_pods(pods_of(name, "shop"));
    }
    assert_eq!(
        coverage.sentences(),
        ["pods of 6 Kibana objects, shop/Kibana/a among them (its operator creates them)"]
    );
}

#[test]
fn accepted_pods_stay_unknown_and_are_no_longer_named() {
    let object = |name: &str| ObjectRef {
        kind: GroupKind::new("monitoring.coreos.com", "Prometheus"),
        namespace: NamespaceRef::of("shop"),
        name: name.into(),
    };
    let pods = |name: &str| UnseenPods {
        object: object(name),
        namespace: NamespaceRef::of("shop"),
        reason: "its operator adds fields".to_owned(),
    };
    let mut coverage = Coverage::default();
    coverage.add_partial_pods(pods("a"));
    coverage.add_unseen_pods(pods("b"));
    coverage.accept_pods(object("a"));
    assert!(!coverage.is_full());
    assert_eq!(
        coverage.sentences(),
        ["pods of shop/Prometheus/b (its operator adds fields)"]
    );
    let mut merged = Coverage::default();
    coverage.accept_pods(object("b"));
    merged.merge(coverage.clone());
    for coverage in [coverage.of_kinds(is_pod), coverage, merged] {
        assert!(coverage.is_full());
        assert!(coverage.sentences().is_empty());
        assert_eq!(coverage.with_missing_pods().count(), 2);
        assert!(coverage.of_in("", "Pod", Some("shop")).gap().is_some());
    }
}
