//! What policies match, by kind and namespace.

use seawall_syntax::parse_stream;

use crate::{Cluster, Coverage, Knowledge, Object, Origin, Source, mutations};

const PLACES: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: a}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: bank, labels: {team: b}}\n";

fn cluster(text: &str, origin: Origin) -> Cluster {
    let source = |origin| Source {
        name: "a.yaml".into(),
        origin,
    };
    let objects = |text: &str, origin| -> Vec<Object> {
        let documents = parse_stream(text.as_bytes()).into_iter();
        let nodes = documents.flat_map(|document| document.nodes.expect("YAML"));
        nodes
            .filter_map(|node| Object::from_node(node, source(origin)))
            .collect()
    };
    let mut all = objects(PLACES, origin);
    all.extend(objects(text, Origin::File));
    let mut cluster = Cluster::new("".into(), all, Coverage::default());
    for mutation in mutations(&cluster) {
        cluster.coverage.add_mutation(mutation);
    }
    cluster
}

/// Where objects of a kind are changed.
#[track_caller]
fn check(policy: &str, kind: (&str, &str), shop: bool, bank: bool) {
    let cluster = cluster(policy, Origin::File);
    for (namespace, expect) in [("shop", shop), ("bank", bank)] {
        let known = cluster.coverage.of_in(kind.0, kind.1, Some(namespace));
        let is_changed = matches!(known, Knowledge::Open(_));
        assert_eq!(is_changed, expect, "{kind:?} in {namespace}: {policy}");
    }
}

const PODS: (&str, &str) = ("", "Pod");
const BINDINGS: (&str, &str) = ("rbac.authorization.k8s.io", "ClusterRoleBinding");

fn admission(constraints: &str, binding: &str) -> String {
    let group = "admissionregistration.k8s.io/v1";
    format!(
        "{{apiVersion: {group}, kind: MutatingAdmissionPolicy, metadata: {{name: p}}, spec: {{matchConstraints: {constraints}}}}}\n---\n{{apiVersion: {group}, kind: MutatingAdmissionPolicyBinding, metadata: {{name: p}}, spec: {binding}}}\n"
    )
}

#[test]
fn a_policy_of_kubernetes_changes_what_it_and_its_binding_match() {
    let pods = "resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]";
    let all = admission(&format!("{{{pods}}}"), "{policyName: p}");
    check(&all, PODS, true, true);
    check(&all, BINDINGS, false, false);
    let team = "namespaceSelector: {matchLabels: {team: a}}";
    let of_team = admission(&format!("{{{pods}, {team}}}"), "{policyName: p}");
    check(&of_team, PODS, true, false);
    let bound = format!("{{policyName: p, matchResources: {{{team}}}}}");
    check(
        &admission(&format!("{{{pods}}}"), &bound),
        PODS,
        true,
        false,
    );
    let named = "namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [shop]}]}";
    check(
        &admission(&format!("{{{pods}, {named}}}"), "{policyName: p}"),
        PODS,
        false,
        true,
    );
    // What makes pods, and what matches every resource.
    let rule = |rule: &str| admission(&format!("{{resourceRules: [{rule}]}}"), "{policyName: p}");
    check(
        &rule("{apiGroups: [apps], operations: ['*'], resources: [deployments]}"),
        PODS,
        true,
        true,
    );
    let any = rule("{apiGroups: ['*'], operations: [UPDATE], resources: ['*']}");
    check(&any, PODS, true, true);
    check(&any, BINDINGS, true, true);
    let never =
        rule("{apiGroups: [''], operations: [DELETE, CONNECT], resources: [pods, pods/exec]}");
    check(&never, PODS, false, false);
    let left_out = admission(
        "{resourceRules: [{apiGroups: ['*'], operations: ['*'], resources: ['*']}], excludeResourceRules: [{apiGroups: [''], apiVersions: ['*'], operations: ['*'], resources: [pods]}, {apiGroups: [apps, batch, extensions, ''], apiVersions: ['*'], operations: ['*'], resources: ['*']}]}",
        "{policyName: p}",
    );
    check(&left_out, PODS, false, false);
    check(&left_out, BINDINGS, true, true);
    // The binding or the policy may be elsewhere.
    let (policy, binding) = all.split_once("---\n").expect("two");
    check(policy, PODS, true, true);
    check(binding, PODS, true, true);
    let mutating = "{apiVersion: policies.kubewarden.io/v1, kind: AdmissionPolicy, metadata: {name: p, namespace: shop}, spec: {mutating: true, rules: [{apiGroups: [''], operations: [CREATE], resources: [pods]}]}}";
    check(mutating, PODS, true, false);
    check(&mutating.replace("true", "false"), PODS, false, false);
}

