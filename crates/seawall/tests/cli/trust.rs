//! Who says what is accepted: not the input, unless it is trusted.

use std::path::Path;
use std::process::Command;

use crate::support::{Run, folder, run_in};

pub const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: app, namespace: shop}\nspec:\n  hostPID: true\n  containers: [{name: app, image: 'r.example.com/app:1'}]\n";

pub const ACCEPTS: &str = "schema: seawall.exceptions/v1\nexceptions:\n  - {checks: [host-pid], resources: [{name: app}], reason: r, owner: o, expires: 2999-01-01}\n";

const FILE: &str = "seawall.exceptions.yaml";

pub fn scan(directory: &Path, arguments: &[&str]) -> Run {
    let all = [
        &["scan", "--format", "json", "--check", "host-pid"],
        arguments,
    ]
    .concat();
    run_in(directory, &all, b"")
}

/// Runs git as a person would; whether it is there.
pub fn git(directory: &Path, arguments: &[&str]) -> bool {
    let output = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
        .args(arguments)
        .current_dir(directory)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output();
    match output {
        Ok(output) => {
            assert!(
                output.status.success(),
                "git {arguments:?}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            true
        }
        Err(_) => {
            println!("SKIPPED: there is no git");
            false
        }
    }
}

/// A repository whose branch `main` has these files.
pub fn repository(files: &[(&str, &str)], options: &[&str]) -> Option<tempfile::TempDir> {
    let directory = folder(files);
    let init = [&["init", "--quiet", "--initial-branch", "main"], options].concat();
    git(directory.path(), &init).then_some(())?;
    git(directory.path(), &["add", "--all"]);
    git(directory.path(), &["commit", "--quiet", "--message", "one"]);
    Some(directory)
}

#[test]
fn the_input_accepts_nothing_by_itself() {
    let annotated = POD.replace(
        "namespace: shop}",
        "namespace: shop, annotations: {seawall.dev/ignore: 'host-pid: fine'}}",
    );
    let directory = folder(&[
        ("tree/pod.yaml", POD),
        ("tree/seawall.exceptions.yaml", ACCEPTS),
        ("annotated/pod.yaml", &annotated),
    ]);
    for (tree, says) in [("tree", FILE), ("annotated", "annotations that accept")] {
        let run = scan(directory.path(), &[tree]);
        assert_eq!(run.failed(), ["host-pid"], "{tree}");
        assert!(
            run.err.contains(says) && run.err.contains("--trust-input"),
            "{}",
            run.err
        );
        assert!(
            scan(directory.path(), &[tree, "--trust-input"])
                .failed()
                .is_empty()
        );
    }
    // One who stands in the directory and scans it has no file of his own either.
    let run = scan(&directory.path().join("tree"), &["."]);
    assert_eq!(run.failed(), ["host-pid"]);
}

#[test]
fn standard_input_is_trusted_as_the_working_directory_is() {
    let never = "schema: seawall.settings/v1\nfail-on: never\n";
    let directory = folder(&[
        (FILE, ACCEPTS),
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("seawall.yaml", never),
        ("pod.yaml", POD),
        ("pod.manifest", POD),
    ]);
    let inputs: &[&str] = match cfg!(target_os = "linux") {
        true => &["-", "/dev/stdin", ".", "pod.yaml", "pod.manifest"],
        false => &["-", ".", "pod.yaml", "pod.manifest"],
    };
    for input in inputs {
        let scan = |more: &[&str]| {
            let all = ["scan", "--format", "json", "--check", "host-pid", input];
            run_in(directory.path(), &[&all[..], more].concat(), POD.as_bytes())
        };
        let run = scan(&[]);
        assert_eq!(run.failed(), ["host-pid"], "{input}");
        assert_eq!(run.status, 1, "{input}: {}", run.err);
        for way in [
            "--exceptions",
            "--settings",
            "--trust-from",
            "--trust-input",
        ] {
            assert!(run.err.contains(way), "{input}: {}", run.err);
        }
        let named = scan(&["--exceptions", FILE, "--settings", "seawall.yaml"]);
        assert_eq!((named.failed().len(), named.status), (0, 0), "{input}");
        assert_eq!(scan(&["--trust-input"]).status, 0, "{input}");
    }
}

#[test]
fn a_repository_is_one_input() {
    let Some(directory) = repository(&[("deploy/pod.yaml", POD), (FILE, ACCEPTS)], &[]) else {
        return;
    };
    // The file lies beside what is scanned, and whoever changes the one may change the other.
    for part in ["deploy", "deploy/pod.yaml"] {
        let run = scan(directory.path(), &[part]);
        assert_eq!(run.failed(), ["host-pid"], "{part}");
        assert!(run.err.contains(FILE), "{}", run.err);
    }
}

#[test]
fn a_pull_request_cannot_accept_its_own_findings() {
    let Some(directory) = repository(&[("deploy/pod.yaml", POD)], &[]) else {
        return;
    };
    let directory = directory.path();
    git(directory, &["checkout", "--quiet", "-b", "change"]);
    std::fs::write(directory.join(FILE), ACCEPTS).expect("a file");
    git(directory, &["add", "--all"]);
    git(directory, &["commit", "--quiet", "--message", "accept"]);
    let from = |commit: &str| scan(directory, &["deploy", "--trust-from", commit]);
    assert_eq!(from("main").failed(), ["host-pid"]);
    assert!(from("change").failed().is_empty());
    // Nor can it take back what is accepted.
    std::fs::remove_file(directory.join(FILE)).expect("removed");
    assert!(from("change").failed().is_empty());
    let named = |commit: &str| {
        scan(
            directory,
            &["deploy", "--trust-from", commit, "--exceptions", FILE],
        )
    };
    assert!(named("change").failed().is_empty());
    let missing = named("main");
    assert_eq!(missing.status, 2);
    assert!(
        missing.err.contains("`main` has no such file"),
        "{}",
        missing.err
    );
}

#[test]
fn a_baseline_comes_from_the_commit_too() {
    let Some(directory) = repository(&[("deploy/pod.yaml", POD)], &[]) else {
        return;
    };
    let directory = directory.path();
    let known = scan(directory, &["deploy"]).out;
    let clean = scan(
        directory,
        &["deploy", "--skip-check", "host-pid", "--check", "host-ipc"],
    )
    .out;
    std::fs::write(directory.join("baseline.json"), clean).expect("a file");
    git(directory, &["add", "--all"]);
    git(directory, &["commit", "--quiet", "--message", "baseline"]);
    std::fs::write(directory.join("baseline.json"), known).expect("a file");
    let with = |more: &[&str]| {
        let all = [&["deploy", "--baseline", "baseline.json"], more].concat();
        scan(directory, &all).status
    };
    assert_eq!(with(&[]), 0);
    assert_eq!(with(&["--trust-from", "HEAD"]), 1);
}

#[test]
fn git_never_sees_the_settings_of_the_repository() {
    let Some(directory) = repository(&[("pod.yaml", POD), (FILE, ACCEPTS)], &[]) else {
        return;
    };
    let directory = directory.path();
    let marker = directory.join("ran");
    let run = directory.join("run.sh");
    std::fs::write(&run, format!("#!/bin/sh\necho x > {}\n", marker.display())).expect("a file");
    #[cfg(unix)]
    std::fs::set_permissions(&run, std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .expect("a mode");
    let run = run.display().to_string();
    for (name, value) in [
        ("core.fsmonitor", run.clone()),
        ("core.pager", run.clone()),
        ("core.sshCommand", run.clone()),
        ("core.hooksPath", directory.display().to_string()),
        ("diff.external", run.clone()),
        ("pager.rev-parse", run.clone()),
        ("alias.cat-file", format!("!{run}")),
        ("filter.x.smudge", run.clone()),
        ("remote.origin.url", format!("ext::{run}")),
        ("remote.origin.promisor", "true".to_owned()),
        ("protocol.ext.allow", "always".to_owned()),
        // What breaks every git that reads the settings at all.
        ("core.repositoryformatversion", "99".to_owned()),
    ] {
        git(directory, &["config", name, &value]);
    }
    let scanned = scan(directory, &["pod.yaml", "--trust-from", "main"]);
    assert!(scanned.failed().is_empty(), "{}", scanned.err);
    assert!(!marker.exists());
}

/// What a tree says to git besides settings: attributes, hooks, grafts and replaced objects, other stores of objects,
/// submodules, and names that look like options.
#[cfg(unix)]
#[test]
fn nothing_in_a_repository_runs_or_changes_what_a_commit_holds() {
    let files = &[
        ("pod.yaml", POD),
        (FILE, ACCEPTS),
        (
            "none.yaml",
            "schema: seawall.exceptions/v1\nexceptions: []\n",
        ),
    ];
    let Some(directory) = repository(files, &[]) else {
        return;
    };
    let directory = directory.path();
    let inside = |name: &str| directory.join(".git").join(name);
    let marker = directory.join("ran");
    std::fs::create_dir_all(inside("hooks")).expect("a directory");
    let hook = format!("#!/bin/sh\necho x > {}\n", marker.display());
    for name in [
        "post-checkout",
        "reference-transaction",
        "post-index-change",
    ] {
        std::fs::write(inside("hooks").join(name), &hook).expect("a file");
        std::fs::set_permissions(
            inside("hooks").join(name),
            std::os::unix::fs::PermissionsExt::from_mode(0o755),
        )
        .expect("a mode");
    }
    let run = inside("hooks/post-checkout").display().to_string();
    for (name, value) in [
        ("diff.x.textconv", &*run),
        ("filter.x.smudge", &run),
        ("filter.x.process", &run),
        ("merge.x.driver", &run),
    ] {
        git(directory, &["config", name, value]);
    }
    std::fs::create_dir_all(inside("info")).expect("a directory");
    for file in [directory.join(".gitattributes"), inside("info/attributes")] {
        std::fs::write(
            file,
            "* diff=x filter=x merge=x export-subst working-tree-encoding=UTF-16\n",
        )
        .expect("a file");
    }
    std::fs::write(inside("info/grafts"), "x\n").expect("a file");
    std::fs::write(inside("objects/info/alternates"), "/nowhere/objects\n").expect("a file");
    std::fs::write(
        directory.join(".gitmodules"),
        "[submodule \"a\"]\n\tpath = a\n\turl = ext::sh\n",
    )
    .expect("a file");
    // The file that accepts would be another one.
    let name_of = |file: &str| {
        let output = Command::new("git")
            .args(["rev-parse", &format!("main:{file}")])
            .current_dir(directory)
            .output()
            .expect("git runs");
        String::from_utf8(output.stdout)
            .expect("text")
            .trim()
            .to_owned()
    };
    git(
        directory,
        &["replace", &name_of(FILE), &name_of("none.yaml")],
    );
    let head = std::fs::read(inside("refs/heads/main")).expect("a file");
    for name in ["--exec=sh", "-h"] {
        std::fs::write(inside("refs/heads").join(name), &head).expect("a file");
    }
    let _ = std::fs::remove_file(&marker);
    let scanned = scan(directory, &["pod.yaml", "--trust-from", "main"]);
    assert!(scanned.failed().is_empty(), "{}", scanned.err);
    // Whatever git thinks of such names, it takes them for names.
    for name in [
        "--trust-from=--exec=sh",
        "--trust-from=-h",
        "--trust-from=--help",
    ] {
        let scanned = scan(directory, &["pod.yaml", name]);
        let is_none = scanned.err.contains("is not a commit");
        assert!(
            is_none || scanned.failed().is_empty(),
            "{name}: {}",
            scanned.err
        );
    }
    assert!(!marker.exists());
}

#[test]
fn what_is_no_commit_is_said() {
    let Some(directory) = repository(&[("pod.yaml", POD)], &[]) else {
        return;
    };
    for commit in ["origin/main", "--output=planted", "main:pod.yaml", ""] {
        let asked = format!("--trust-from={commit}");
        let run = scan(directory.path(), &["pod.yaml", &asked]);
        assert_eq!(run.status, 2, "{commit}");
        assert!(run.err.contains("is not a commit"), "{commit}: {}", run.err);
        assert!(run.err.contains("git fetch"), "{}", run.err);
    }
    assert!(!directory.path().join("planted").exists());
    let both = scan(
        directory.path(),
        &["pod.yaml", "--trust-from", "main", "--trust-input"],
    );
    assert_eq!(both.status, 2);
}

#[test]
fn repositories_of_other_shapes_are_read() {
    // Names by SHA-256.
    let files = [("pod.yaml", POD), (FILE, ACCEPTS)];
    let Some(long) = repository(&files, &["--object-format", "sha256"]) else {
        return;
    };
    let run = scan(long.path(), &["pod.yaml", "--trust-from", "main"]);
    assert!(run.failed().is_empty(), "{}", run.err);
    // Packed, and a second working tree.
    let Some(packed) = repository(&files, &[]) else {
        return;
    };
    git(packed.path(), &["gc", "--quiet"]);
    let run = scan(packed.path(), &["pod.yaml", "--trust-from", "main"]);
    assert!(run.failed().is_empty(), "{}", run.err);
    let beside = tempfile::tempdir().expect("a directory");
    let tree = beside.path().join("tree");
    git(
        packed.path(),
        &[
            "worktree",
            "add",
            "--quiet",
            tree.to_str().expect("text"),
            "-b",
            "other",
        ],
    );
    for commit in ["other", "HEAD", "main"] {
        let run = scan(&tree, &["pod.yaml", "--trust-from", commit]);
        assert!(run.failed().is_empty(), "{commit}: {}", run.err);
    }
    // A link in the commit is no file.
    #[cfg(unix)]
    {
        let tree = repository(&[("pod.yaml", POD), ("real.yaml", ACCEPTS)], &[]).expect("git");
        std::os::unix::fs::symlink("real.yaml", tree.path().join(FILE)).expect("a link");
        git(tree.path(), &["add", "--all"]);
        git(tree.path(), &["commit", "--quiet", "--message", "link"]);
        let run = scan(tree.path(), &["pod.yaml", "--trust-from", "main"]);
        assert_eq!(run.status, 2);
        assert!(run.err.contains("is not a file"), "{}", run.err);
    }
}
