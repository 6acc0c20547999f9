//! Patches of `scan --fix --diff` are for `git apply`, wherever the program ran and however the files were named.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{folder, run_in};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\nspec:\n  containers:\n  - name: c\n    image: r.example.com/a:1\n";

/// Whether git takes the patch in a directory; `None`, said visibly, where there is no git.
fn applies(directory: &Path, patch: &str) -> Option<bool> {
    use std::io::Write;
    let started = Command::new("git")
        .args(["apply", "--check", "-"])
        .current_dir(directory)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .stdin(Stdio::piped())
        .spawn();
    let Ok(mut child) = started else {
        println!("SKIPPED: there is no git");
        return None;
    };
    let mut pipe = child.stdin.take().expect("a pipe");
    pipe.write_all(patch.as_bytes()).expect("written");
    drop(pipe);
    Some(child.wait().expect("git ends").success())
}

#[test]
fn a_patch_applies_where_it_was_made_or_where_the_note_says() {
    for is_repository in [true, false] {
        let folder = folder(&[("repo/deploy/app.yaml", POD), ("repo/sub/own.yaml", POD)]);
        let root = folder.path().join("repo").canonicalize().expect("a path");
        if is_repository {
            let init = Command::new("git")
                .args(["init", "--quiet"])
                .current_dir(&root)
                .status();
            if init.is_err() {
                println!("SKIPPED: there is no git");
                return;
            }
        }
        let sub = root.join("sub");
        let deploy = root.join("deploy").display().to_string();
        let dotted = sub.join("../deploy").display().to_string();
        let own = sub.join("own.yaml").display().to_string();
        for (here, inputs, is_elsewhere) in [
            (&root, &["deploy"][..], false),
            (&root, &[&*deploy], false),
            (&root, &["sub/../deploy", "."], false),
            (&sub, &[&*own], false),
            (&sub, &["../deploy"], true),
            (&sub, &[&*dotted], true),
            (&sub, &["own.yaml", "../deploy/app.yaml"], true),
        ] {
            let arguments = [&["scan", "--fix", "--diff", "--together"], inputs].concat();
            let run = run_in(here, &arguments, b"");
            assert!(run.out.contains("allowPrivilegeEscalation"), "{}", run.err);
            let place = run
                .err
                .split_once("names files from `")
                .and_then(|(_, rest)| rest.split_once('`'))
                .map(|(place, _)| Path::new(place).to_owned());
            assert_eq!(place.is_some(), is_elsewhere, "{inputs:?}: {}", run.err);
            let place = place.unwrap_or_else(|| here.clone());
            match applies(&place, &run.out) {
                Some(is_taken) => assert!(is_taken, "{inputs:?}: {}", run.out),
                None => return,
            }
        }
    }
}

#[test]
fn standard_input_is_not_changed() {
    let folder = folder(&[]);
    let run = run_in(
        folder.path(),
        &["scan", "-", "--fix", "--diff"],
        POD.as_bytes(),
    );
    assert_eq!(run.status, 2);
    assert!(
        run.err
            .contains("it came from standard input: scan the file itself")
            && !run.err.contains("No such file"),
        "{}",
        run.err
    );
}
