//! Helm charts and kustomizations. The binaries come from the environment, or the tests say that they were skipped.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::support::{root, run};

/// A tool that the tests were given; `None`, said visibly, when it is missing.
fn tool(variable: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).map(PathBuf::from);
    let path = path.filter(|path| path.is_file());
    if path.is_none() {
        println!("SKIPPED: {variable} names no binary");
    }
    path
}

fn scan(arguments: &[&str], tools: &[(&str, &PathBuf)]) -> (Value, i32, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_seawall"));
    command
        .args(["scan", "--format", "json"])
        .args(arguments)
        .current_dir(folder.path());
    // Nothing is found by accident.
    command.env("PATH", folder.path());
    for (variable, path) in tools {
        command.env(variable, path);
    }
    let output = command.output().expect("seawall runs");
    (
        serde_json::from_slice(&output.stdout).unwrap_or(Value::Null),
        output.status.code().expect("a status"),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

fn example(path: &str) -> String {
    root()
        .join("examples/harbor")
        .join(path)
        .display()
        .to_string()
}

#[test]
fn a_chart_is_rendered_with_all_its_values_files() {
    let Some(helm) = tool("SEAWALL_TEST_HELM") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second) = (folder.path().join("a.yaml"), folder.path().join("b.yaml"));
    std::fs::write(&first, "image: {tag: one}\n").expect("a file");
    std::fs::write(&second, "image: {tag: latest}\n").expect("a file");
    let (first, second) = (first.display().to_string(), second.display().to_string());
    let chart = example("charts/storefront");
    let (report, status, errors) = scan(
        &[
            &chart,
            "--values",
            &first,
            "--values",
            &second,
            "--check",
            "image-tag-mutable",
        ],
        &[("SEAWALL_HELM", &helm)],
    );
    assert_eq!(status, 1, "{errors}");
    let finding = &report["findings"][0];
    assert!(
        finding["message"]
            .as_str()
            .is_some_and(|message| message.contains("latest")),
        "{finding}"
    );
    let file = finding["evidence"][0]["file"].as_str().expect("a file");
    assert!(file.ends_with("templates/deployment.yaml"), "{file}");
}

#[test]
fn a_missing_binary_is_one_diagnostic_and_the_rest_is_scanned() {
    let (report, status, errors) = scan(
        &[
            &example("charts"),
            &example("legacy"),
            "--check",
            "privileged-container",
        ],
        &[],
    );
    assert_eq!(status, 2);
    assert_eq!(
        errors.matches("`helm` is not installed").count(),
        1,
        "{errors}"
    );
    assert!(errors.contains("https://helm.sh"), "{errors}");
    assert_eq!(
        report["findings"].as_array().map(Vec::len),
        Some(1),
        "{report}"
    );
}

#[test]
fn a_kustomization_is_rendered() {
    let Some(kubectl) = tool("SEAWALL_TEST_KUBECTL") else {
        return;
    };
    let (report, status, errors) = scan(
        &[&example("overlays/staging"), "--check", "image-tag-mutable"],
        &[("SEAWALL_KUBECTL", &kubectl)],
    );
    assert_eq!(status, 1, "{errors}");
    assert_eq!(report["findings"][0]["resource"]["namespace"], "staging");
}

#[test]
fn without_a_renderer_the_resources_of_a_kustomization_are_read_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = folder.path().join("base");
    std::fs::create_dir(&base).expect("a folder");
    std::fs::write(
        base.join("kustomization.yaml"),
        "resources: [pod.yaml]\npatches: [{path: patch.yaml}]\n",
    )
    .expect("a file");
    std::fs::write(base.join("pod.yaml"), "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostPID: true, containers: [{name: a, image: b}]}\n").expect("a file");
    std::fs::write(
        base.join("patch.yaml"),
        "apiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec: {hostPID: true}\n",
    )
    .expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(["scan", ".", "--format", "json", "--check", "host-pid"])
        .current_dir(folder.path())
        .env("PATH", folder.path())
        .output()
        .expect("seawall runs");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        report["findings"].as_array().map(Vec::len),
        Some(1),
        "{report}"
    );
    assert_eq!(
        report["findings"][0]["evidence"][0]["file"],
        "base/pod.yaml"
    );
}

#[test]
fn the_example_shows_its_way_in() {
    let run = run(&[
        "scan",
        &example("shop"),
        &example("platform"),
        "--format",
        "json",
    ]);
    let mut failed = run.failed();
    // What is part of a worse problem is told there.
    for finding in run.findings() {
        let folded = finding["folded"].as_array().cloned().unwrap_or_default();
        failed.extend(
            folded
                .iter()
                .filter_map(|part| part["check"].as_str().map(str::to_owned)),
        );
    }
    for check in [
        "rbac-create-workloads",
        "rbac-namespace-write",
        "webhook-fails-open",
        "rbac-escalate",
        "admission-policy-unbound",
    ] {
        assert!(
            failed.iter().any(|known| known == check),
            "{check}: {failed:?}"
        );
    }
}

#[test]
fn what_a_chart_renders_under_other_assumptions_is_named() {
    let Some(helm) = tool("SEAWALL_TEST_HELM") else {
        return;
    };
    for (condition, says) in [
        ("ne .Release.Name \"release\"", "renders Pod hidden"),
        ("ne .Release.Namespace \"default\"", "renders Pod hidden"),
        ("get .Release \"IsUpgrade\"", "renders Pod hidden"),
        (
            "(index . (printf \"Capabi%s\" \"lities\")).APIVersions.Has \"a.b/v1\"",
            "renders Pod hidden",
        ),
        ("eq .Release.Name \"prod\"", "with `prod`"),
        ("eq .Release.Service \"Helm\"", ""),
    ] {
        let template = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {{{{ .Release.Name }}}}-a}}\n{{{{- if {condition} }}}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {{name: hidden}}\nspec: {{hostPID: true}}\n{{{{- end }}}}\n"
        );
        let chart = crate::support::folder(&[
            ("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n"),
            ("templates/a.yaml", &template),
        ]);
        let path = chart.path().to_str().expect("text");
        let (_, _, said) = scan(&[path], &[("SEAWALL_HELM", &helm)]);
        let is_said = said.contains("other assumptions") || said.contains("these assumptions");
        assert_eq!(is_said, !says.is_empty(), "{condition}: {said}");
        assert!(said.contains(says), "{condition}: {said}");
    }
}
