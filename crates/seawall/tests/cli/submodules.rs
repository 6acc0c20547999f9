//! Repositories inside of a repository: the author who names the commit of a submodule decides what is in it.

use std::path::Path;

use crate::support::folder;
use crate::trust::{ACCEPTS, POD, git, repository, scan};

const FILE: &str = "seawall.exceptions.yaml";

/// A repository that accepts its finding, with the pod in a submodule `deploy`.
fn with_submodule(inner: &[(&str, &str)]) -> Option<(tempfile::TempDir, tempfile::TempDir)> {
    let inner = repository(inner, &[])?;
    let outer = repository(&[(FILE, ACCEPTS)], &[])?;
    let url = inner.path().to_str().expect("text");
    git(
        outer.path(),
        &[
            "-c",
            "protocol.file.allow=always",
            "submodule",
            "--quiet",
            "add",
            url,
            "deploy",
        ],
    );
    git(outer.path(), &["commit", "--quiet", "--message", "deploy"]);
    Some((outer, inner))
}

#[test]
fn a_submodule_is_a_part_of_the_repository_around_it() {
    let Some((outer, _inner)) = with_submodule(&[("pod.yaml", POD)]) else {
        return;
    };
    assert!(outer.path().join("deploy/.git").is_file());
    for part in ["deploy", "deploy/pod.yaml", "."] {
        let run = scan(outer.path(), &[part]);
        assert_eq!(run.failed(), ["host-pid"], "{part}");
        assert!(run.err.contains("accepts nothing"), "{part}: {}", run.err);
    }
    // The commit of the outer repository is trusted all the same, and what is named.
    for more in [["--trust-from", "HEAD"], ["--exceptions", FILE]] {
        let run = scan(outer.path(), &[&["deploy"][..], &more].concat());
        assert!(run.failed().is_empty(), "{more:?}: {}", run.err);
    }
}

#[test]
fn a_commit_is_of_the_repository_that_the_user_stands_in() {
    let files = [("pod.yaml", POD), (FILE, ACCEPTS)];
    let Some((outer, _inner)) = with_submodule(&files) else {
        return;
    };
    std::fs::remove_file(outer.path().join(FILE)).expect("removed");
    git(
        outer.path(),
        &["commit", "--quiet", "--all", "--message", "none"],
    );
    // Names of commits of the submodule are made by the author of the pull request.
    let run = scan(outer.path(), &["deploy", "--trust-from", "HEAD"]);
    assert_eq!(run.failed(), ["host-pid"], "{}", run.err);
    let run = scan(&outer.path().join("deploy"), &[".", "--trust-from", "HEAD"]);
    assert!(run.failed().is_empty(), "{}", run.err);
}

#[test]
fn a_file_called_git_makes_no_repository_of_its_own() {
    let Some(directory) = repository(&[(FILE, ACCEPTS), ("a/pod.yaml", POD)], &[]) else {
        return;
    };
    let place = |name: &str| directory.path().join(name);
    std::fs::create_dir(place("b")).expect("a directory");
    std::fs::write(place("b/pod.yaml"), POD).expect("a file");
    for git in ["", "gitdir: ../nowhere\n"] {
        std::fs::write(place("b/.git"), git).expect("a file");
        assert_eq!(
            scan(directory.path(), &["b"]).failed(),
            ["host-pid"],
            "{git}"
        );
    }
    std::fs::remove_file(place("b/.git")).expect("removed");
    std::fs::create_dir(place("b/.git")).expect("a directory");
    assert_eq!(scan(directory.path(), &["b"]).failed(), ["host-pid"]);
    // What lies beside a repository has other authors.
    let beside = folder(&[("pod.yaml", POD)]);
    let path: &Path = beside.path();
    let run = scan(directory.path(), &[path.to_str().expect("text")]);
    assert!(!run.err.contains("accepts nothing"), "{}", run.err);
}
