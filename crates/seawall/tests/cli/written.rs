//! What is written is written whole or not at all, and what cannot be written or said is status 2.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use crate::support::{folder, run_in};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {hostPID: true, containers: [{name: a, image: registry.example.com/a:1}]}\n";

/// Runs a line of shell in a folder; `$S` is the program.
#[track_caller]
fn shell(folder: &Path, line: &str) -> (i32, String, String) {
    let output = Command::new("bash")
        .args(["-c", line])
        .current_dir(folder)
        .env("S", env!("CARGO_BIN_EXE_seawall"))
        .env("SEAWALL_HELM", "/nowhere/helm")
        .env("SEAWALL_KUBECTL", "/nowhere/kubectl")
        .output()
        .expect("bash runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let status = output.status.code().expect("no signal ended it");
    (status, text(output.stdout), text(output.stderr))
}

#[track_caller]
fn check(line: &str, status: i32, words: &str) {
    let folder = folder(&[("a.yaml", POD)]);
    let (ended, out, err) = shell(folder.path(), line);
    assert_eq!(ended, status, "{line}: {out}{err}");
    assert!(err.contains(words), "{line}: {err}");
}

#[test]
fn a_stream_that_takes_nothing_is_an_error() {
    for line in [
        "$S scan a.yaml >&-",
        "$S scan a.yaml --format json >&-",
        "$S network can --from a --to b a.yaml --batch - </dev/null >&- || $S rbac can --batch a.yaml -i a.yaml >&-",
        "$S --help >&-",
        "$S checks list >&-",
    ] {
        check(line, 2, "");
    }
    if !Path::new("/dev/full").exists() {
        println!("SKIPPED: there is no /dev/full");
        return;
    }
    for format in [
        "table", "json", "sarif", "junit", "csv", "html", "markdown", "github",
    ] {
        check(
            &format!("$S scan a.yaml --format {format} >/dev/full"),
            2,
            "standard output cannot be written",
        );
    }
    check(
        "$S scan a.yaml -o /dev/full",
        2,
        "`/dev/full` cannot be written",
    );
    check(
        "$S network connections --format classes a.yaml >/dev/full",
        2,
        "standard output cannot be written",
    );
    check(
        "$S network connections --format classes a.yaml -o /dev/full",
        2,
        "`/dev/full` cannot be written",
    );
    check(
        "$S --version >/dev/full",
        2,
        "standard output cannot be written",
    );
}

#[test]
fn what_nobody_could_be_told_is_status_2() {
    for line in [
        "$S scan --no-such-option 2>&-",
        "$S scan missing.yaml a.yaml >/dev/null 2>&-",
        "$S scan missing.yaml a.yaml >/dev/null 2>/dev/full",
        "$S network lint missing.yaml >/dev/null 2>/dev/full",
        "$S snapshot save a.yaml -o s.zst 2>/dev/full",
        "$S scan missing.yaml a.yaml --format json 2> >(exit 0) >/dev/null",
    ] {
        check(line, 2, "");
    }
    // Nothing was to be said, so that nothing is lost.
    check("$S scan a.yaml >/dev/null 2>&-", 1, "");
    check("$S scan a.yaml >/dev/null 2>/dev/full", 1, "");
}

#[test]
fn a_reader_that_stops_and_nothing_to_read_are_status_2() {
    // More than a pipe holds.
    let many: Vec<String> = (0..200)
        .map(|number| POD.replace("web", &format!("web-{number}")))
        .collect();
    let folder = folder(&[("a.yaml", &many.join("---\n"))]);
    let line = "$S scan a.yaml --format json --full | head -1 >/dev/null; exit ${PIPESTATUS[0]}";
    let (status, _, err) = shell(folder.path(), line);
    assert!(status == 2 && err.is_empty(), "{status}: {err}");
    check("$S scan - <&-", 2, "standard input");
}

#[test]
fn a_report_takes_the_place_of_the_old_one_when_it_is_whole() {
    let folder = folder(&[("a.yaml", POD), ("report.json", "old")]);
    let report = folder.path().join("report.json");
    fs::set_permissions(&report, fs::Permissions::from_mode(0o640)).expect("a mode");
    let before = fs::metadata(&report).expect("a file").ino();
    let (status, _, err) = shell(
        folder.path(),
        "ulimit -f 1; $S scan a.yaml --format json -o report.json",
    );
    assert_eq!(status, 2, "{err}");
    assert!(err.contains("`report.json` cannot be written"), "{err}");
    assert_eq!(fs::read_to_string(&report).expect("a file"), "old");
    assert_eq!(
        fs::read_dir(folder.path()).expect("a folder").count(),
        2,
        "nothing is left beside it"
    );
    let (status, _, _) = shell(folder.path(), "$S scan a.yaml --format json -o report.json");
    assert_eq!(status, 1);
    let after = fs::metadata(&report).expect("a file");
    assert!(after.ino() != before && after.len() > 100);
    assert_eq!(after.mode() & 0o777, 0o640);
}

#[test]
fn a_fix_on_a_full_disk_leaves_the_manifest() {
    let big = format!(
        "{POD}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  a: {}\n",
        "x".repeat(4096)
    );
    let folder = folder(&[("a.yaml", &big)]);
    let (status, _, err) = shell(folder.path(), "ulimit -f 1; $S scan a.yaml --fix");
    assert_eq!(status, 2, "{err}");
    assert!(!err.contains("fixed"), "{err}");
    assert_eq!(
        fs::read_to_string(folder.path().join("a.yaml")).expect("a file"),
        big
    );
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
}

#[test]
fn nothing_is_written_through_a_link() {
    let other = POD.replace("web", "other");
    let outside = folder(&[("a.yaml", &other)]);
    let work = folder(&[("real.yaml", POD)]);
    let at = |name: &str| outside.path().join(name);
    symlink(at("a.yaml"), work.path().join("link.yaml")).expect("a link");
    symlink("real.yaml", work.path().join("own.yaml")).expect("a link");
    for input in ["link.yaml", "own.yaml", "."] {
        let run = run_in(work.path(), &["scan", "--fix", input], b"");
        assert_eq!(run.status, 2, "{input}: {}", run.err);
        assert!(run.err.contains("is a symlink"), "{input}: {}", run.err);
        assert_eq!(fs::read_to_string(at("a.yaml")).expect("a file"), other);
    }
    assert!(
        fs::symlink_metadata(work.path().join("own.yaml"))
            .expect("a link")
            .is_symlink()
    );
    assert_ne!(
        fs::read_to_string(work.path().join("real.yaml")).expect("a file"),
        POD
    );
    let run = run_in(work.path(), &["scan", "real.yaml", "-o", "link.yaml"], b"");
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(run.err.contains("is a symlink"), "{}", run.err);
    assert_eq!(fs::read_to_string(at("a.yaml")).expect("a file"), other);
    // A directory that is a link, and a link to a device, named in every way.
    symlink(outside.path(), work.path().join("reports")).expect("a link");
    symlink("/dev/null", work.path().join("device")).expect("a link");
    let whole = work.path().join("reports/a.yaml").display().to_string();
    for target in ["reports/a.yaml", "./reports/new.json", "device", &whole] {
        let run = run_in(work.path(), &["scan", "real.yaml", "-o", target], b"");
        assert_eq!(run.status, 2, "{target}: {}", run.err);
        assert!(run.err.contains("is a symlink"), "{target}: {}", run.err);
        assert_eq!(fs::read_to_string(at("a.yaml")).expect("a file"), other);
        assert!(!at("new.json").exists());
    }
    // What stands outside of the working directory is the user's own.
    let target = work.path().join("reports/new.json").display().to_string();
    let run = run_in(outside.path(), &["scan", "a.yaml", "-o", &target], b"");
    assert!(at("new.json").exists(), "{}", run.err);
    // A directory that is a link, named from a directory above both.
    let above = folder(&[("outside/b.yaml", POD), ("work/c.yaml", "")]);
    symlink("../outside", above.path().join("work/inner")).expect("a link");
    let run = run_in(above.path(), &["scan", "--fix", "work"], b"");
    assert!(run.err.contains("is a symlink"), "{}", run.err);
    assert_eq!(
        fs::read_to_string(above.path().join("outside/b.yaml")).expect("a file"),
        POD
    );
}

#[test]
fn what_never_ends_is_refused_whatever_it_is_for() {
    let folder = folder(&[("a.yaml", POD)]);
    symlink("/dev/zero", folder.path().join("zero.yaml")).expect("a link");
    let made = Command::new("mkfifo")
        .arg(folder.path().join("pipe.yaml"))
        .status();
    assert!(made.expect("mkfifo runs").success());
    for line in [
        "$S scan zero.yaml",
        "$S scan pipe.yaml",
        "$S scan .",
        "$S scan /dev/zero",
        "$S scan a.yaml --baseline zero.yaml",
        "$S scan a.yaml --exceptions pipe.yaml",
        "$S snapshot info zero.yaml",
        "$S attack paths a.yaml --facts zero.yaml",
        "$S rbac used --audit zero.yaml -i a.yaml",
        "$S rbac can --batch pipe.yaml -i a.yaml",
        "$S network can --batch pipe.yaml -i a.yaml",
    ] {
        let (status, out, err) = shell(
            folder.path(),
            &format!("ulimit -v 4000000; timeout 60 {line}"),
        );
        assert_eq!(status, 2, "{line}: {out}{err}");
        assert!(
            err.contains("a device") || err.contains("a named pipe"),
            "{line}: {err}"
        );
    }
    let (status, out, err) = shell(folder.path(), "$S scan <(cat a.yaml) --format json");
    assert_eq!(status, 1, "{err}");
    assert!(out.contains("host-pid"), "{out}");
}

/// What the API server would refuse is not fixed by a field more in it: nobody can tell what such a pod would be.
#[test]
fn a_finding_is_fixed_when_it_is_gone() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: a\n    image: registry.example.com/a:1\n    ports: wrong\n";
    let folder = folder(&[("a.yaml", pod)]);
    let arguments = ["scan", "a.yaml", "--format", "json"];
    let fixable = |findings: Vec<serde_json::Value>| -> Vec<String> {
        let fails = findings
            .into_iter()
            .filter(|one| one["fixable"] == true && one["verdict"] == "fail");
        fails.map(|one| one["fingerprint"].to_string()).collect()
    };
    let before = fixable(run_in(folder.path(), &arguments, b"").findings());
    assert!(!before.is_empty());
    let fix = run_in(folder.path(), &["scan", "--fix", "a.yaml"], b"");
    let after = run_in(folder.path(), &arguments, b"").findings();
    let left: Vec<String> = after
        .iter()
        .map(|one| one["fingerprint"].to_string())
        .collect();
    let gone = before.iter().filter(|one| !left.contains(one)).count();
    let claimed = fix.err.lines().find_map(|line| {
        line.strip_prefix("fixed ")?
            .split(' ')
            .next()?
            .parse::<usize>()
            .ok()
    });
    assert_eq!(claimed.unwrap_or(0), gone, "{}", fix.err);
    assert!(gone < before.len(), "{}", fix.err);
    assert!(fix.err.contains("unknown after the change"), "{}", fix.err);
}
