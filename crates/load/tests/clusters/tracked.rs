//! What git ignores and keeps, what it ignores alone, and what the user leaves out.

use std::path::Path;
use std::process::Command;

use seawall_load::{FileOptions, IgnoreFiles, Level};

use super::{DEV, OPEN, folder, load, plain, said};

fn map(name: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n")
}

/// Runs git in a directory; `false`, said visibly, where there is none.
fn git(root: &Path, arguments: &[&str]) -> bool {
    let run = Command::new("git")
        .current_dir(root)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .args(["-c", "user.name=a", "-c", "user.email=a@b"])
        .args(arguments)
        .output();
    match run {
        Ok(output) => {
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "git {arguments:?}: {errors}");
            true
        }
        Err(error) => {
            println!("SKIPPED: git does not run: {error}");
            false
        }
    }
}

fn names(loaded: &[seawall_load::Loaded]) -> Vec<String> {
    let objects = loaded.iter().flat_map(|one| one.cluster.objects());
    let mut names: Vec<String> = objects.map(|object| object.name.to_string()).collect();
    names.sort_unstable();
    names
}

#[test]
fn what_git_keeps_is_read_although_it_ignores_it() {
    let files = folder(&[
        ("app/web.yaml", DEV),
        ("app/kept.yaml", &map("kept")),
        ("secret/deep/kept.yaml", &map("deep")),
        ("secret/deep/own.yaml", &map("own")),
        ("own/a.yaml", &map("a")),
        (
            "own/b.json",
            "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"b\"}}",
        ),
        ("own/package.json", "{\"name\": \"x\"}"),
        ("overlay/kustomization.yaml", "resources: [kept.yaml]\n"),
        ("overlay/kept.yaml", &map("over")),
        ("gone.yaml", &map("gone")),
        (
            ".gitignore",
            "kept.yaml\nsecret/\nown/\noverlay/\ngone.yaml\n",
        ),
    ]);
    let root = files.path();
    if !git(root, &["init", "-q"]) {
        return;
    }
    git(root, &["add", "."]);
    let kept = [
        "app/kept.yaml",
        "secret/deep/kept.yaml",
        "overlay/kustomization.yaml",
        "overlay/kept.yaml",
        "gone.yaml",
    ];
    for name in kept {
        git(root, &["add", "-f", name]);
    }
    std::fs::remove_file(root.join("gone.yaml")).expect("removed");
    let tree = tempfile::tempdir().expect("a directory");
    git(root, &["commit", "-q", "-m", "a"]);
    for version in ["2", "3", "4"] {
        git(root, &["update-index", "--index-version", version]);
        let loaded = plain(root, &[""]);
        // The kustomization is rendered, or its resources are read.
        assert_eq!(names(&loaded), ["deep", "kept", "over", "web"], "{version}");
        let notes = said(&loaded, Level::Note);
        let ignored: Vec<&String> = notes
            .iter()
            .filter(|note| note.contains("git ignores"))
            .collect();
        assert_eq!(ignored.len(), 1, "{notes:?}");
        assert!(
            ignored[0].contains(": 3 files that git ignores look like manifests"),
            "{ignored:?}"
        );
        assert!(ignored[0].contains("own/a.yaml`"), "{ignored:?}");
        assert!(
            ignored[0].contains("hint: to read them, name"),
            "{ignored:?}"
        );
    }
    // A part of it, by itself.
    assert_eq!(names(&plain(root, &["app"])), ["kept", "web"]);
    // Named, ignored files and directories are read.
    assert_eq!(names(&plain(root, &["own/a.yaml"])), ["a"]);
    assert_eq!(names(&plain(root, &["own"])), ["a", "b"]);
    // In a worktree `.git` is a file.
    let copy = tree.path().join("copy");
    git(
        root,
        &[
            "worktree",
            "add",
            "-q",
            copy.to_str().expect("text"),
            "HEAD",
        ],
    );
    assert_eq!(
        names(&plain(&copy, &["app", "secret"])),
        ["deep", "kept", "web"]
    );
    // Without git there is nobody who keeps anything.
    std::fs::remove_dir_all(root.join(".git")).expect("removed");
    let loaded = plain(root, &[""]);
    assert_eq!(names(&loaded), ["web"]);
    assert!(said(&loaded, Level::Note).is_empty());
}

#[test]
fn an_index_that_cannot_be_read_is_said() {
    let files = folder(&[
        ("web.yaml", DEV),
        (".git/index", "DIRC broken"),
        (".gitignore", "a.yaml\n"),
    ]);
    let loaded = plain(files.path(), &[""]);
    let errors = said(&loaded, Level::Error);
    assert!(
        errors.len() == 1 && errors[0].contains("its index cannot be read"),
        "{errors:?}"
    );
    assert!(!loaded[0].cluster.coverage.is_full());
}

