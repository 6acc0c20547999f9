//! The tables hold together, and names mean what they mean to `kubectl`.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::*;
use seawall_syntax::parse_stream;

use super::api_version::version_rank;
use super::{ApiResource, Catalogue, Provenance, Scope, table};
use crate::{Object, Origin, Source};

fn objects(text: &str) -> Vec<Object> {
    let source = Source {
        name: "test.yaml".into(),
        origin: Origin::File,
    };
    parse_stream(text.as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.unwrap_or_default())
        .filter_map(|node| Object::from_node(node, source.clone()))
        .collect()
}

fn first(catalogue: &Catalogue, text: &str) -> String {
    match catalogue.resolve(text) {
        Ok(resolution) => {
            let name = resolution
                .first()
                .map(ApiResource::full_name)
                .unwrap_or_default();
            match resolution.subresource {
                "" => name,
                subresource => format!("{name}/{subresource}"),
            }
        }
        Err(unknown) => unknown.to_string(),
    }
}

#[test]
fn every_line_of_the_tables_is_understood_and_no_name_stands_twice() {
    let mut plurals = HashSet::new();
    let mut kinds = HashSet::new();
    for (text, provenance) in [
        (table::BUILTIN, Provenance::Builtin),
        (table::ECOSYSTEM, Provenance::Known),
    ] {
        let table = table::read(text, provenance);
        assert_eq!(table.broken, Vec::<&str>::new());
        assert!(table.resources.len() > 80);
        for resource in &table.resources {
            let name = resource.full_name();
            assert!(!resource.versions.is_empty(), "{name}");
            for version in &resource.versions {
                assert!(version_rank(version).is_some(), "{name} {version}");
            }
            assert!(plurals.insert(name.clone()), "{name} stands twice");
            let kind = (resource.group.clone(), resource.kind.clone());
            assert!(
                resource.kind.is_empty() || kinds.insert(kind),
                "{name} stands twice"
            );
            let group = &*resource.group;
            let own = Catalogue::builtin().by_plural(group, &resource.plural);
            assert_eq!(own, Some(resource));
        }
    }
}

#[test]
fn names_mean_what_they_mean_to_kubectl() {
    let catalogue = Catalogue::builtin();
    for (text, meant) in [
        ("pods", "pods"),
        ("po", "pods"),
        ("Pod", "pods"),
        ("POD", "pods"),
        ("secret", "secrets"),
        ("deploy", "deployments.apps"),
        ("Deployment", "deployments.apps"),
        ("deployments.apps", "deployments.apps"),
        ("deployments.v1.apps", "deployments.apps"),
        ("deploy.app", "deployments.apps"),
        ("deployments.extensions", "deployments.extensions"),
        ("pods.v1.", "pods"),
        ("pods/exec", "pods/exec"),
        ("po/log", "pods/log"),
        ("sa/token", "serviceaccounts/token"),
        ("events", "events"),
        ("ev.events.k8s.io", "events.events.k8s.io"),
        ("endpoints", "endpoints"),
        ("ing", "ingresses.networking.k8s.io"),
        ("netpol", "networkpolicies.networking.k8s.io"),
        ("psp", "podsecuritypolicies.policy"),
        ("crd", "customresourcedefinitions.apiextensions.k8s.io"),
        ("csr", "certificatesigningrequests.certificates.k8s.io"),
        ("hpa", "horizontalpodautoscalers.autoscaling"),
        ("services", "services"),
        ("ksvc", "services.serving.knative.dev"),
        (
            "services.serving.knative.dev",
            "services.serving.knative.dev",
        ),
        ("nodes.metrics.k8s.io", "nodes.metrics.k8s.io"),
        ("users", "users"),
        ("gtw", "gateways.gateway.networking.k8s.io"),
        (
            "securitycontextconstraints",
            "securitycontextconstraints.security.openshift.io",
        ),
        (
            "secrts",
            "unknown resource `secrts`; did you mean `secrets`?",
        ),
        (
            "pods.apps",
            "unknown resource `pods.apps`; did you mean `pods` or `pods.metrics.k8s.io`?",
        ),
        ("nosuchthing", "unknown resource `nosuchthing`"),
        ("", "unknown resource ``"),
        ("/", "unknown resource ``"),
        ("..", "unknown resource `..`"),
    ] {
        assert_eq!(first(catalogue, text), meant, "{text}");
    }
}

