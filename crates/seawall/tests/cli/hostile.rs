//! Foreign input never hurts: a broken document is a diagnostic with its place, the others are scanned.

use std::fmt::Write;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::{input, run, run_in, scan_text};

const GOOD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: good}\nspec: {hostPID: true, containers: [{name: a, image: b}]}\n";

/// Scans a bad document between two good ones: both good ones must be seen, the place of the bad one named.
#[track_caller]
fn check(bad: &str, place: &str) {
    let text = format!("{GOOD}---\n{bad}\n---\n{GOOD}");
    let started = Instant::now();
    let run = scan_text(&text, &["--check", "host-pid"]);
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "it took too long"
    );
    assert_eq!(run.status, 2, "{}", run.err);
    assert_eq!(run.json()["summary"]["objects"], 2, "{}", run.err);
    assert!(run.err.contains(place), "`{place}` is not in: {}", run.err);
}

#[test]
fn tabs() {
    check("apiVersion: v1\nkind: Pod\n\tmetadata: {}", ":8:1");
}

#[test]
fn unrendered_templates() {
    check(
        "apiVersion: v1\nkind: {{ .Values.kind }}\nmetadata:\n  {{- include \"labels\" . | nindent 4 }}",
        ":7:",
    );
}

#[test]
fn unclosed_quotes() {
    check("apiVersion: v1\nkind: \"Pod\nmetadata: {}", ":");
}

#[test]
fn alias_bombs() {
    let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for level in 1..12 {
        let before = level - 1;
        let _ = writeln!(
            bomb,
            "a{level}: &a{level} [{}]",
            vec![format!("*a{before}"); 10].join(",")
        );
    }
    check(&bomb, ":");
}

#[test]
fn deep_nesting() {
    check(&"[".repeat(100_000), ":6:");
    check(&format!("{}1", "{a: ".repeat(100_000)), ":6:");
}

#[test]
fn deep_nesting_in_json() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(
        folder.path().join("deep.json"),
        format!(
            "{{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"a\": {}",
            "[".repeat(1_000_000)
        ),
    )
    .expect("a file");
    fs::write(folder.path().join("good.yaml"), GOOD).expect("a file");
    let run = run_in(
        folder.path(),
        &["scan", ".", "--format", "json", "--check", "host-pid"],
        b"",
    );
    assert_eq!(run.status, 2);
    assert_eq!(run.json()["summary"]["objects"], 1, "{}", run.err);
    assert!(run.err.contains("deep.json:1:"), "{}", run.err);
}

#[test]
fn duplicate_keys_are_told_and_the_last_one_counts() {
    let run = scan_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  hostPID: false\n  hostPID: true\n  containers: [{name: a, image: b}]\n",
        &["--check", "host-pid", "--verbose"],
    );
    assert!(
        run.err.contains("hostPID") && run.err.contains(":6:3"),
        "{}",
        run.err
    );
    assert_eq!(run.failed(), ["host-pid"]);
}

#[test]
fn invalid_utf_8_and_binary_files() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(
        folder.path().join("latin.yaml"),
        b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: caf\xe9}\n",
    )
    .expect("a file");
    fs::write(
        folder.path().join("binary.yaml"),
        [0u8, 159, 146, 150, 255, 0, 0, 1],
    )
    .expect("a file");
    fs::write(folder.path().join("good.yaml"), GOOD).expect("a file");
    let run = run_in(
        folder.path(),
        &[
            "scan",
            ".",
            "--format",
            "json",
            "--check",
            "host-pid",
            "--verbose",
        ],
        b"",
    );
    assert_eq!(run.status, 2, "{}", run.err);
    assert_eq!(run.failed(), ["host-pid"]);
    assert!(run.err.contains("latin.yaml:3:"), "{}", run.err);
    assert!(run.err.contains("binary.yaml"), "{}", run.err);
}

#[test]
fn a_huge_scalar() {
    let text = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  a: {}\n---\n{GOOD}",
        "x".repeat(8 << 20)
    );
    let run = scan_text(&text, &["--check", "host-pid"]);
    assert_eq!(run.failed(), ["host-pid"], "{}", run.err);
}

#[test]
fn a_thousand_documents_in_one_file() {
    let mut text = String::new();
    for index in 0..1_000 {
        let _ = write!(
            text,
            "---\n{}",
            GOOD.replace("good", &format!("good-{index}"))
        );
        if index == 500 {
            text.push_str("---\n}{\n");
        }
    }
    let run = scan_text(&text, &["--check", "host-pid"]);
    assert_eq!(run.status, 2);
    assert_eq!(run.findings().len(), 1_000);
}

#[test]
fn an_empty_folder_and_a_missing_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = run_in(folder.path(), &["scan", "."], b"");
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(run.err.contains("contains no manifest"), "{}", run.err);
    let run = run_in(folder.path(), &["scan", "missing.yaml"], b"");
    assert_eq!(run.status, 2);
    assert!(run.err.contains("missing.yaml"), "{}", run.err);
}

#[test]
fn a_link_that_leads_back_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("good.yaml"), GOOD).expect("a file");
    std::os::unix::fs::symlink(folder.path(), folder.path().join("again")).expect("a link");
    let run = run_in(
        folder.path(),
        &["scan", ".", "--format", "json", "--check", "host-pid"],
        b"",
    );
    assert_eq!(run.json()["summary"]["objects"], 1, "{}", run.err);
}

