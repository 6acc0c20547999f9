//! What is wrong in an input is never lost on the way to an answer: wrong types, misspelt lists, several declarations.

use crate::support::{Run, folder, run_in};

#[track_caller]
fn run(files: &[(&str, &str)], arguments: &[&str]) -> Run {
    let folder = folder(files);
    run_in(folder.path(), arguments, b"")
}

const ROLLOUT: &str = "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:\n      - {name: web, image: web, securityContext: {privileged: VALUE}}\n";

#[test]
fn a_wrong_type_in_a_pod_of_a_custom_resource_is_unknown_everywhere() {
    let wrong = ROLLOUT.replace("VALUE", "'true'");
    let right = ROLLOUT.replace("VALUE", "true");
    let files = [("in.yaml", wrong.as_str())];
    let scan = run(&files, &["scan", "in.yaml", "--fail-on", "never"]);
    assert_eq!(scan.status, 2, "{}", scan.err);
    assert!(scan.err.contains("has a wrong type"), "{}", scan.err);
    let paths = [
        "attack", "paths", "--from", "shop/web", "--to", "node", "-i", "in.yaml",
    ];
    assert_eq!(run(&files, &paths).status, 2);
    assert_eq!(
        run(&files, &["pod-security", "assess", "in.yaml"]).status,
        2
    );
    let files = [("in.yaml", right.as_str())];
    let scan = run(&files, &["scan", "in.yaml", "--fail-on", "never"]);
    assert_eq!(scan.status, 0, "{}", scan.err);
}

#[test]
fn a_list_without_items_is_no_answer() {
    let role = "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: a}}";
    let list = format!("apiVersion: v1\nkind: List\nitem:\n- {role}\n");
    let can = [
        "rbac", "can", "--as", "jane", "get", "secrets", "-n", "shop", "-i", "in.yaml",
    ];
    let answer = run(&[("in.yaml", &list)], &can);
    assert_eq!(answer.status, 2, "{}", answer.out);
    assert!(
        answer.err.contains("did you mean `items`?"),
        "{}",
        answer.err
    );
}

#[test]
fn json_behind_a_comment_is_refused_in_a_directory_too() {
    let json =
        "// for later\n{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"}}\n";
    for name in ["a.json", "a.yaml"] {
        let answer = run(&[(&format!("deploy/{name}"), json)], &["scan", "deploy"]);
        assert_eq!(answer.status, 2, "{name}: {}", answer.err);
        assert!(answer.err.contains("kubectl refuses it"), "{}", answer.err);
    }
}

const TWICE: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: reader}\nrules: [{apiGroups: [''], resources: [RESOURCE], verbs: [get]}]\n---\n";

const BOUND: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: reader}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}\nsubjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}]\n---\n";

#[test]
fn a_snapshot_keeps_what_is_declared_twice() {
    let text = TWICE.replace("RESOURCE", "secrets") + BOUND + &TWICE.replace("RESOURCE", "pods");
    let folder = folder(&[("in.yaml", &text)]);
    let saved = run_in(
        folder.path(),
        &["snapshot", "save", "in.yaml", "-o", "in.seawall.zst"],
        b"",
    );
    assert_ne!(saved.status, 101, "{}", saved.err);
    for input in ["in.yaml", "in.seawall.zst"] {
        let can = [
            "rbac", "can", "--as", "jane", "get", "secrets", "-n", "shop", "-i", input,
        ];
        let answer = run_in(folder.path(), &can, b"");
        assert_eq!(answer.status, 2, "{input}: {}", answer.out);
        let scan = run_in(folder.path(), &["scan", input, "--fail-on", "never"], b"");
        assert_eq!(scan.status, 2, "{input}: {}", scan.out);
    }
}

#[test]
fn a_manifest_beside_a_snapshot_stands_in_any_order() {
    let saved = TWICE.replace("RESOURCE", "secrets") + BOUND;
    let change = TWICE.replace("RESOURCE", "pods");
    let folder = folder(&[("saved.yaml", &saved), ("change.yaml", &change)]);
    run_in(
        folder.path(),
        &["snapshot", "save", "saved.yaml", "-o", "s.seawall.zst"],
        b"",
    );
    for inputs in [
        ["s.seawall.zst", "change.yaml"],
        ["change.yaml", "s.seawall.zst"],
    ] {
        for (resource, status) in [("secrets", 1), ("pods", 0)] {
            let mut can = vec!["rbac", "can", "--as", "jane", "get", resource, "-n", "shop"];
            can.extend(inputs.iter().flat_map(|input| ["-i", input]));
            let answer = run_in(folder.path(), &can, b"");
            assert_eq!(
                answer.status, status,
                "{inputs:?} {resource}: {}{}",
                answer.out, answer.err
            );
        }
    }
}

#[test]
fn the_namespace_of_a_cluster_scoped_object_separates_nothing() {
    let role = TWICE.replace("RESOURCE", "secrets");
    for (dev, prod) in [("", ""), (", namespace: dev", ", namespace: prod")] {
        let named = |more: &str| role.replace("name: reader", &format!("name: reader{more}"));
        let files = [
            ("envs/dev/role.yaml", named(dev)),
            ("envs/prod/role.yaml", named(prod)),
            ("envs/prod/binding.yaml", BOUND.to_owned()),
        ];
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
            .collect();
        let scan = run(&files, &["scan", "envs"]);
        for cluster in ["dev: ", "prod: "] {
            assert!(scan.out.contains(cluster), "{prod}: {}", scan.out);
        }
    }
}

#[test]
fn workloads_of_a_former_group_are_the_same_object() {
    let workload = |version: &str| {
        format!(
            "apiVersion: {version}\nkind: Deployment\nmetadata: {{name: web, namespace: shop}}\nspec: {{selector: {{matchLabels: {{a: b}}}}, template: {{metadata: {{labels: {{a: b}}}}, spec: {{containers: [{{name: a, image: a}}]}}}}}}\n"
        )
    };
    let (old, new) = (workload("extensions/v1beta1"), workload("apps/v1"));
    let files = [
        ("envs/dev/web.yaml", old.as_str()),
        ("envs/prod/web.yaml", new.as_str()),
    ];
    let scan = run(&files, &["scan", "envs"]);
    for cluster in ["dev: shop/Deployment/web", "prod: shop/Deployment/web"] {
        assert!(scan.out.contains(cluster), "{}", scan.out);
    }
}

#[test]
fn what_a_namespace_enforces_that_is_declared_twice_is_unknown() {
    let labelled = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: restricted}}\n---\n";
    let bare = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n";
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {containers: [{name: a, image: a}]}\n---\n";
    for text in [
        format!("{labelled}{bare}{pod}"),
        format!("{bare}{labelled}{pod}"),
    ] {
        let answer = run(
            &[("in.yaml", &text)],
            &["pod-security", "assess", "in.yaml"],
        );
        assert_eq!(answer.status, 2, "{}", answer.out);
        assert!(
            answer.out.contains("declared several times"),
            "{}",
            answer.out
        );
        assert!(!answer.out.contains("kubectl label"), "{}", answer.out);
    }
}
