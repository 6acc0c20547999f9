//! What may hold a pod and cannot be read.

use super::{carrier, object, objects};
use crate::{Cluster, Coverage, Pod};

fn unreadable(group: &str, kind: &str, spec: &str) -> Vec<String> {
    let object = object(&carrier(group, kind, &format!("spec: {spec}")));
    let unreadable = Pod::unreadable(&object);
    unreadable.into_iter().map(|one| one.path).collect()
}

#[test]
fn what_may_be_a_pod_in_an_unknown_form_is_unreadable() {
    for (spec, paths) in [
        (
            "{podTemplate: {spec: {hostPID: true}}}",
            &["spec.podTemplate"][..],
        ),
        (
            "{podTemplate: {spec: {serviceAccountName: boss}}}",
            &["spec.podTemplate"],
        ),
        ("{pod: {hostNetwork: true}}", &["spec.pod"]),
        (
            "{pod-overrides: {spec: {volumes: []}}}",
            &["spec.pod-overrides"],
        ),
        (
            "{image: a, sidecars: [{name: app, image: x}], extraVolumes: [{name: h, hostPath: {path: /}}]}",
            &["spec.sidecars", "spec.extraVolumes[0]"],
        ),
        ("{containers: {app: {image: x}}}", &["spec.containers"]),
        (
            "{engine: {image: x, securityContext: {runAsUser: 0}}}",
            &["spec.engine"],
        ),
        (
            "{engine: {securityContext: {privileged: true}}}",
            &["spec.engine"],
        ),
        ("{engine: {image: x, privileged: true}}", &["spec.engine"]),
        (
            "{engine: {containerSecurityContext: {capabilities: {add: [SYS_ADMIN]}}}}",
            &["spec.engine"],
        ),
        (
            "{files: [{path: /etc/kubernetes/manifests/a.yaml, contents: {source: 'data:,a'}}, {path: /etc/hosts, contents: {source: 'data:,a'}}]}",
            &["spec.files[0]"],
        ),
        // What any configuration may have.
        (
            "{image: x, resources: {limits: {cpu: 1}}, nodeSelector: {a: b}}",
            &[],
        ),
        (
            "{pod: {labels: {a: b}}, podTemplate: a, hostNetwork: false}",
            &[],
        ),
        (
            "{rules: [{hostPath: /a}, {securityContext: {runAsNonRoot: true}}]}",
            &[],
        ),
        ("{patch: {volumes: []}, containers: [a, b]}", &[]),
    ] {
        assert_eq!(
            unreadable("acme.example.com", "Thing", spec),
            paths,
            "{spec}"
        );
    }
    // The tables say what these are.
    for (group, kind) in [
        ("grafana.integreatly.org", "Grafana"),
        ("helm.toolkit.fluxcd.io", "HelmRelease"),
    ] {
        let spec = "{values: {image: x, securityContext: {privileged: true}}}";
        assert!(unreadable(group, kind, spec).is_empty(), "{kind}");
    }
}

#[test]
fn a_schema_that_says_nothing_of_pods_changes_nothing() {
    let text = format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: things.acme.example.com}}\nspec: {{group: acme.example.com, names: {{kind: Thing}}, versions: [{{name: v1, schema: {{openAPIV3Schema: {{properties: {{spec: {{properties: {{podTemplate: {{type: object}}}}}}}}}}}}}}]}}\n---\n{}\n",
        carrier(
            "acme.example.com",
            "Thing",
            "spec: {podTemplate: {spec: {hostPID: true}}}"
        )
    );
    let cluster = Cluster::new("".into(), objects(&text), Coverage::default());
    assert!(
        cluster
            .objects()
            .iter()
            .any(|object| !Pod::unreadable(object).is_empty())
    );
}

#[test]
fn policies_that_generate_workloads_hold_their_pods() {
    let rule = |more: &str| {
        let spec = format!(
            "{{rules: [{{name: r, match: {{any: []}}, validate: {{pattern: {{spec: {{containers: [{{name: a, image: '*'}}]}}}}}}, generate: {{apiVersion: apps/v1, kind: Deployment, name: d, namespace: '{{{{request.object.metadata.name}}}}', {more}}}}}]}}"
        );
        object(&carrier(
            "kyverno.io",
            "ClusterPolicy",
            &format!("spec: {spec}"),
        ))
    };
    let made = rule(
        "data: {spec: {template: {spec: {hostPID: true, containers: [{name: c, image: i}]}}}}",
    );
    let pods: Vec<Pod<'_>> = Pod::all(&made).collect();
    assert_eq!(pods.len(), 1);
    assert_eq!(
        pods[0].path("hostPID"),
        "spec.rules[0].generate.data.spec.template.spec.hostPID"
    );
    assert!(pods[0].has_open_namespace());
    let cloned = rule("clone: {namespace: a, name: b}");
    assert_eq!(Pod::unreadable(&cloned).len(), 1);
}

#[test]
fn listeners_and_workspaces_have_pods() {
    let listener = object(&carrier(
        "triggers.tekton.dev",
        "EventListener",
        "spec: {resources: {kubernetesResource: {spec: {template: {spec: {containers: [{securityContext: {privileged: true}}]}}}}}}",
    ));
    let pod = Pod::all(&listener).next().expect("a pod");
    assert!(pod.is_fragment() && pod.containers().any(|one| one.is_privileged()));
    let workspace = object(&carrier(
        "workspace.devfile.io",
        "DevWorkspace",
        "spec: {template: {attributes: {container-overrides: {securityContext: {privileged: true}}}, components: [{name: d, container: {image: x, sourceMapping: /}}]}}",
    ));
    let pod = Pod::all(&workspace).next().expect("a pod");
    let path = "spec.template.components[0].container.image";
    assert!(pod.containers().any(|one| one.path("image") == path));
    assert_eq!(Pod::unreadable(&workspace).len(), 1);
}
