//! Fields, types, names, kinds and versions.

mod expect;
mod reading;

use expect::{assert_mismatches, container, mismatches_at, of, pod};
use seawall_validity::Cause;

#[test]
fn unknown_fields_have_a_hint() {
    for (text, expected) in [
        (
            pod("{containers: [{name: a, image: a, securityContex: {}}]}"),
            (
                "spec.containers[0].securityContex",
                "did you mean `securityContext`?",
            ),
        ),
        (
            pod("{containers: [{name: a, image: a}], securityContext: {privileged: true}}"),
            (
                "spec.securityContext.privileged",
                "move `privileged` to `spec.containers[].securityContext`",
            ),
        ),
        (
            container("hostNetwork: true"),
            (
                "spec.containers[0].hostNetwork",
                "move `hostNetwork` to `spec`",
            ),
        ),
        (
            container("allowPrivilegeEscalation: false"),
            (
                "spec.containers[0].allowPrivilegeEscalation",
                "move `allowPrivilegeEscalation` to `spec.containers[].securityContext`",
            ),
        ),
        (
            container("Image: b"),
            ("spec.containers[0].Image", "did you mean `image`?"),
        ),
        (
            pod("{containers: [{name: a, image: a}], image: b}"),
            ("spec.image", "move `image` to `spec.containers[]`"),
        ),
        (
            of("ConfigMap", "namespace: a"),
            ("namespace", "move `namespace` to `metadata`"),
        ),
        (
            container("zzz: b"),
            ("spec.containers[0].zzz", "unknown field `zzz`"),
        ),
        (
            of(
                "Deployment",
                "spec: {selector: {matchLabels: {a: b}}, containers: [], template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a}]}}}",
            ),
            (
                "spec.containers",
                "move `containers` to `spec.template.spec`",
            ),
        ),
        (
            of(
                "NetworkPolicy",
                "spec: {podSelector: {}, ingress: [{form: [{podSelector: {}}]}]}",
            ),
            ("spec.ingress[0].form", "did you mean `from`?"),
        ),
        (
            of("NetworkPolicy", "podSelector: {}"),
            ("podSelector", "move `podSelector` to `spec`"),
        ),
        (
            pod("{containers: [{name: a, image: a}], metadata: {}}"),
            ("spec.metadata", "move `metadata` to the top level"),
        ),
    ] {
        assert_mismatches(&text, &[expected]);
    }
}

#[test]
fn types_are_checked() {
    for (text, expected) in [
        (
            pod("{containers: [{name: a, image: a}], hostPID: 'true'}"),
            (
                "spec.hostPID",
                "expected a boolean, found a string (remove the quotes: `true`)",
            ),
        ),
        (
            container("env: [{name: A, value: 8080}]"),
            (
                "spec.containers[0].env[0].value",
                "put it in quotes: `\"8080\"`",
            ),
        ),
        (
            container("env: [{name: A, value: 0022}]"),
            (
                "spec.containers[0].env[0].value",
                "put it in quotes: `\"0022\"`",
            ),
        ),
        (
            container("env: [{name: A, value: 1.10}]"),
            (
                "spec.containers[0].env[0].value",
                "put it in quotes: `\"1.10\"`",
            ),
        ),
        (
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {on: off}}}".to_owned(),
            ("metadata.labels.true", "put it in quotes: `\"off\"`"),
        ),
        (
            "{apiVersion: example.com/v1, kind: Own, metadata: {name: 0x1F}}".to_owned(),
            ("metadata.name", "put it in quotes: `\"0x1F\"`"),
        ),
        (
            container("ports: [{containerPort: '80'}]"),
            (
                "spec.containers[0].ports[0].containerPort",
                "expected an integer, found a string",
            ),
        ),
        (
            container("args: run"),
            ("spec.containers[0].args", "expected a list, found a string"),
        ),
        (
            container("resources: {limits: {memory: 1GB}}"),
            (
                "spec.containers[0].resources.limits.memory",
                "not a valid quantity",
            ),
        ),
        (
            pod("{containers: {a: b}}"),
            ("spec.containers", "expected a list, found a mapping"),
        ),
        (pod("text"), ("spec", "expected a mapping, found a string")),
        (
            of("ConfigMap", "data: {a: 1}"),
            ("data.a", "expected a string, found an integer"),
        ),
        (
            of("Service", "spec: {ports: [{port: 4294967296}]}"),
            ("spec.ports[0].port", "does not fit in 32 bits"),
        ),
        (
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: 12}}".into(),
            ("metadata.namespace", "found an integer"),
        ),
        (
            "{apiVersion: example.com/v1, kind: Thing, metadata: {name: a, namespace: 12}}".into(),
            ("metadata.namespace", "found an integer"),
        ),
        (
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {b: true}}}".into(),
            ("metadata.labels.b", "found a boolean"),
        ),
    ] {
        assert_mismatches(&text, &[expected]);
    }
}

#[test]
fn names_and_labels() {
    let named = |kind: &str, metadata: &str| of(kind, "").replace("{name: default}", metadata);
    for (text, expected) in [
        (
            named("ConfigMap", "{name: A}"),
            ("metadata.name", "not a valid name for a ConfigMap"),
        ),
        (
            named("Namespace", "{name: a.b}"),
            ("metadata.name", "not a valid name for a Namespace"),
        ),
        (
            named("Role", "{name: a/b}"),
            ("metadata.name", "leave out `/`"),
        ),
        (
            named("ConfigMap", "{labels: {a: b}}"),
            ("metadata", "`name` is missing"),
        ),
        (
            named("ConfigMap", "{name: a, labels: {a/b/c: d}}"),
            ("metadata.labels[\"a/b/c\"]", "not a valid label key"),
        ),
        (
            named("ConfigMap", "{name: a, annotations: {'a b': d}}"),
            (
                "metadata.annotations[\"a b\"]",
                "not a valid annotation key",
            ),
        ),
        (
            named("ConfigMap", "{name: a, namespace: A_b}"),
            ("metadata.namespace", "not a valid DNS label"),
        ),
        (
            named("ConfigMap", "{name: a, label: {}}"),
            ("metadata.label", "did you mean `labels`?"),
        ),
        (
            of("ConfigMap", "data: {a/b: c}"),
            ("data[\"a/b\"]", "not a valid key"),
        ),
    ] {
        assert_mismatches(&text, &[expected]);
    }
}