#[test]
fn a_directory_of_which_git_ignores_everything_is_read_where_it_is_named() {
    let files = folder(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("rendered/a.yaml", &map("a")),
        (".gitignore", "rendered/*\n"),
        ("web.yaml", DEV),
    ]);
    assert_eq!(names(&plain(files.path(), &["rendered"])), ["a"]);
    assert_eq!(names(&plain(files.path(), &[""])), ["web"]);
}

#[test]
fn what_is_left_out_is_counted_in_one_line() {
    let files = folder(&[
        ("web.yaml", DEV),
        ("old/a.yaml", &map("a")),
        ("old/b.yaml", &map("b")),
        ("test/deep/c.yaml", &map("c")),
        ("test/keep.yaml", &map("keep")),
        ("d.test.yaml", &map("d")),
        ("notes.txt", "nothing\n"),
    ]);
    let root = files.path();
    let with = |exclude: &[&str], include: &[&str]| FileOptions {
        exclude: exclude.iter().map(ToString::to_string).collect(),
        include: include.iter().map(ToString::to_string).collect(),
        ..FileOptions::default()
    };
    let loaded = load(root, &[""], &with(&["old/", "*.test.yaml"], &[]));
    assert_eq!(names(&loaded), ["c", "keep", "web"]);
    let notes = said(&loaded, Level::Note);
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(
        notes[0].contains("1 file and 1 directory are left out by `--exclude`"),
        "{notes:?}"
    );
    let loaded = load(
        root,
        &[""],
        &with(&["a.yaml"], &["old/**", "web.yaml", "*.txt"]),
    );
    assert_eq!(names(&loaded), ["b", "web"]);
    assert!(
        said(&loaded, Level::Note)[0]
            .contains("4 files are left out by `--exclude` and `--include`")
    );
    // What is named is read.
    assert_eq!(
        names(&load(root, &["old/a.yaml"], &with(&["old/"], &[]))),
        ["a"]
    );
    // Files in the tree, the nearest one last.
    std::fs::write(
        root.join(".seawallignore"),
        "# old things\nold/\n/test/**\n*.test.yaml\n",
    )
    .expect("a file");
    std::fs::write(root.join("test/.seawallignore"), "!keep.yaml\n!deep\n").expect("a file");
    let trusting = FileOptions {
        ignore_files: IgnoreFiles::Input,
        ..FileOptions::default()
    };
    let loaded = load(root, &[""], &trusting);
    assert_eq!(names(&loaded), ["keep", "web"]);
    let notes = said(&loaded, Level::Note);
    assert!(
        notes.len() == 1 && notes[0].contains(".seawallignore`, `"),
        "{notes:?}"
    );
    assert!(loaded[0].cluster.coverage.is_full());
    assert!(loaded[0].diagnostics[0].is_shown);
    // It holds for directories below that are named as well, as far as the repository goes.
    std::fs::create_dir(root.join(".git")).expect("a directory");
    std::fs::write(root.join("old/more.test.yaml"), map("more")).expect("a file");
    assert_eq!(names(&load(root, &["test"], &trusting)), ["keep"]);
    std::fs::write(root.join(".seawallignore"), "{a\n").expect("a file");
    let warnings = said(&load(root, &[""], &trusting), Level::Warning);
    assert!(
        warnings.len() == 1 && warnings[0].contains("line 1 is not a pattern"),
        "{warnings:?}"
    );
    assert!(
        seawall_load::path_pattern("{a").is_err() && seawall_load::path_pattern("# a").is_err()
    );
    let _ = OPEN;
}

/// A walk meets a tracked file in an ignored directory again when it reads the index.
#[test]
fn what_is_met_twice_is_left_out_once() {
    let files = folder(&[
        ("deploy/app.yaml", &map("app")),
        ("deploy/web.yaml", &map("web")),
    ]);
    let root = files.path();
    if !git(root, &["init", "--quiet"]) {
        return;
    }
    git(root, &["add", "--all"]);
    std::fs::write(root.join(".gitignore"), "deploy/\n").expect("a file");
    let options = FileOptions {
        exclude: vec!["app.yaml".to_owned()],
        ..FileOptions::default()
    };
    for input in ["", "deploy"] {
        let loaded = load(root, &[input], &options);
        assert_eq!(names(&loaded), ["web"]);
        let notes = said(&loaded, Level::Note);
        assert!(
            notes
                .iter()
                .any(|note| note.contains("1 file is left out by `--exclude`")),
            "{input}: {notes:?}"
        );
    }
}
