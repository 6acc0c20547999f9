//! Finalizers, and the labels of Namespaces.

mod expect;
mod reading;

use expect::{assert_mismatches, mismatches_at, of};

#[test]
fn finalizers() {
    let with = |api_version: &str, kind: &str, finalizer: &str| {
        format!(
            "{{apiVersion: {api_version}, kind: {kind}, metadata: {{name: a, finalizers: ['{finalizer}']}}}}"
        )
    };
    let is_refused = |text: &str| {
        let found = mismatches_at(text, None);
        found.iter().any(|one| one.path == "metadata.finalizers[0]")
    };
    for (api_version, kind, finalizer, expected) in [
        ("v1", "ConfigMap", "foo", true),
        ("v1", "ConfigMap", "orphan", false),
        ("v1", "ConfigMap", "foregroundDeletion", false),
        ("v1", "ConfigMap", "kubernetes.io/pvc-protection", false),
        ("v1", "ConfigMap", "a b/c", true),
        ("apps/v1", "Deployment", "foo", true),
        ("rbac.authorization.k8s.io/v1", "ClusterRole", "foo", true),
        // Their validation looks at the form only.
        ("policy/v1", "PodDisruptionBudget", "foo", false),
        ("policy/v1", "PodDisruptionBudget", "a b", true),
        (
            "apiextensions.k8s.io/v1",
            "CustomResourceDefinition",
            "foo",
            false,
        ),
    ] {
        let text = with(api_version, kind, finalizer);
        assert_eq!(is_refused(&text), expected, "{text}");
    }
}

#[test]
fn namespaces() {
    let labelled = |label: &str| {
        format!(
            "{{apiVersion: v1, kind: Namespace, metadata: {{name: a, labels: {{pod-security.kubernetes.io/{label}}}}}}}"
        )
    };
    for label in [
        "enforce: restricted",
        "enforce-version: latest",
        "warn-version: v1.30",
        "audit: privileged",
        "other: anything",
    ] {
        assert_mismatches(&labelled(label), &[]);
    }
    for (label, key, message) in [
        (
            "enforce: restrictd",
            "enforce",
            "did you mean `restricted`?",
        ),
        ("audit: ''", "audit", "not a level"),
        (
            "warn: strict",
            "warn",
            "use `privileged`, `baseline` or `restricted`",
        ),
        (
            "enforce-version: '1.30'",
            "enforce-version",
            "not a version",
        ),
        ("warn-version: v1.30.1", "warn-version", "not a version"),
    ] {
        let path = format!("metadata.labels[\"pod-security.kubernetes.io/{key}\"]");
        assert_mismatches(&labelled(label), &[(&path, message)]);
    }
    let text = of("Namespace", "spec: {finalizers: [kubernetes, foo]}");
    assert_mismatches(&text, &[("spec.finalizers[1]", "not a valid finalizer")]);
}
