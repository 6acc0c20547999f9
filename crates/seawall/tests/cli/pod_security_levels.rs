//! What a level of the Pod Security Standards would reject, for people, and in some namespaces only.

use serde_json::Value;

use crate::pod_security::lines;
use crate::support::{folder, run_in};

#[test]
fn what_a_level_rejects_is_told_by_namespace() {
    let pod = |name: &str, namespace: &str, more: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec: {{{more}containers: [{{name: c, image: i}}]}}\n---\n"
        )
    };
    let text = [
        pod("good", "shop", ""),
        pod("bad", "shop", "hostPID: true, "),
        pod("other", "pay", "hostPID: true, "),
    ]
    .concat();
    let folder = folder(&[("pods.yaml", &text)]);
    let ask = |more: &[&str]| {
        let check = ["pod-security", "check", "--level", "baseline", "pods.yaml"];
        run_in(folder.path(), &[&check[..], more].concat(), b"")
    };
    let all = ask(&["--format", "text", "--version", "v1.30"]);
    assert_eq!(
        (all.status, &*all.out),
        (
            1,
            "baseline v1.30: rejects 2 of 3 pods and templates\n\npay: rejects 1 of 1 pod or template\n  Pod/other (pods.yaml)\n    the pod shares the host process namespace [hostNamespaces]\n\nshop: rejects 1 of 2 pods and templates\n  Pod/bad (pods.yaml)\n    the pod shares the host process namespace [hostNamespaces]\n"
        )
    );
    let one = ask(&["-n", "sh*", "-o", "lines.json"]);
    assert_eq!((one.status, &*one.out), (1, ""), "{}", one.err);
    let written = std::fs::read_to_string(folder.path().join("lines.json")).expect("a file");
    let names: Vec<Value> = lines(&written)
        .iter()
        .map(|line| line["name"].clone())
        .collect();
    assert_eq!(names, ["good", "bad"]);
    // A misspelt namespace would pass whatever is in it.
    let none = ask(&["-n", "shp"]);
    assert_eq!((none.status, &*none.out), (2, ""));
    assert!(none.err.contains("did you mean `shop`?"), "{}", none.err);
    let assessed = run_in(
        folder.path(),
        &[
            "pod-security",
            "assess",
            "pods.yaml",
            "-n",
            "pay",
            "--format",
            "json",
        ],
        b"",
    );
    let assessed = assessed.json()["namespaces"].clone();
    assert_eq!(assessed.as_array().map(Vec::len), Some(1), "{assessed}");
    assert_eq!(assessed[0]["namespace"], "pay");
}
