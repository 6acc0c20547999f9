//! `seawall pod-security`: one JSON line per pod, and the labels that a namespace could have today.

use serde_json::Value;

use crate::support::{input, run, run_in};

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}

#[test]
fn check_gives_one_line_for_each_pod() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {hostPID: true, containers: [{name: c, image: i}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{port: 80}]}\n---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: b}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}\n";
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("pods.yaml"), text).expect("a file");
    let run = run_in(
        folder.path(),
        &[
            "pod-security",
            "check",
            "--level",
            "baseline",
            "--version",
            "v1.30",
            "pods.yaml",
        ],
        b"",
    );
    let lines = lines(&run.out);
    assert_eq!(run.status, 1);
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["file"], "pods.yaml");
    assert_eq!(
        (&lines[0]["kind"], &lines[0]["namespace"], &lines[0]["name"]),
        (&"Pod".into(), &"shop".into(), &"a".into())
    );
    assert_eq!(
        (
            &lines[0]["level"],
            &lines[0]["version"],
            &lines[0]["allowed"]
        ),
        (&"baseline".into(), &"v1.30".into(), &false.into())
    );
    assert_eq!(lines[0]["violations"][0]["control"], "hostNamespaces");
    assert_eq!(lines[0]["violations"][0]["path"], "spec.hostPID");
    assert_eq!(lines[1]["allowed"], true);
    assert_eq!(lines[1]["violations"].as_array().map(Vec::len), Some(0));
}

#[test]
fn what_cannot_be_read_is_never_allowed() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(
        folder.path().join("broken.yaml"),
        "apiVersion: v1\nkind: Pod\n\tmetadata:\n",
    )
    .expect("a file");
    let run = run_in(
        folder.path(),
        &[
            "pod-security",
            "check",
            "--level",
            "baseline",
            "broken.yaml",
        ],
        b"",
    );
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert!(run.err.contains("broken.yaml:3"), "{}", run.err);

    std::fs::write(folder.path().join("odd.yaml"), "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostPID: 'true', containers: [{name: c, image: i}]}\n").expect("a file");
    let run = run_in(
        folder.path(),
        &["pod-security", "check", "--level", "baseline", "odd.yaml"],
        b"",
    );
    assert_eq!(lines(&run.out)[0]["allowed"], false);
}

#[test]
fn assess_names_the_level_the_obstacles_and_the_labels() {
    let run = run(&["pod-security", "assess", &input("small.yaml")]);
    assert!(run.out.contains("shop"), "{}", run.out);
    assert!(run.out.contains("privileged"), "{}", run.out);
    assert!(
        run.out.contains("pod-security.kubernetes.io/enforce"),
        "{}",
        run.out
    );
}

#[test]
fn versions_whose_rules_are_not_known_are_refused_with_a_reason() {
    let file = input("small.yaml");
    for arguments in [
        &["scan", "--kubernetes-version", "v1.99", &file][..],
        &["pod-security", "assess", "--version", "v1.99", &file],
        &[
            "pod-security",
            "check",
            "--level",
            "baseline",
            "--version",
            "v1.99",
            &file,
        ],
    ] {
        let run = run(arguments);
        assert_eq!(run.status, 2, "{arguments:?}");
        assert!(run.err.contains("not known here"), "{}", run.err);
    }
}