/// What could not be read is never an answer that all is well.
#[test]
fn nothing_found_in_what_could_not_be_read_is_unknown() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(
        folder.path().join("broken.yaml"),
        "apiVersion: v1\nkind: Pod\nmetadata: {name: [\n",
    )
    .expect("a file");
    for arguments in [
        &["rbac", "risks", "-i", "broken.yaml"][..],
        &["network", "lint", "broken.yaml"],
    ] {
        let run = crate::support::run_in(folder.path(), arguments, b"");
        assert_eq!(run.status, 2, "{arguments:?}");
        assert!(
            run.out.starts_with("unknown: "),
            "{arguments:?}: {}",
            run.out
        );
    }
    for arguments in [
        &["rbac", "tenancy", "-i", "broken.yaml"][..],
        &["network", "exposure", "broken.yaml"],
        &["network", "connections", "broken.yaml"],
        &["network", "diff", "broken.yaml", "broken.yaml"],
    ] {
        let run = crate::support::run_in(folder.path(), arguments, b"");
        assert_eq!(run.status, 2, "{arguments:?}: {}", run.err);
    }
}

/// What would move the cursor, hide text or turn it around.
fn steers(letter: char) -> bool {
    (letter.is_control() && !"\n\t".contains(letter))
        || ('\u{202a}'..='\u{202e}').contains(&letter)
        || ('\u{2066}'..='\u{2069}').contains(&letter)
}

#[test]
fn names_do_not_steer_the_terminal() {
    let file = &*input("steering-names.yaml");
    let mut shown = 0;
    for arguments in [
        &["attack", "paths", file][..],
        &["attack", "exposure", file],
        &["attack", "cut", file],
        &["attack", "edges", file],
        &["attack", "edges", file, "--format", "json"],
        &["network", "connections", file],
        &["network", "exposure", file],
        &["network", "exposure", file, "--format", "json"],
        &["network", "lint", file],
        &["rbac", "risks", "-i", file],
        &["rbac", "graph", "-i", file],
        &["rbac", "who-can", "list", "pods", "-i", file],
        &["scan", file],
        &["scan", file, "--format", "markdown"],
        &["scan", file, "--format", "json"],
        &["scan", file, "--format", "sarif"],
        &["pod-security", "assess", file],
    ] {
        let run = run(arguments);
        let text = format!("{}{}", run.out, run.err);
        assert!(!text.is_empty(), "{arguments:?}");
        assert!(!text.contains(steers), "{arguments:?}: {text:?}");
        shown += usize::from(text.contains("[31m") || text.contains("[8m"));
    }
    assert!(shown > 5, "the names were shown {shown} times");
    // A program still reads what was written.
    let edges = run(&["attack", "edges", file, "--format", "json"]);
    assert!(edges.json().to_string().contains("eve\\u001b[0m"));
}

#[test]
fn commands_to_copy_hold_no_command_of_somebody_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let names = fs::read_to_string(input("steering-names.yaml")).expect("an input");
    // A pod of a name that no server takes begins no way, so that this one does.
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: c, image: i, ports: [{containerPort: 80, hostPort: 80}]}]}\n---\n";
    fs::write(folder.path().join("a.yaml"), format!("{pod}{names}")).expect("a file");
    let cut = run_in(folder.path(), &["attack", "cut", "a.yaml"], b"");
    let commands: Vec<&str> = cut
        .out
        .lines()
        .filter_map(|line| line.trim().strip_prefix("$ "))
        .filter(|command| command.contains("clusterrolebinding"))
        .collect();
    assert!(!commands.is_empty(), "{}", cut.out);
    for command in commands {
        // What cannot be shown is written as `$'\033'`, which POSIX has since 2024 and not every `sh` reads yet.
        let words = Command::new("bash")
            .args([
                "-c",
                &format!("set -- {command}\nfor word; do printf '%s\\n' \"$word\"; done"),
            ])
            .output()
            .expect("a shell");
        let words = String::from_utf8(words.stdout).expect("text");
        let mut words = words.lines();
        assert_eq!(words.next(), Some("kubectl"), "{command}");
        assert_eq!(words.next(), Some("patch"), "{command}");
        assert_eq!(
            words.next(),
            Some("clusterrolebinding/--all' \u{1b}[8m"),
            "{command}"
        );
        assert_eq!(words.next(), Some("--type=json"), "{command}");
        assert_eq!(words.next(), Some("-p"), "{command}");
        let patch = words.next().expect("a patch");
        serde_json::from_str::<serde_json::Value>(patch).expect("JSON");
        assert_eq!(words.next(), None, "{command}");
    }
}

#[test]
fn no_way_through_what_could_not_be_read_is_not_known() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(
        folder.path().join("broken.yaml"),
        format!("{GOOD}---\napiVersion: v1\nkind: Pod\nmetadata: {{name: [\n"),
    )
    .expect("a file");
    fs::write(folder.path().join("good.yaml"), GOOD).expect("a file");
    for arguments in [
        "attack paths broken.yaml",
        "attack cut broken.yaml",
        "attack exposure broken.yaml",
        "attack diff broken.yaml good.yaml",
        "attack diff good.yaml broken.yaml",
        "attack diff broken.yaml good.yaml --format markdown",
        "attack cut broken.yaml --format json",
    ] {
        let words: Vec<&str> = arguments.split(' ').collect();
        let run = run_in(folder.path(), &words, b"");
        assert_eq!(run.status, 2, "{arguments}: {}", run.out);
        assert!(
            run.out.contains("parts of the input could not be read"),
            "{arguments}: {}",
            run.out
        );
    }
}
