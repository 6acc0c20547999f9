//! Accepting findings on the command line.

use crate::support::{Run, folder, run_in};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: app, namespace: shop}\nspec:\n  hostPID: true\n  hostIPC: true\n  containers: [{name: app, image: registry.example.com/app:1}]\n";

const FILE: &str = "seawall.exceptions.yaml";

fn scan(folder: &std::path::Path, check: &str) -> Run {
    let all = [
        "scan",
        "deploy",
        "--check",
        check,
        "--format",
        "json",
        "--exceptions",
        FILE,
    ];
    run_in(folder, &all, b"")
}

fn except(folder: &std::path::Path, fingerprints: &[&str], more: &[&str]) -> Run {
    let all = [
        &["except"],
        fingerprints,
        &[
            "--reason",
            "it reads /proc # of the node",
            "--owner",
            "ops",
            "-i",
            "deploy",
        ],
        more,
    ]
    .concat();
    run_in(folder, &all, b"")
}

const END: [&str; 2] = ["--expires", "2999-01-31"];

/// The fingerprint of the one finding of a check.
fn fingerprint(folder: &std::path::Path, check: &str) -> String {
    let all = ["scan", "deploy", "--check", check, "--format", "json"];
    let found = run_in(folder, &all, b"").findings();
    found[0]["fingerprint"]
        .as_str()
        .expect("a fingerprint")
        .to_owned()
}

#[test]
fn a_finding_is_accepted_and_the_next_scan_knows() {
    let folder = folder(&[("deploy/pod.yaml", POD)]);
    let (pid, ipc) = (
        fingerprint(folder.path(), "host-pid"),
        fingerprint(folder.path(), "host-ipc"),
    );
    let run = except(folder.path(), &[&pid], &END);
    assert_eq!(run.status, 0, "{}", run.err);
    assert_eq!(
        run.out,
        format!(
            "accepted until 2999-01-31: host-pid of shop/Pod/app ({pid}), owner ops, in {FILE}:3\n"
        )
    );
    let after = scan(folder.path(), "host-pid");
    assert_eq!((after.status, after.failed()), (0, vec![]));
    let accepted = after.findings()[0]["exception"].to_string();
    assert!(
        accepted.contains("it reads /proc # of the node (ops, "),
        "{accepted}"
    );
    assert_eq!(scan(folder.path(), "host-ipc").failed(), ["host-ipc"]);
    // What is there stays, and the beginning of a fingerprint is enough.
    let before = std::fs::read_to_string(folder.path().join(FILE)).expect("the file");
    let noted = format!("# reviewed\n{before}");
    std::fs::write(folder.path().join(FILE), &noted).expect("written");
    let run = except(folder.path(), &[&ipc[..8].to_uppercase()], &END);
    assert_eq!(run.status, 0, "{}", run.err);
    let text = std::fs::read_to_string(folder.path().join(FILE)).expect("the file");
    assert!(text.starts_with(&noted), "{text}");
    assert!(scan(folder.path(), "host-*").failed().is_empty());
    let run = except(folder.path(), &[&ipc, &pid], &["--expires", "2999-02-01"]);
    assert_eq!(
        (
            run.status,
            run.out.matches("renewed until 2999-02-01").count()
        ),
        (0, 2),
        "{}",
        run.err
    );
}

#[test]
fn what_is_shown_in_full_can_be_accepted() {
    let folder = folder(&[("deploy/pod.yaml", POD)]);
    let pid = fingerprint(folder.path(), "host-pid");
    let full = run_in(
        folder.path(),
        &["scan", "deploy", "--check", "host-pid", "--full"],
        b"",
    );
    assert!(full.out.contains(&pid), "{}", full.out);
    // A finding of the file in the working directory, with nothing else named.
    let run = run_in(
        &folder.path().join("deploy"),
        &[
            "except",
            &pid,
            "--reason",
            "r",
            "--owner",
            "o",
            "--expires",
            "2999-01-31",
        ],
        b"",
    );
    assert_eq!(run.status, 0, "{}", run.err);
    // The file is a part of what is scanned, and counts when it is named.
    assert!(run.err.contains("--exceptions"), "{}", run.err);
}