#[test]
fn a_rule_of_kyverno_changes_what_it_matches_or_names() {
    let policy = |rule: &str| {
        format!(
            "{{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {{name: p}}, spec: {{rules: [{{name: r, {rule}}}]}}}}"
        )
    };
    let change = "mutate: {patchStrategicMerge: {spec: {hostPID: true}}}";
    for (kinds, pods, bindings) in [
        ("Pod", true, false),
        ("v1/Pod", true, false),
        ("'*/Pod'", true, false),
        ("'*/v1/Pod'", true, false),
        ("apps/v1/Deployment", true, false),
        ("Pod/exec", false, false),
        ("'*Binding'", false, true),
        ("'*'", true, true),
        ("'*/*'", true, true),
    ] {
        let text = policy(&format!(
            "match: {{any: [{{resources: {{kinds: [{kinds}]}}}}]}}, {change}"
        ));
        check(&text, PODS, pods, pods);
        check(&text, BINDINGS, bindings, bindings);
    }
    let matched = |resources: &str, more: &str| {
        policy(&format!(
            "match: {{all: [{{resources: {{kinds: [Pod], {resources}}}}}]}}, {change}{more}"
        ))
    };
    check(&matched("namespaces: ['sh*']", ""), PODS, true, false);
    check(
        &matched("namespaceSelector: {matchLabels: {team: b}}", ""),
        PODS,
        false,
        true,
    );
    let exclude = ", exclude: {any: [{resources: {namespaces: [bank]}}]}";
    check(&matched("names: ['*']", exclude), PODS, true, false);
    let narrow = ", exclude: {any: [{resources: {namespaces: [bank], names: [a]}}]}";
    check(&matched("names: ['*']", narrow), PODS, true, true);
    let target = policy(
        "match: {any: [{resources: {kinds: [ConfigMap]}}]}, mutate: {targets: [{apiVersion: apps/v1, kind: Deployment, name: d, namespace: shop}]}",
    );
    check(&target, PODS, true, false);
    let checks = policy("match: {any: [{resources: {kinds: [Pod]}}]}, validate: {pattern: {}}");
    check(&checks, PODS, false, false);
    let own = "{apiVersion: policies.kyverno.io/v1, kind: NamespacedMutatingPolicy, metadata: {name: p, namespace: shop}, spec: {matchConstraints: {resourceRules: [{apiGroups: [''], operations: [CREATE], resources: [pods]}]}}}";
    check(own, PODS, true, false);
}

#[test]
fn mutators_of_gatekeeper_and_overrides_of_karmada_change_what_they_apply_to() {
    let assign = |more: &str| {
        format!(
            "{{apiVersion: mutations.gatekeeper.sh/v1, kind: Assign, metadata: {{name: p}}, spec: {{applyTo: [{{groups: [''], kinds: [Pod], versions: [v1]}}], match: {{{more}}}}}}}"
        )
    };
    check(&assign("scope: Namespaced"), PODS, true, true);
    check(&assign("scope: Cluster"), PODS, false, false);
    check(&assign("namespaces: [shop]"), PODS, true, false);
    check(&assign("excludedNamespaces: ['sho*']"), PODS, false, true);
    check(
        &assign("kinds: [{apiGroups: [apps], kinds: ['*']}]"),
        PODS,
        false,
        false,
    );
    let overridden = "{apiVersion: policy.karmada.io/v1alpha1, kind: OverridePolicy, metadata: {name: p, namespace: shop}, spec: {resourceSelectors: [{apiVersion: apps/v1, kind: Deployment}]}}";
    check(overridden, PODS, true, false);
}

#[test]
fn what_a_server_lists_was_changed_before() {
    let policy = admission(
        "{resourceRules: [{apiGroups: [''], operations: [CREATE], resources: [pods]}]}",
        "{policyName: p}",
    );
    let listed = cluster(&policy, Origin::Cluster);
    assert!(listed.coverage.is_full());
    let written = format!(
        "{policy}---\n{{apiVersion: v1, kind: Pod, metadata: {{name: a, namespace: shop}}, spec: {{containers: [{{name: a, image: b}}]}}}}\n"
    );
    let beside = cluster(&written, Origin::Cluster);
    assert_eq!(
        beside.coverage.sentences(),
        ["Pod objects, as MutatingAdmissionPolicy/p changes them"]
    );
}