#[test]
fn a_category_names_several() {
    let all = Catalogue::builtin().resolve("all").expect("a category");
    assert!(all.is_category);
    let plurals: Vec<&str> = all
        .resources
        .iter()
        .filter(|resource| resource.is_builtin())
        .map(|resource| &*resource.plural)
        .collect();
    assert_eq!(
        plurals,
        [
            "pods",
            "replicationcontrollers",
            "services",
            "deployments",
            "replicasets",
            "statefulsets",
            "daemonsets",
            "jobs",
            "cronjobs",
            "horizontalpodautoscalers"
        ]
    );
}

#[test]
fn what_a_builtin_group_lacks_cannot_be_custom() {
    let catalogue = Catalogue::builtin();
    let unknown = |text| catalogue.resolve(text).expect_err("an unknown resource");
    assert!(!unknown("deploymentss.apps").may_be_custom);
    assert!(unknown("widgets.example.com").may_be_custom);
    assert!(unknown("widgets").may_be_custom);
    assert!(!unknown("wid gets").may_be_custom);
    assert!(catalogue.has_builtin_group("extensions"));
    assert!(catalogue.has_builtin_group(""));
    assert!(!catalogue.has_builtin_group("gateway.networking.k8s.io"));
}

#[test]
fn kinds_are_found_by_group() {
    let catalogue = Catalogue::builtin();
    let scope = |group, kind| catalogue.scope_of(group, kind);
    assert_eq!(scope("", "Namespace"), Some(Scope::Cluster));
    assert_eq!(scope("apps", "Deployment"), Some(Scope::Namespaced));
    assert_eq!(scope("apps", "Pod"), None);
    assert_eq!(
        scope("projectcalico.org", "GlobalNetworkPolicy"),
        Some(Scope::Cluster)
    );
    let ingress: Vec<String> = catalogue
        .groups_of_kind("Ingress")
        .map(ApiResource::full_name)
        .collect();
    assert_eq!(ingress[0], "ingresses.networking.k8s.io");
    assert!(ingress.contains(&"ingresses.extensions".to_owned()));
    let deployment = catalogue.by_kind("apps", "Deployment").expect("known");
    assert_eq!(deployment.api_version().as_deref(), Some("apps/v1"));
    assert!(deployment.has_subresource("scale") && !deployment.has_subresource("exec"));
    assert_eq!(catalogue.kinds_of_plural("networkpolicies").count(), 5);
}

const WIDGET: &str = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Cluster
  names: {plural: widgets, singular: widget, kind: Widget, shortNames: [wd, po], categories: [toys]}
  versions:
  - {name: v1alpha1, served: true}
  - name: v1
    served: true
    subresources: {status: {}, scale: {}}
    schema:
      openAPIV3Schema:
        properties:
          spec:
            properties:
              pods:
                items:
                  properties:
                    containers:
                      items: {properties: {image: {type: string}}}
  - {name: v1beta1, served: false}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: k8spods.constraints.gatekeeper.sh}
spec:
  group: constraints.gatekeeper.sh
  scope: Cluster
  names: {plural: k8spods, singular: k8spods, kind: K8sPods}
  versions: [{name: v1beta1, served: true, schema: {openAPIV3Schema: {properties: {spec: {properties: {match: {type: object}}}}}}}]
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: secrets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: secrets, kind: Secret}
  versions: [{name: v1, served: true}]
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: workflows.argoproj.io}
spec:
  group: argoproj.io
  scope: Namespaced
  names: {plural: workflows, kind: Workflow, shortNames: [wf]}
  versions: [{name: v1beta9, served: true}]
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: deployments.apps}
spec: {group: apps, scope: Cluster, names: {plural: deployments, kind: Deployment}, versions: [{name: v9}]}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: broken}
spec: {group: example.com, names: [plural]}
";

