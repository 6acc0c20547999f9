//! Metadata of kinds whose other fields nothing describes, and workloads of versions that are gone.

mod expect;
mod reading;

use expect::{assert_mismatches, mismatches_at};

/// A policy that an agent in the cluster reads, without its CRD.
fn policy(metadata: &str) -> String {
    format!(
        "{{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {metadata}, spec: {{endpointSelector: {{}}}}}}"
    )
}

#[test]
fn what_a_server_serves_has_the_metadata_of_any_object() {
    for (metadata, path, part) in [
        (
            "{name: a, labels: {a: 1}}",
            "metadata.labels.a",
            "expected a string",
        ),
        (
            "{name: a, annotations: []}",
            "metadata.annotations",
            "expected a mapping",
        ),
        ("{namespace: shop}", "metadata", "`name` is missing"),
        ("{name: ''}", "metadata.name", "empty"),
        ("{name: A_b}", "metadata.name", "not a valid name"),
        (
            "{name: a, namepsace: shop}",
            "metadata.namepsace",
            "did you mean `namespace`?",
        ),
        ("{name: a, namespace: A_B}", "metadata.namespace", "A_B"),
        ("{name: a, title: b}", "metadata.title", "unknown field"),
        ("a", "metadata", "expected a mapping"),
    ] {
        assert_mismatches(&policy(metadata), &[(path, part)]);
    }
    for metadata in [
        "{name: a}",
        "{generateName: a-}",
        "{name: a, labels: {a: b}, annotations: {c: 'd e'}}",
    ] {
        assert_mismatches(&policy(metadata), &[]);
    }
}

#[test]
fn files_of_other_programs_have_metadata_of_their_own() {
    for text in [
        "{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: My_Part, title: A part, tags: [a], links: [{url: x}]}}",
        "{apiVersion: skaffold/v4beta11, kind: Config}",
        "{apiVersion: example.com/v1, kind: Setup, metadata: {labels: {a: b}}}",
    ] {
        assert_mismatches(text, &[]);
    }
    // Nothing takes these.
    for (metadata, path) in [
        ("{name: 5}", "metadata.name"),
        ("{name: a, namespace: [b]}", "metadata.namespace"),
        ("{name: a, labels: {a: true}}", "metadata.labels.a"),
        ("{name: a, nmaespace: b}", "metadata.nmaespace"),
    ] {
        let text = format!("{{apiVersion: example.com/v1, kind: Setup, metadata: {metadata}}}");
        let found = mismatches_at(&text, None);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].path, path);
    }
}

/// A workload of a version that no server has.
fn former(kind: &str, version: &str, pod: &str) -> String {
    format!(
        "{{apiVersion: {version}, kind: {kind}, metadata: {{name: a}}, spec: {{template: {{spec: {pod}}}}}}}"
    )
}

#[test]
fn pods_of_versions_that_are_gone_are_looked_at() {
    let good = "{containers: [{name: a, image: a}]}";
    let bad = "{hostNetwrok: true, containers: [{name: a, image: a, securityContext: {privileged: 'true'}}]}";
    for (kind, version) in [
        ("Deployment", "apps/v1beta1"),
        ("Deployment", "extensions/v1beta1"),
        ("DaemonSet", "extensions/v1beta1"),
        ("ReplicaSet", "apps/v1beta2"),
        ("StatefulSet", "apps/v1beta1"),
    ] {
        assert_mismatches(&former(kind, version, good), &[("apiVersion", "removed")]);
        assert_mismatches(
            &former(kind, version, bad),
            &[
                ("apiVersion", "removed"),
                (
                    "spec.template.spec.hostNetwrok",
                    "did you mean `hostNetwork`?",
                ),
                (
                    "spec.template.spec.containers[0].securityContext.privileged",
                    "expected a boolean",
                ),
            ],
        );
    }
    let job = format!(
        "{{apiVersion: batch/v1beta1, kind: CronJob, metadata: {{name: a, namespace: 5}}, spec: {{schedule: '* * * * *', jobTemplate: {{spec: {{template: {{spec: {bad}}}}}}}}}}}"
    );
    let found = mismatches_at(&job, None);
    let paths: Vec<&str> = found.iter().map(|one| one.path.as_str()).collect();
    assert!(paths.contains(&"metadata.namespace"), "{paths:?}");
    assert!(
        paths.contains(&"spec.jobTemplate.spec.template.spec.hostNetwrok"),
        "{paths:?}"
    );
}

#[test]
fn rules_that_custom_resources_carry_are_those_of_roles() {
    let version = |rules: &str| {
        format!(
            "{{apiVersion: operators.coreos.com/v1alpha1, kind: ClusterServiceVersion, metadata: {{name: op.v1}}, spec: {{install: {{spec: {{clusterPermissions: [{{serviceAccountName: op, rules: {rules}}}]}}}}}}}}"
        )
    };
    assert_mismatches(
        &version("[{verbs: [get], apiGroups: [''], resources: [pods]}]"),
        &[],
    );
    for rules in [
        "{verbs: [get], apiGroups: [''], resources: [pods]}",
        "[{verbs: get, apiGroups: [''], resources: [pods]}]",
        "[{verbs: [get], apiGroup: [''], resources: [pods]}]",
        "[get]",
    ] {
        assert!(!mismatches_at(&version(rules), None).is_empty(), "{rules}");
    }
}
