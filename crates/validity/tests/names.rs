//! Names of objects, of kinds and of classes.

mod expect;
mod reading;

use expect::{assert_mismatches, mismatches_at, of};
use seawall_validity::{Cause, Mismatch};

fn named(api_version: &str, kind: &str, name: &str) -> Vec<Mismatch> {
    let text = format!("{{apiVersion: {api_version}, kind: {kind}, metadata: {{name: '{name}'}}}}");
    let found = mismatches_at(&text, None);
    found
        .into_iter()
        .filter(|one| one.cause == Cause::Name)
        .collect()
}

#[test]
fn each_kind_has_the_names_that_the_server_takes() {
    for (api_version, kind, good, bad) in [
        // Only the path of the URL counts.
        ("policy/v1", "PodDisruptionBudget", "My_PDB", "a/b"),
        ("rbac.authorization.k8s.io/v1", "Role", "system:a B", "a%b"),
        (
            "certificates.k8s.io/v1",
            "CertificateSigningRequest",
            "a:b",
            "a/b",
        ),
        // DNS labels with dots between.
        ("v1", "ConfigMap", "a.b", "a_b"),
        ("v1", "Pod", "a.b", "A"),
        ("apps/v1", "Deployment", "a.b", "a_b"),
        ("batch/v1", "CronJob", "a.b", "a:b"),
        ("networking.k8s.io/v1", "NetworkPolicy", "a.b", "A"),
        // DNS labels.
        ("v1", "Namespace", "a-b", "a.b"),
        ("v1", "Service", "a-b", "a.b"),
        ("apps/v1", "StatefulSet", "a-b", "a.b"),
    ] {
        assert_eq!(named(api_version, kind, good), [], "{kind} {good}");
        assert_eq!(named(api_version, kind, bad).len(), 1, "{kind} {bad}");
    }
}

#[test]
fn kinds_of_openshift_without_a_group_are_not_refused() {
    for kind in [
        "Template",
        "ImageStream",
        "DeploymentConfig",
        "Route",
        "BuildConfig",
        "SecurityContextConstraints",
    ] {
        assert_mismatches(&of(kind, ""), &[]);
    }
    assert_mismatches(
        &of("PodTemplat", ""),
        &[("kind", "did you mean `PodTemplate`?")],
    );
    let text = "{apiVersion: v1, kind: ClusterRole, metadata: {name: a}}";
    assert_mismatches(text, &[("kind", "use `rbac.authorization.k8s.io/v1`")]);
}

#[test]
fn groups_and_versions_that_never_were() {
    for (api_version, hint) in [("apps/v3", "use `apps/v1`"), ("app/v1", "use `apps/v1`")] {
        let text =
            format!("{{apiVersion: {api_version}, kind: Deployment, metadata: {{name: a}}}}");
        assert_mismatches(&text, &[("apiVersion", hint)]);
        assert_eq!(mismatches_at(&text, None)[0].cause, Cause::NoVersion);
    }
    // An old server may have had alpha versions that the table has not.
    let text = "{apiVersion: resource.k8s.io/v1alpha2, kind: ResourceClaim, metadata: {name: a}}";
    assert_eq!(mismatches_at(text, Some(28)), []);
    assert_eq!(mismatches_at(text, Some(36)).len(), 1);
}

#[test]
fn the_class_of_an_ingress() {
    let ingress = |annotation: &str| {
        format!(
            "{{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {{name: a, annotations: {{kubernetes.io/ingress.class: {annotation}}}}}, spec: {{ingressClassName: nginx, defaultBackend: {{service: {{name: a, port: {{number: 80}}}}}}}}}}"
        )
    };
    assert_mismatches(&ingress("nginx"), &[]);
    let path = "metadata.annotations[\"kubernetes.io/ingress.class\"]";
    assert_mismatches(&ingress("other"), &[(path, "remove the annotation")]);
}

#[test]
fn what_a_misspelt_kind_was_meant_to_be() {
    for (api, kind, meant) in [
        (
            "networking.k8s.io/v1",
            "NetworkPolcy",
            Some(("networking.k8s.io", "NetworkPolicy", true)),
        ),
        (
            "network.k8s.io/v1",
            "NetworkPolicy",
            Some(("networking.k8s.io", "NetworkPolicy", true)),
        ),
        ("v1", "Servcie", Some(("", "Service", true))),
        (
            "v1",
            "ClusterRoleBinding",
            Some(("rbac.authorization.k8s.io", "ClusterRoleBinding", false)),
        ),
        ("networking.k8s.io/v1beta1", "NetworkPolicy", None),
    ] {
        let text = format!("{{apiVersion: {api}, kind: {kind}, metadata: {{name: a}}}}");
        let found = expect::mismatches_at(&text, None);
        assert_eq!(found.len(), 1, "{text}");
        let said = found[0]
            .meant
            .map(|meant| (meant.group, meant.kind, meant.is_namespaced));
        assert_eq!(said, meant, "{text}");
    }
}
