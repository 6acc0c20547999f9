//! Runs the program.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// What a run gave.
pub struct Run {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    /// Standard output as JSON; an answer that names its form is what the committed schema of that form says.
    #[track_caller]
    pub fn json(&self) -> Value {
        let value =
            serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.err));
        crate::schema::assert_valid(&value);
        value
    }

    /// The findings of a JSON report.
    #[track_caller]
    pub fn findings(&self) -> Vec<Value> {
        self.json()["findings"]
            .as_array()
            .expect("findings")
            .clone()
    }

    /// The checks that failed, each once, sorted.
    #[track_caller]
    pub fn failed(&self) -> Vec<String> {
        let mut checks: Vec<String> = self
            .findings()
            .iter()
            .filter(|finding| finding["verdict"] == "fail" && finding["exception"].is_null())
            .map(|finding| finding["check"].as_str().expect("a check").to_owned())
            .collect();
        checks.sort();
        checks.dedup();
        checks
    }
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// An input of these tests.
pub fn input(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/inputs");
    folder.join(name).display().to_string()
}

/// A folder of the shared corpora; `None`, said visibly, when it is not there.
pub fn corpus(name: &str) -> Option<PathBuf> {
    let folder = root().join("../shared/corpora").join(name);
    if folder.exists() {
        return Some(folder);
    }
    println!("SKIPPED: the corpus `{name}` is not beside the repository");
    None
}

/// Runs in a folder, with something on standard input.
pub fn run_in(folder: &Path, arguments: &[&str], stdin: &[u8]) -> Run {
    run_with(folder, arguments, stdin, &[])
}

/// The same, with variables of the environment.
pub fn run_with(
    folder: &Path,
    arguments: &[&str],
    stdin: &[u8],
    environment: &[(&str, &Path)],
) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("KUBECONFIG")
        // Answers do not depend on what happens to be installed.
        .env("SEAWALL_HELM", "/nowhere/helm")
        .env("SEAWALL_KUBECTL", "/nowhere/kubectl")
        .env("COLUMNS", "100")
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("seawall starts");
    // The program may refuse its arguments before it reads anything.
    let _ = child.stdin.take().expect("a pipe").write_all(stdin);
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().expect("seawall ends");
    Run {
        status: status.code().expect("an exit status"),
        out: String::from_utf8(stdout).expect("text"),
        err: String::from_utf8(stderr).expect("text"),
    }
}

/// Runs in an empty folder.
pub fn run(arguments: &[&str]) -> Run {
    run_in(
        tempfile::tempdir().expect("a folder").path(),
        arguments,
        b"",
    )
}

/// A folder with these files.
pub fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders are made");
        std::fs::write(path, text).expect("a file is written");
    }
    folder
}

/// Scans a text from standard input as JSON.
pub fn scan_text(text: &str, arguments: &[&str]) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let all = [&["scan", "-", "--format", "json"], arguments].concat();
    run_in(folder.path(), &all, text.as_bytes())
}