#[test]
fn nothing_is_accepted_that_was_not_seen_or_not_said() {
    let folder = folder(&[("deploy/pod.yaml", POD)]);
    let pid = fingerprint(folder.path(), "host-pid");
    let unknown = fingerprint(folder.path(), "namespace-without-quota");
    for (fingerprint, more, words) in [
        (
            "0123456789abcdef0123456789abcdef",
            &END[..],
            "no finding `0123456789abcdef0123456789abcdef` in the input",
        ),
        ("host-pid", &END, "`host-pid` is not a fingerprint"),
        ("abc", &END, "`abc` is not a fingerprint"),
        (&pid, &["--expires", "2020-01-01"], "is in the past"),
        (&pid, &["--expires", "soon"], "is not a valid date"),
        (
            &pid,
            &["--expires", "2999-01-31", "--exceptions", "deploy/pod.yaml"],
            "schema",
        ),
        (&unknown, &END, "the answer is unknown"),
    ] {
        let run = except(folder.path(), &[fingerprint], more);
        assert_eq!((run.status, &*run.out), (2, ""), "{fingerprint} {more:?}");
        assert!(run.err.contains(words), "{words}: {}", run.err);
    }
    assert!(!folder.path().join(FILE).exists());
    assert_eq!(
        std::fs::read_to_string(folder.path().join("deploy/pod.yaml")).expect("the pod"),
        POD
    );
}

/// Accepts findings of `deploy` with these words only, where the environment names no owner.
fn bare(folder: &std::path::Path, words: &[&str]) -> Run {
    let all = [&["except"], words, &["-i", "deploy"]].concat();
    run_in(folder, &all, b"")
}

#[test]
fn what_is_meant_is_settled_before_reason_and_end_are_asked_for() {
    let folder = folder(&[("deploy/pod.yaml", POD)]);
    let pid = fingerprint(folder.path(), "host-pid");
    let run = bare(folder.path(), &["0123456789abcdef"]);
    assert_eq!(run.status, 2);
    assert!(
        run.err.contains("no finding `0123456789abcdef`") && !run.err.contains("--reason"),
        "{}",
        run.err
    );
    let run = run_in(folder.path(), &["except", &pid, "-i", "missing"], b"");
    assert_eq!(run.status, 2);
    assert!(
        run.err.contains("missing") && !run.err.contains("--reason"),
        "{}",
        run.err
    );
    // One of several is wrong, and so is the end.
    let past = ["--reason", "r", "--expires", "2020-01-01"];
    let run = bare(
        folder.path(),
        &[&[&*pid, "ffffffffffff"], &past[..]].concat(),
    );
    assert!(run.err.contains("`ffffffffffff`"), "{}", run.err);
    let run = bare(folder.path(), &[&pid, "--owner", "ops"]);
    assert_eq!((run.status, &*run.out), (2, ""));
    assert!(
        run.err
            .contains("an exception needs --reason TEXT and --expires DATE"),
        "{}",
        run.err
    );
    assert!(!folder.path().join(FILE).exists());
}

#[test]
fn a_wrong_fingerprint_leads_to_the_one_that_was_meant() {
    let folder = folder(&[("deploy/pod.yaml", POD)]);
    let pid = fingerprint(folder.path(), "host-pid");
    let other = |digit: &str| match digit {
        "0" => "1",
        _ => "0",
    };
    // The beginning is right, the rest is not.
    let end = format!("{}{}", &pid[..31], other(&pid[31..]));
    // The first digit is wrong, and nothing else.
    let first = format!("{}{}", other(&pid[..1]), &pid[1..]);
    let long = format!("{pid}0");
    for asked in [&*end, &first, &pid[..3], &long, "host-pid"] {
        let run = bare(folder.path(), &[asked]);
        assert_eq!((run.status, &*run.out), (2, ""), "{asked}");
        let hint = run.err.lines().find(|line| line.contains("hint: "));
        let hint = hint.unwrap_or_default();
        assert!(
            hint.contains(&format!("{pid} (host-pid of shop/Pod/app)")),
            "{asked}: {}",
            run.err
        );
    }
    let run = bare(folder.path(), &["host-pit"]);
    assert!(run.err.contains("`seawall scan --full`"), "{}", run.err);
}

#[test]
fn a_finding_that_may_be_in_what_was_not_read_is_not_called_absent() {
    let broken = "apiVersion: v1\nkind: Pod\nmetadata: {name: [\n";
    let folder = folder(&[("deploy/pod.yaml", POD), ("deploy/broken.yaml", broken)]);
    let run = bare(folder.path(), &["0123456789abcdef"]);
    assert_eq!(run.status, 2);
    let place = run.err.find("broken.yaml").expect("the file is named");
    let hint = run.err.find("not all of the input was evaluated");
    assert!(hint.is_some_and(|hint| hint > place), "{}", run.err);
}