#[test]
fn kinds_that_do_not_exist() {
    let bare = |api: &str, kind: &str| {
        format!("{{apiVersion: {api}, kind: {kind}, metadata: {{name: a}}}}")
    };
    for (api, kind, expected) in [
        (
            "apps/v1",
            "Deploymnet",
            ("kind", "did you mean `Deployment`?"),
        ),
        ("apps/v2", "Deployment", ("apiVersion", "use `apps/v1`")),
        (
            "apps/v1beta1",
            "Deployment",
            ("apiVersion", "removed in v1.16 (use `apps/v1`)"),
        ),
        (
            "extensions/v1beta1",
            "Ingress",
            (
                "apiVersion",
                "removed in v1.22 (use `networking.k8s.io/v1`)",
            ),
        ),
        (
            "policy/v1beta1",
            "PodSecurityPolicy",
            ("apiVersion", "removed in v1.25"),
        ),
        ("v1", "Deployment", ("kind", "use `apps/v1`")),
        ("v1", "Pdo", ("kind", "does not have a kind `Pdo`")),
        ("v2", "Pod", ("apiVersion", "use `v1`")),
        ("app/v1", "Deployment", ("apiVersion", "use `apps/v1`")),
        (
            "networking.k8s.oi/v1",
            "NetworkPolicy",
            ("apiVersion", "use `networking.k8s.io/v1`"),
        ),
        (
            "networking.k8s.io/v1",
            "NetworkPolicies",
            ("kind", "did you mean `NetworkPolicy`?"),
        ),
        (
            "rbac.authorization.k8s.io/v1",
            "clusterrole",
            ("kind", "did you mean `ClusterRole`?"),
        ),
    ] {
        assert_mismatches(&bare(api, kind), &[expected]);
    }
}

#[test]
fn the_version_counts() {
    let text = container("restartPolicyRules: [{action: Restart}]");
    let found = |version| {
        let found = mismatches_at(&text, version);
        found
            .into_iter()
            .map(|one| (one.message, one.hint))
            .collect::<Vec<_>>()
    };
    assert_eq!(found(None), []);
    assert_eq!(found(Some(36)), []);
    assert_eq!(found(Some(99)), []);
    assert_eq!(
        found(Some(33)),
        [(
            "unknown field `restartPolicyRules` in Kubernetes v1.33".to_owned(),
            Some("added in v1.34".to_owned())
        )]
    );
    // Nothing is known for certain of a version older than the table.
    assert_eq!(found(Some(25)), []);
    let text = "{apiVersion: networking.k8s.io/v1beta1, kind: ServiceCIDR, metadata: {name: a}}";
    assert_eq!(mismatches_at(text, Some(36)), []);
    let found = mismatches_at(text, Some(37));
    assert_eq!(found[0].path, "apiVersion");
    assert_eq!(found[0].hint.as_deref(), Some("use `networking.k8s.io/v1`"));
}

#[test]
fn policies_that_come_as_crds_are_as_strict() {
    let text = of(
        "AdminNetworkPolicy",
        "spec: {priority: 5, subject: {namespaces: {}}, zzz: 1}",
    );
    let found = mismatches_at(&text, None);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].path, "spec.zzz");
}

#[test]
fn one_object_has_a_bounded_number_of_mismatches() {
    let fields: Vec<String> = (0..5_000)
        .map(|index| format!("unheard{index}: 1"))
        .collect();
    let found = mismatches_at(&of("ConfigMap", &fields.join(", ")), None);
    assert_eq!(found.len(), 100);
}

#[test]
fn encrypted_files_are_not_what_is_applied() {
    let text = of("ConfigMap", "data: {a: 1}, sops: {mac: x, version: 3.9.0}");
    assert_mismatches(&text, &[]);
    let text = of("ConfigMap", "data: {a: 1}, sops: x");
    assert_eq!(mismatches_at(&text, None).len(), 2);
}

#[test]
fn every_mismatch_says_what_it_is_about() {
    let bare = |api: &str, kind: &str| {
        format!("{{apiVersion: {api}, kind: {kind}, metadata: {{name: a}}}}")
    };
    for (text, cause) in [
        (bare("apps/v1", "Deploymnet"), Cause::Kind),
        (bare("apps/v1beta1", "Deployment"), Cause::Version),
        (of("ConfigMap", "zzz: 1"), Cause::Field),
        (of("ConfigMap", "data: 1"), Cause::Type),
        (of("Pod", ""), Cause::Missing),
        (
            of("Role", "rules: [{apiGroups: [''], verbs: [get]}]"),
            Cause::Missing,
        ),
        (of("ConfigMap", "data: {a/b: c}"), Cause::Value),
        (of("ConfigMap", "").replace("default", "A"), Cause::Name),
        (of("ConfigMap", "").replace("name", "labels"), Cause::Name),
    ] {
        let found = mismatches_at(&text, None);
        assert!(
            found.iter().any(|one| one.cause == cause),
            "{text} {found:?}"
        );
    }
}