#[test]
fn definitions_of_the_input_are_taken_in() {
    let objects = objects(WIDGET);
    let catalogue = Catalogue::with_definitions(&objects);
    assert_eq!(first(&catalogue, "wd"), "widgets.example.com");
    assert_eq!(
        first(&catalogue, "Widget/scale"),
        "widgets.example.com/scale"
    );
    assert_eq!(first(&catalogue, "po"), "pods");
    assert_eq!(first(&catalogue, "secret"), "secrets");
    assert_eq!(
        first(&catalogue, "secret.example.com"),
        "secrets.example.com"
    );
    assert_eq!(first(&catalogue, "toys"), "widgets.example.com");
    let widget = catalogue.by_kind("example.com", "Widget").expect("defined");
    assert_eq!(widget.versions, ["v1", "v1alpha1"]);
    assert_eq!(widget.scope, Scope::Cluster);
    assert!(widget.is_listed, "its schema has containers");
    let secret = catalogue.by_kind("example.com", "Secret").expect("defined");
    assert!(!secret.is_listed);
    let constraint = catalogue
        .by_plural("constraints.gatekeeper.sh", "k8spods")
        .expect("defined");
    assert!(constraint.is_listed, "the group is open");
    let workflow = catalogue
        .by_plural("argoproj.io", "workflows")
        .expect("defined");
    assert_eq!(workflow.versions, ["v1beta9"]);
    assert_eq!(workflow.provenance, Provenance::Defined);
    assert!(workflow.is_listed, "known to run pods");
    assert_eq!(catalogue.by_kind("argoproj.io", "Workflow"), Some(workflow));
    let deployment = catalogue.by_plural("apps", "deployments").expect("builtin");
    assert!(deployment.is_builtin(), "nobody defines what is built in");
}

/// Texts that are names, near to names, or nothing like one.
fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        proptest::sample::select(vec![
            "pods",
            "Pod",
            "po",
            "secret",
            "deploy",
            "deployments",
            "apps",
            "v1",
            "v1beta1",
            "policy",
            "all",
            "ing",
            "networkpolicies",
            "networking.k8s.io",
            "projectcalico.org",
            "widgets",
            "example.com",
            "status",
            "",
        ])
        .prop_map(str::to_owned),
        "[a-zA-Z*._-]{0,6}",
    ];
    (vec(part, 1..4), prop_oneof![Just("."), Just("/")])
        .prop_map(|(parts, joint)| parts.join(joint))
}

proptest! {
    /// What is found bears the name that was written, and the group; a name that some resource has is found.
    #[test]
    fn what_is_found_bears_the_name(text in text()) {
        let catalogue = Catalogue::builtin();
        let whole = text.split_once('/').map_or(&*text, |(whole, _)| whole);
        let (name, rest) = whole.split_once('.').unwrap_or((whole, ""));
        let name = name.to_ascii_lowercase();
        let bears = |resource: &ApiResource| {
            resource.plural == name
                || resource.short_names.iter().any(|own| *own == name)
                || (!resource.kind.is_empty()
                    && (resource.singular == name || resource.kind.to_ascii_lowercase() == name))
        };
        let group = match rest.split_once('.').unwrap_or((rest, "")) {
            (version, group) if version_rank(version).is_some() => group,
            _ => rest,
        };
        match catalogue.resolve(&text) {
            Ok(found) => {
                prop_assert!(found.first().is_some());
                for resource in &found.resources {
                    if found.is_category {
                        prop_assert!(resource.categories.iter().any(|own| *own == name));
                    } else {
                        prop_assert!(bears(resource), "{resource:?}");
                        prop_assert!(resource.group.starts_with(group));
                    }
                }
                // Kubernetes' own stand before those that a cluster may not have.
                prop_assert!(found.resources.is_sorted_by_key(|resource| resource.provenance));
            }
            Err(unknown) => {
                let has = |resource: &ApiResource| {
                    bears(resource) && (rest.is_empty() || resource.group == group)
                };
                prop_assert!(!catalogue.resources().any(has), "{text}");
                prop_assert!(unknown.near.len() <= 3);
            }
        }
    }

    /// The indexes give what a search through everything gives.
    #[test]
    fn lookups_are_those_of_a_plain_search(index in 0usize..2_000, other in 0usize..2_000) {
        let catalogue = Catalogue::builtin();
        let all: Vec<&ApiResource> = catalogue.resources().collect();
        let (one, other) = (all[index % all.len()], all[other % all.len()]);
        let (group, plural, kind) = (&*one.group, &*other.plural, &*other.kind);
        let by_plural = all.iter().find(|own| own.group == group && own.plural == plural).copied();
        prop_assert_eq!(catalogue.by_plural(group, plural), by_plural);
        let by_kind = all
            .iter()
            .find(|own| own.group == group && own.kind == kind && !kind.is_empty())
            .copied();
        prop_assert_eq!(catalogue.by_kind(group, kind), by_kind);
        let own: Vec<&ApiResource> = catalogue.kinds_in(group).collect();
        let plain: Vec<&ApiResource> = all.iter().filter(|own| own.group == group).copied().collect();
        prop_assert_eq!(own, plain);
    }
}
