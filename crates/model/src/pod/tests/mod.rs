//! Pods in every kind, at every depth.

mod accounts;
mod artifacts;
mod operators;
mod ray;
mod suspects;

use proptest::prelude::*;
use seawall_syntax::{Path, parse_stream};

use super::known::{self, Shape};
use crate::{Cluster, Coverage, Object, Origin, Pod, Source};

fn objects(text: &str) -> Vec<Object> {
    let source = Source {
        name: "a.yaml".into(),
        origin: Origin::File,
    };
    parse_stream(text.as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("YAML"))
        .map(|node| Object::from_node(node, source.clone()).expect("an object"))
        .collect()
}

fn object(text: &str) -> Object {
    objects(text).remove(0)
}

/// Nests a value in flow style under a path with wildcards.
fn nest(path: &str, value: &str) -> String {
    let keys = path.split('.').filter(|key| !key.is_empty());
    let nested = keys.rev().fold(value.to_owned(), |inner, key| match key {
        "*" => format!("{{Worker: {inner}}}"),
        _ => match key.strip_suffix("[*]") {
            Some(key) => format!("{{{key}: [{inner}]}}"),
            None => format!("{{{key}: {inner}}}"),
        },
    });
    nested
        .strip_prefix('{')
        .and_then(|nested| nested.strip_suffix('}'))
        .unwrap_or(&nested)
        .to_owned()
}

fn carrier(group: &str, kind: &str, fields: &str) -> String {
    let api = if group.is_empty() {
        "v1".to_owned()
    } else {
        format!("{group}/v1")
    };
    format!("{{apiVersion: {api}, kind: {kind}, metadata: {{name: a, namespace: shop}}, {fields}}}")
}

const SPEC: &str = "{hostPID: true, volumes: [{name: s, hostPath: {path: /run}}], initContainers: [{name: i, image: 'i:1'}], containers: [{name: c, image: 'c:1', securityContext: {privileged: true}}]}";
const TEMPLATE: &str = "{metadata: {labels: {app: a}}, spec: {hostPID: true, volumes: [{name: s, hostPath: {path: /run}}], initContainers: [{name: i, image: 'i:1'}], containers: [{name: c, image: 'c:1', securityContext: {privileged: true}}]}}";

/// The path of every container leads to that container, and the values are those that were written.
#[track_caller]
fn is_the_pod(object: &Object, pod: &Pod<'_>) {
    let names: Vec<&str> = pod.containers().map(|container| container.name).collect();
    assert_eq!(names, ["i", "c"], "{} {}", object.api_version, object.kind);
    for container in pod.containers() {
        let path: Path = container.path("image").parse().expect("a path");
        let image = path.find(&object.root).and_then(|node| node.as_str());
        assert_eq!(image, Some(container.image()), "{path}");
    }
    let path: Path = pod.path("hostPID").parse().expect("a path");
    assert_eq!(
        path.find(&object.root).and_then(|node| node.as_bool()),
        Some(true)
    );
    assert_eq!(pod.spec.bool("hostPID"), Some(true));
    let (volume, path) = pod.volumes().next().expect("a volume");
    let path: Path = path.parse().expect("a path");
    assert!(
        path.find(&object.root)
            .is_some_and(|node| node.same_value(volume))
    );
}

#[test]
fn a_pod_is_found_in_every_known_kind() {
    let mut count = 0;
    for (group, kind, rows) in known::all() {
        for row in rows {
            let value = match row.shape {
                Shape::Template | Shape::Patch(_) => TEMPLATE,
                Shape::PartialSpec(_) => SPEC,
                Shape::Inline(_) | Shape::Made(_) => continue,
            };
            let object = object(&carrier(group, kind, &nest(row.path, value)));
            let pods: Vec<Pod<'_>> = Pod::all(&object).collect();
            assert_eq!(pods.len(), 1, "{group} {kind} {}", row.path);
            is_the_pod(&object, &pods[0]);
            if value == TEMPLATE {
                assert_eq!(pods[0].labels().get("app"), Some("a"), "{group} {kind}");
            }
            assert!(super::is_pod_carrier(&object));
            count += 1;
        }
    }
    assert!(count > 50, "{count} rows");
}

