//! Small trees of files, and a run over them with the tools that render: they come from the environment, or the tests say
//! that they were skipped.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::Run;

/// What charts of these tests render.
pub const WEB: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: '{{ .Release.Name }}', namespace: '{{ .Release.Namespace }}'}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers: [{name: web, image: 'example.com/web:{{ .Values.tag }}', securityContext: {privileged: {{ .Values.privileged }}}}]\n";
pub const VALUES: &str = "tag: '1'\nprivileged: false\n";

/// The repository that trees are clones of.
pub const ORIGIN: &str = "https://github.com/o/n";

pub fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a directory");
    for (name, text) in files {
        let path = root.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        std::fs::write(path, text).expect("a file");
    }
    // A clone of a repository, so that nothing above it counts, and that it is known which one it is.
    let git = root.path().join(".git");
    std::fs::create_dir_all(&git).expect("a directory");
    let config = format!("[remote \"origin\"]\n\turl = {ORIGIN}.git\n");
    std::fs::write(git.join("config"), config).expect("a file");
    root
}

fn tool(name: &str) -> Option<String> {
    let named = std::env::var(name).ok();
    named.filter(|path| Path::new(path).is_file())
}

/// Runs with the tools that the tests were given; `None`, said visibly, where they were not.
pub fn seawall(root: &Path, arguments: &[&str]) -> Option<Run> {
    let Some(helm) = tool("SEAWALL_TEST_HELM") else {
        println!("SKIPPED: SEAWALL_TEST_HELM names no binary");
        return None;
    };
    seawall_with(root, &helm, arguments)
}

/// The same with another helm.
pub fn seawall_with(root: &Path, helm: &str, arguments: &[&str]) -> Option<Run> {
    let Some(kubectl) = tool("SEAWALL_TEST_KUBECTL") else {
        println!("SKIPPED: SEAWALL_TEST_KUBECTL names no binary");
        return None;
    };
    let output = Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(arguments)
        .current_dir(root)
        .env("SEAWALL_HELM", helm)
        .env("SEAWALL_KUBECTL", kubectl)
        .output()
        .expect("seawall runs");
    Some(Run {
        status: output.status.code().expect("a status"),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// The clusters with a privileged container, and the workload each.
pub fn privileged(run: &Run) -> Vec<String> {
    let findings = run.findings();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut all: Vec<String> = findings
        .iter()
        .filter(|finding| finding["check"] == "privileged-container")
        .map(|finding| {
            let resource = &finding["resource"];
            format!(
                "{}: {}/{}",
                text(&resource["cluster"]),
                text(&resource["namespace"]),
                text(&resource["name"])
            )
        })
        .collect();
    all.sort();
    all
}

pub const SCAN: [&str; 5] = ["scan", ".", "--format", "json", "--check"];

pub fn scan(root: &Path, more: &[&str]) -> Option<Run> {
    seawall(root, &[&SCAN[..], &["privileged-container"], more].concat())
}
