//! Who says what is left out, and which commands can be told whom to trust: the same as for exceptions.

use std::path::Path;

use crate::support::{folder, run_in};
use crate::trust::{ACCEPTS, POD, repository, scan};

/// The names of what is scanned, by the objects that their findings are about.
fn read(directory: &Path, arguments: &[&str]) -> (Vec<String>, String) {
    let run = scan(directory, arguments);
    let findings = run.findings();
    let names = findings
        .iter()
        .map(|one| one["resource"]["name"].as_str().expect("a name").to_owned());
    let mut names: Vec<String> = names.collect();
    names.sort();
    (names, run.err)
}

#[test]
fn the_input_leaves_out_nothing_by_itself() {
    let other = POD.replace("name: app, namespace", "name: other, namespace");
    let directory = folder(&[
        ("tree/pod.yaml", POD),
        ("tree/below/other.yaml", &other),
        ("tree/.seawallignore", "pod.yaml\n"),
        ("tree/below/.seawallignore", "*\n"),
    ]);
    let directory = directory.path();
    let (names, note) = read(directory, &["tree"]);
    assert_eq!(names, ["app", "other"]);
    assert!(
        note.contains("`tree/.seawallignore` and 1 more leave nothing out")
            && note.contains("--trust-input"),
        "{note}"
    );
    let run = run_in(
        directory,
        &["scan", "tree", "--trust-input", "--check", "host-pid"],
        b"",
    );
    assert!(run.err.contains("left out by"), "{}", run.err);
    // Every other command reads the same files.
    let run = run_in(directory, &["pod-security", "assess", "tree"], b"");
    assert!(run.err.contains("leave nothing out"), "{}", run.err);
    // A file above what is scanned, which is no part of it, counts.
    std::fs::write(directory.join(".seawallignore"), "other.yaml\n").expect("a file");
    assert_eq!(read(directory, &["tree"]).0, ["app"]);
}

#[test]
fn a_pull_request_leaves_out_what_the_trusted_commit_leaves_out() {
    let other = POD.replace("name: app, namespace", "name: other, namespace");
    let files = [
        ("deploy/pod.yaml", POD),
        ("deploy/other.yaml", &other),
        (".seawallignore", "other.yaml\n"),
    ];
    let Some(directory) = repository(&files, &[]) else {
        return;
    };
    let directory = directory.path();
    std::fs::write(directory.join(".seawallignore"), "*.yaml\n").expect("a file");
    std::fs::write(directory.join("deploy/.seawallignore"), "*.yaml\n").expect("a file");
    let from = ["deploy", "--trust-from", "main"];
    assert_eq!(read(directory, &from).0, ["app"]);
    assert_eq!(read(directory, &["deploy"]).0, ["app", "other"]);
}

/// What a note advises, the command has.
#[test]
fn every_command_that_reads_input_can_be_told_whom_to_trust() {
    let directory = folder(&[
        ("tree/pod.yaml", POD),
        ("tree/seawall.exceptions.yaml", ACCEPTS),
        ("tree/seawall.yaml", "schema: seawall.settings/v1\n"),
    ]);
    let directory = directory.path();
    for command in [
        &["diff", "tree", "tree"][..],
        &["attack", "diff", "tree", "tree"],
        &["network", "diff", "tree", "tree"],
        &["settings", "tree"],
        &["rbac", "risks", "-i", "tree"],
        &["compliance", "matrix", "tree"],
    ] {
        let run = run_in(directory, &[command, &["--trust-input"]].concat(), b"");
        assert!(
            !run.err.contains("unexpected argument") && !run.err.contains("accepts nothing"),
            "{command:?}: {}",
            run.err
        );
    }
    let new = POD.replace("namespace: shop}", "namespace: shop, labels: {a: b}}");
    std::fs::write(directory.join("new.yaml"), new).expect("a file");
    std::fs::write(
        directory.join("none.yaml"),
        POD.replace("  hostPID: true\n", ""),
    )
    .expect("a file");
    let diff = |more: &[&str]| {
        let all = [&["diff", "none.yaml", "tree", "--format", "json"], more].concat();
        run_in(directory, &all, b"").json()["findings"]["new"].to_string()
    };
    assert!(diff(&[]).contains("host-pid"));
    assert!(!diff(&["--trust-input"]).contains("host-pid"));
}
