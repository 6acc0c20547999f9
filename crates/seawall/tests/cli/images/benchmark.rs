//! The CIS Docker Benchmark for images and Dockerfiles.

use super::samples::{image, image_records};
use super::workspace::Workspace;

/// The status of each control.
fn statuses(workspace: &Workspace, named: &[&str]) -> Vec<(String, String)> {
    let options = ["--platform", "linux/amd64", "--framework", "cis-docker"];
    let run = workspace.scan(&[named, &options].concat());
    let report = run.json();
    let controls = report["frameworks"][0]["controls"].clone();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let all = controls.as_array().expect("controls").iter();
    all.map(|control| (text(&control["id"]), text(&control["status"])))
        .collect()
}

fn status(statuses: &[(String, String)], id: &str) -> String {
    let found = statuses.iter().find(|(own, _)| own == id);
    found.expect("a control").1.clone()
}

#[test]
fn controls_are_decided_by_images_and_dockerfiles() {
    let workspace = Workspace::with_database(&[], &image_records());
    image("1.0.0").write_layout(&workspace.path("shop"));
    let found = statuses(&workspace, &["shop"]);
    assert_eq!(found.len(), 12);
    // It runs as 1000, has an outdated package and credentials in its history, and no health check.
    for (id, expect) in [
        ("4.1", "pass"),
        ("4.4", "fail"),
        ("4.5", "manual"),
        ("4.6", "fail"),
        ("4.10", "fail"),
        // What it was built from, only a Dockerfile shows.
        ("4.2", "unknown"),
    ] {
        assert_eq!(status(&found, id), expect, "{id}: {found:?}");
    }
    workspace.write("Dockerfile", b"FROM debian:13\nADD a.txt /a.txt\n");
    let found = statuses(&workspace, &["Dockerfile"]);
    for (id, expect) in [
        ("4.1", "fail"),
        ("4.2", "fail"),
        ("4.9", "fail"),
        ("4.4", "unknown"),
    ] {
        assert_eq!(status(&found, id), expect, "{id}: {found:?}");
    }
}

#[test]
fn controls_are_explained_and_frameworks_that_are_none_refused() {
    let workspace = Workspace::new(&[]);
    let run = workspace.run(&["explain", "cis-docker/4.8"]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(
        run.out.contains("Set-uid and set-gid bits are removed"),
        "{}",
        run.out
    );
    let run = workspace.run(&["explain", "known-vulnerability"]);
    assert_eq!(run.status, 0, "{}", run.err);
    let run = workspace.scan(&["x", "--framework", "cis-dcoker"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("no framework `cis-dcoker`"), "{}", run.err);
}

#[test]
fn a_framework_of_the_other_kind_of_scan_says_which_command_to_use() {
    let workspace = Workspace::with_database(&[], &image_records());
    image("1.0.0").write_layout(&workspace.path("shop"));
    workspace.write("a.yaml", b"apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: a}]}\n");
    let of_images = "`seawall image scan --framework cis-docker` evaluates images and Dockerfiles";
    for command in [
        &["scan", "a.yaml", "--framework", "cis-docker"][..],
        &[
            "compliance",
            "report",
            "a.yaml",
            "--framework",
            "cis-docker",
        ],
    ] {
        let run = workspace.run(command);
        assert!(run.err.contains(of_images), "{command:?}: {}", run.err);
    }
    let arguments = ["shop", "--platform", "linux/amd64", "--framework"];
    let run = workspace.scan(&[&arguments[..], &["cis-kubernetes"]].concat());
    assert!(
        run.err
            .contains("`seawall scan --framework cis-kubernetes` evaluates"),
        "{}",
        run.err
    );
    let run = workspace.scan(&[&arguments[..], &["cis-docker"]].concat());
    assert!(!run.err.contains("decides a control"), "{}", run.err);
}