#[test]
fn the_catalogue_has_every_known_kind() {
    let catalogue = crate::Catalogue::builtin();
    let missing: Vec<String> = known::all()
        .filter(|(group, _, rows)| group.contains('.') && !rows.is_empty())
        .filter(|(group, kind, _)| catalogue.by_kind(group, kind).is_none())
        .map(|(group, kind, _)| format!("{kind} of {group}"))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn several_pods_of_one_object_are_told_apart() {
    let text = carrier(
        "ray.io",
        "RayCluster",
        &format!(
            "spec: {{headGroupSpec: {{template: {TEMPLATE}}}, workerGroupSpecs: [{{groupName: small, template: {TEMPLATE}}}, {{groupName: big, template: {TEMPLATE}}}, {{groupName: big, template: {TEMPLATE}}}]}}"
        ),
    );
    let objects = vec![object(&text)];
    let cluster = Cluster::new("".into(), objects, Coverage::default());
    let names: Vec<&str> = cluster.pods().map(|(_, pod)| pod.name).collect();
    assert_eq!(names[..3], ["head", "small", "big"]);
    assert_ne!(names[2], names[3]);
    for (id, pod) in cluster.pods() {
        assert_eq!(cluster.pod(id).expect("a pod").path(""), pod.path(""));
        is_the_pod(pod.object, &pod);
    }
}

#[test]
fn whole_objects_inside_a_template_are_read_as_their_kind() {
    let text = format!(
        "apiVersion: template.openshift.io/v1
kind: Template
metadata: {{name: shop}}
objects:
  - {{apiVersion: apps.openshift.io/v1, kind: DeploymentConfig, metadata: {{name: till}}, spec: {{template: {TEMPLATE}}}}}
  - {{apiVersion: v1, kind: ConfigMap, metadata: {{name: text}}, data: {{pod: \"containers: [name: a, image: b]\"}}}}
  - {{apiVersion: jobset.x-k8s.io/v1, kind: JobSet, metadata: {{name: run}}, spec: {{replicatedJobs: [{{name: w, template: {{spec: {{template: {TEMPLATE}}}}}}}]}}}}
"
    );
    let object = object(&text);
    let pods: Vec<Pod<'_>> = Pod::all(&object).collect();
    let names: Vec<&str> = pods.iter().map(|pod| pod.name).collect();
    assert_eq!(names, ["till", "run-w"]);
    assert_eq!(
        pods[0].path("hostPID"),
        "objects[0].spec.template.spec.hostPID"
    );
    for pod in &pods {
        is_the_pod(&object, pod);
    }
}

#[test]
fn a_manifest_inside_a_text_is_read() {
    let text = "apiVersion: acme.example.com/v1
kind: Bundle
metadata: {name: a}
spec:
  manifest: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: inner}
    spec: {template: {spec: {containers: [{name: c, image: 'c:1'}]}}}
  broken: |
    containers:
      - name: {{ .Values.name }
        image: x
";
    let object = object(text);
    let pod = Pod::all(&object).next().expect("a pod");
    let container = pod.containers().next().expect("a container");
    assert_eq!(container.image(), "c:1");
    assert_eq!(container.path("image"), "spec.manifest");
    let unreadable = Pod::unreadable(&object);
    assert_eq!(unreadable.len(), 1);
    assert_eq!(unreadable[0].path, "spec.broken");
}

#[test]
fn what_may_hold_a_pod_and_cannot_be_read_is_told() {
    let cases = [
        (
            "apps",
            "Deployment",
            "spec: {template: text}",
            "spec.template",
        ),
        (
            "apps",
            "Deployment",
            "spec: {template: {spec: [a]}}",
            "spec.template.spec",
        ),
        (
            "keda.sh",
            "ScaledJob",
            "spec: {jobTargetRef: {template: '${POD}'}}",
            "spec.jobTargetRef.template",
        ),
        (
            "acme.example.com",
            "Worker",
            "spec: {podTemplate: '{{ pod }}'}",
            "spec.podTemplate",
        ),
        (
            "argoproj.io",
            "Workflow",
            "spec: {podSpecPatch: '{{inputs.patch}}', templates: [{name: a, container: {image: x}}]}",
            "spec.podSpecPatch",
        ),
    ];
    for (group, kind, fields, path) in cases {
        let object = object(&carrier(group, kind, fields));
        let found = Pod::unreadable(&object);
        assert_eq!(found.len(), 1, "{fields}");
        assert_eq!(found[0].path, path);
    }
    let fine = object(&carrier(
        "acme.example.com",
        "Worker",
        "spec: {template: plain, containers: ['a']}",
    ));
    assert!(Pod::unreadable(&fine).is_empty());
}

#[test]
fn what_only_speaks_of_pods_holds_none() {
    for (group, kind) in [
        ("", "ConfigMap"),
        ("kyverno.io", "ClusterPolicy"),
        ("constraints.gatekeeper.sh", "K8sAllowed"),
        ("rbac.authorization.k8s.io", "Role"),
    ] {
        let object = object(&carrier(
            group,
            kind,
            &format!("spec: {{template: {TEMPLATE}}}"),
        ));
        assert_eq!(Pod::all(&object).count(), 0, "{group} {kind}");
    }
}

#[test]
fn the_schema_of_a_kind_tells_where_pods_stand() {
    let text = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: workers.acme.example.com}
spec:
  group: acme.example.com
  names: {kind: Worker, plural: workers}
  versions:
    - name: v1
      schema:
        openAPIV3Schema:
          properties:
            spec:
              properties:
                pools:
                  items:
                    properties:
                      containers: {type: array, items: {properties: {name: {}, image: {}}}}
---
apiVersion: acme.example.com/v1
kind: Worker
metadata: {name: a}
spec: {pools: [{name: x, hostPID: true, containers: [{terminationMessagePath: /a}]}, {name: y, containers: later}]}
";
    let cluster = Cluster::new("".into(), objects(text), Coverage::default());
    let pods: Vec<_> = cluster.pods().collect();
    assert_eq!(pods.len(), 1);
    assert_eq!(pods[0].1.path("hostPID"), "spec.pools[0].hostPID");
    assert!(pods[0].1.is_fragment());
    let unreadable = Pod::unreadable(pods[0].1.object);
    assert_eq!(unreadable[0].path, "spec.pools[1].containers");
}

proptest! {
    /// However deep and under whatever keys a pod stands in a kind that nobody knows, it is found there.
    #[test]
    fn a_pod_is_found_in_any_kind_at_any_depth(
        keys in prop::collection::vec(("[a-z][a-zA-Z]{0,7}", any::<bool>()), 0..20),
        is_template in any::<bool>(),
    ) {
        let mut path = String::from("spec");
        for (key, is_list) in &keys {
            path.push('.');
            path.push_str(key);
            if *is_list {
                path.push_str("[*]");
            }
        }
        let value = if is_template { TEMPLATE } else { SPEC };
        let object = object(&carrier("acme.example.com", "Worker", &nest(&path, value)));
        let pods: Vec<Pod<'_>> = Pod::all(&object).collect();
        prop_assert_eq!(pods.len(), 1);
        is_the_pod(&object, &pods[0]);
        prop_assert!(!pods[0].is_fragment());
        prop_assert_eq!(pods[0].labels().get("app"), is_template.then_some("a"));
    }
}
