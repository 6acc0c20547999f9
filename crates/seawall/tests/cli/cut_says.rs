//! What `attack cut` says beside its changes: what is to be done then, what is known of the best, and what is not known.

use serde_json::Value;

use crate::support::run_in;

const RBAC: &str = "apiVersion: rbac.authorization.k8s.io/v1\n";

fn cut(arguments: &[&str], text: &str) -> (i32, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut all = vec!["attack", "cut", "--format", "json"];
    all.extend(arguments);
    all.push("-");
    let ran = run_in(folder.path(), &all, text.as_bytes());
    (ran.status, ran.json())
}

/// Users each of whom may impersonate every other one; every second one is everything.
fn ring(size: usize) -> String {
    let mut text = String::new();
    for user in 0..size {
        let others: Vec<String> = (0..size)
            .filter(|other| *other != user)
            .map(|other| format!("u{other}"))
            .collect();
        let others = others.join(", ");
        let subject = format!(
            "subjects: [{{apiGroup: rbac.authorization.k8s.io, kind: User, name: u{user}}}]\n---\n"
        );
        text += &format!(
            "{RBAC}kind: ClusterRole\nmetadata: {{name: r{user}}}\nrules: [{{apiGroups: [''], resources: [users], verbs: [impersonate], resourceNames: [{others}]}}]\n---\n\
             {RBAC}kind: ClusterRoleBinding\nmetadata: {{name: b{user}}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r{user}}}\n{subject}"
        );
        if user % 2 == 1 {
            text += &format!(
                "{RBAC}kind: ClusterRoleBinding\nmetadata: {{name: all{user}}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}}\n{subject}"
            );
        }
    }
    text
}

#[test]
fn whoever_loses_the_only_binding_that_names_him_is_still_asked_about() {
    let (_, answer) = cut(&["--from", "user:u0"], &ring(12));
    assert_eq!(answer["is_open"], false, "{answer:#}");
    assert_eq!(answer["after"], Value::Null);
    assert_eq!(answer["is_least"], true);
    assert_eq!(answer["weight"], answer["at_least"]);
    assert_eq!(answer["stopped"], Value::Null);
    assert_eq!(answer["changes"].as_array().map(Vec::len), Some(1));
}

fn privileged(kind: &str, more: &str, pod: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: w, namespace: a}}\n\
         spec:\n  {more}\n  selector: {{matchLabels: {{app: w}}, matchExpressions: [{{key: tier, operator: NotIn, values: [front, back]}}]}}\n  \
         template:\n    metadata: {{labels: {{app: w}}}}\n    spec: {{containers: [{{name: c, image: i, securityContext: {{privileged: true, runAsUser: 0}}}}]}}\n---\n{pod}"
    )
}

#[test]
fn pods_that_stay_as_they_are_are_deleted_then() {
    let delete = "kubectl delete pods -n a -l 'app=w,tier notin (front,back)'";
    let resume = "kubectl rollout resume deployment/w -n a";
    let partition = "kubectl patch statefulset/w -n a --type=merge -p '{\"spec\":{\"updateStrategy\":{\"rollingUpdate\":{\"partition\":0}}}}'";
    let on_delete = "updateStrategy: {type: OnDelete}";
    for (kind, more, then) in [
        ("ReplicaSet", "replicas: 1", Some(delete)),
        ("DaemonSet", on_delete, Some(delete)),
        ("DaemonSet", "minReadySeconds: 1", None),
        ("StatefulSet", on_delete, Some(delete)),
        (
            "StatefulSet",
            "updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 2}}",
            Some(partition),
        ),
        ("StatefulSet", "replicas: 1", None),
        ("Deployment", "paused: true", Some(resume)),
        ("Deployment", "replicas: 1", None),
    ] {
        let (_, answer) = cut(
            &["--from", "a/w", "--to", "node"],
            &privileged(kind, more, ""),
        );
        let patch = &answer["changes"][0]["patches"][0];
        assert_eq!(patch["kind"], kind, "{answer:#}");
        assert_eq!(
            patch["then"][0]["command"].as_str(),
            then,
            "{kind} {more}: {patch:#}"
        );
    }
}

#[test]
fn a_label_that_is_more_than_a_label_is_no_selector() {
    let text = privileged("ReplicaSet", "replicas: 1", "").replace("app: w}", "app: 'w,b!=c'}");
    let (_, answer) = cut(&["--from", "a/w", "--to", "node"], &text);
    assert!(
        !answer.to_string().contains("kubectl delete pods"),
        "{answer:#}"
    );
}

#[test]
fn of_two_declarations_neither_is_certain_and_both_begin() {
    let pod = |context: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: q, namespace: a}}\nspec: {{containers: [{{name: c, image: i, securityContext: {context}}}]}}\n---\n"
        )
    };
    let (open, shut) = (
        pod("{privileged: true, runAsUser: 0}"),
        pod("{runAsUser: 5}"),
    );
    for text in [format!("{open}{shut}"), format!("{shut}{open}")] {
        let folder = tempfile::tempdir().expect("a folder");
        let ask = |more: &[&str]| {
            let mut all = vec!["attack", "paths", "--from", "a/q", "--to", "node"];
            all.extend(more);
            all.extend(["--format", "json", "-"]);
            run_in(folder.path(), &all, text.as_bytes())
        };
        let ways = ask(&[]);
        let cost = &ways.json()["paths"][0]["cost"];
        assert_eq!(cost["uncertain_steps"], 1, "{}", ways.out);
        assert!(
            ways.out
                .contains("of the differing declarations of a/Pod/q, this one applies"),
            "{}",
            ways.out
        );
        assert_eq!(ways.status, 2);
    }
    // What both declare is certain.
    let labelled = open.replace("name: q,", "name: q, annotations: {a: b},");
    let folder = tempfile::tempdir().expect("a folder");
    let arguments = [
        "attack", "paths", "--from", "a/q", "--to", "node", "--format", "json", "-",
    ];
    let both = run_in(
        folder.path(),
        &arguments,
        format!("{open}{labelled}").as_bytes(),
    );
    assert_eq!(
        both.json()["paths"][0]["cost"]["uncertain_steps"],
        0,
        "{}",
        both.out
    );
}
