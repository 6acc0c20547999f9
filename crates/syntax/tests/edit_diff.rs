//! Unified diffs, applied by the tools that they are for.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;
use seawall_syntax::edit::unified_diff;

#[test]
fn a_change_is_shown_with_three_lines_around_it() {
    let before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n";
    let after = "1\n2\n3\n4\n5\nsix\n7\n8\n9\n10\n11\n12\n13\n14\n15\n";
    let expect = "--- a/pod.yaml\n+++ b/pod.yaml\n@@ -3,7 +3,7 @@\n 3\n 4\n 5\n-6\n+six\n 7\n 8\n 9\n@@ -12,3 +12,4 @@\n 12\n 13\n 14\n+15\n";
    assert_eq!(unified_diff("pod.yaml", before, after), expect);
}

#[test]
fn equal_texts_have_no_diff() {
    assert_eq!(unified_diff("x", "a\n", "a\n"), "");
    assert_eq!(unified_diff("x", "", ""), "");
}

#[test]
fn a_missing_last_line_break_is_marked() {
    assert_eq!(
        unified_diff("x", "a", "a\nb\n"),
        "--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n"
    );
    assert_eq!(
        unified_diff("x", "", "a"),
        "--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n\\ No newline at end of file\n"
    );
}

#[test]
fn names_are_written_as_git_writes_them() {
    let first_line = |name| {
        let diff = unified_diff(name, "a\n", "b\n");
        diff.lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(first_line("/etc/x.yaml"), "--- a/etc/x.yaml");
    assert_eq!(first_line("a b.yaml"), "--- a/a b.yaml\t");
    assert_eq!(
        first_line("a\"\n\u{1}é.yaml"),
        "--- \"a/a\\\"\\n\\001é.yaml\""
    );
}

/// A folder of its own for one run of a tool.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "seawall-diff-{}-{}",
            std::process::id(),
            NUMBER.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("folder");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const TOOLS: [&[&str]; 2] = [
    &["git", "apply", "-"],
    &["patch", "-p1", "--binary", "--silent"],
];

/// What a tool makes of a text and a diff; `None` when the tool is not installed.
fn applied_by(tool: &[&str], name: &str, before: &str, diff: &str) -> Option<Vec<u8>> {
    let folder = Folder::new();
    let file = folder.0.join(name);
    std::fs::write(&file, before).expect("file");
    let started = Command::new(tool[0])
        .args(&tool[1..])
        .current_dir(&folder.0)
        .env("GIT_CEILING_DIRECTORIES", std::env::temp_dir())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut process = match started {
        Ok(process) => process,
        Err(_) => {
            println!("SKIPPED: `{}` is not installed", tool[0]);
            return None;
        }
    };
    let mut input = process.stdin.take().expect("input");
    input.write_all(diff.as_bytes()).expect("written");
    drop(input);
    let output = process.wait_with_output().expect("ended");
    assert!(
        output.status.success(),
        "{tool:?}: {}\n{diff}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(std::fs::read(&file).expect("file"))
}

#[track_caller]
fn check(name: &str, before: &str, after: &str) {
    let diff = unified_diff(name, before, after);
    for tool in TOOLS {
        if let Some(result) = applied_by(tool, name, before, &diff) {
            assert_eq!(String::from_utf8_lossy(&result), after, "{tool:?}\n{diff}");
        }
    }
}

#[test]
fn git_and_patch_take_every_kind_of_text_and_name() {
    check("x.yaml", "a: 1\r\nb: 2\r\n", "a: 1\r\nb: 3\r\nc: 4");
    check("x.yaml", "a: 1\rb: 2\rc", "a: 1\rb: 3\rc");
    check("x.yaml", "a", "a\n");
    check("x.yaml", "\n\n\n", "\n\n");
    check("a b.yaml", "a\n", "b\n");
    check("ä.yaml", "é\n", "ü\n");
}

#[test]
fn git_takes_quoted_names() {
    let name = "a\"b\\.yaml";
    let diff = unified_diff(name, "a\n", "b\n");
    if let Some(result) = applied_by(TOOLS[0], name, "a\n", &diff) {
        assert_eq!(result, b"b\n");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn git_and_patch_make_the_same_text(
        before in "([a-c]\r?\n){1,24}[a-c]?",
        changes in prop::collection::vec((any::<prop::sample::Index>(), "([x-z]?\n){0,3}"), 1..4),
    ) {
        let mut lines: Vec<String> = before.split_inclusive('\n').map(str::to_owned).collect();
        for (at, text) in changes {
            let at = at.index(lines.len());
            lines[at] = text;
        }
        let after = lines.concat();
        // An empty result makes `patch` delete the file.
        prop_assume!(after != before && !after.is_empty());
        check("x.yaml", &before, &after);
    }
}
