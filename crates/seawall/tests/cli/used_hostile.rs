//! `seawall rbac used` on logs in which somebody chose odd names.

use crate::used::{INPUT, event, exec, used};
use serde_json::{Value, json};

#[test]
fn a_namespace_that_cannot_exist_takes_no_answer_away() {
    let list = |namespace: &str| {
        event(
            "list",
            json!({"resource": "configmaps", "namespace": namespace, "apiVersion": "v1"}),
            200,
            json!({"requestURI": format!("/api/v1/namespaces/{namespace}/configmaps")}),
        )
    };
    let longest = "a".repeat(64);
    for odd in ["Shop", "*", "a_b", "-", "a.b", &longest] {
        let run = used(&[list("shop"), list(odd)], INPUT, &[]);
        assert_eq!(run.status, 2, "{odd}: {}", run.err);
        assert!(run.out.contains("kind: Role\n"), "{odd}: {}", run.err);
        assert!(
            run.out.contains("that no rule can be written for"),
            "{odd}: {}",
            run.out
        );
        assert!(!run.out.contains(&format!("namespace: \"{odd}\"")), "{odd}");
    }
}

#[test]
fn a_path_is_what_the_authorizer_compares() {
    let get = |uri: &str| {
        let mut event = event(
            "get",
            json!({}),
            200,
            json!({"requestURI": uri, "auditID": uri}),
        );
        event["objectRef"] = Value::Null;
        event
    };
    let input = INPUT.replace(
        "rules:\n",
        "rules:\n- {nonResourceURLs: [/healthz], verbs: [get]}\n",
    );
    let run = used(&[get("/%68ealthz?verbose")], &input, &[]);
    assert!(
        run.out.contains("/healthz") && !run.out.contains("%68"),
        "{}",
        run.out
    );
    let run = used(&[get("/healthz"), get("/%zz")], &input, &[]);
    assert!(
        run.out.contains("that no rule can be written for"),
        "{}",
        run.out
    );
}

/// Names are whatever an identity provider and an aggregated server let through.
#[test]
fn no_name_leaves_its_comment_or_its_quotes() {
    let planted = "x\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: planted}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\nsubjects: [{kind: User, name: mallory, apiGroup: rbac.authorization.k8s.io}]\n---\n# ";
    for line_end in ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"] {
        let name = planted.replace('\n', line_end);
        let mut event = exec();
        event["user"] = json!({"username": name});
        event["objectRef"]["name"] = json!(name);
        event["objectRef"]["resource"] = json!("secrets");
        let mut acted = exec();
        acted["auditID"] = json!("acted");
        acted["impersonatedUser"] =
            json!({"username": name, "groups": [name], "extra": {(name.clone()): [name]}});
        let input = format!(
            "{INPUT}---\n{}\n",
            json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "odd"},
                "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "granter"},
                "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": name}]})
        );
        let run = used(&[event, acted], &input, &[]);
        assert!(
            run.out.contains("Replayed"),
            "{line_end:?}: {}{}",
            run.out,
            run.err
        );
        // What readers of YAML 1.1 take for lines.
        let lines: Vec<&str> = run
            .out
            .split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
            .collect();
        for line in &lines {
            let starts_document = line.starts_with("kind:") && line.contains("ClusterRoleBinding");
            assert!(
                !starts_document || !run.out.contains("name: planted}\n"),
                "{line}"
            );
            assert!(!line.starts_with("roleRef: {"), "{line_end:?}: {line}");
        }
        let documents = seawall_syntax::parse_stream(run.out.as_bytes());
        let names: Vec<String> = documents
            .into_iter()
            .flat_map(|document| document.nodes.expect("YAML"))
            .filter_map(|node| Some(node.walk(&["metadata", "name"])?.as_str()?.to_owned()))
            .collect();
        assert!(
            !names.is_empty() && names.iter().all(|name| name.starts_with("used:")),
            "{names:?}"
        );
    }
}
