//! Where reports go: several formats in one run.

use serde_json::Value;

use crate::support::{folder, run_in};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: app, namespace: shop}\nspec:\n  hostPID: true\n  containers: [{name: app, image: registry.example.com/app:1}]\n";

#[test]
fn one_scan_writes_several_formats() {
    let folder = folder(&[("pod.yaml", POD), ("a.sarif", "old")]);
    let run = run_in(
        folder.path(),
        &[
            "scan",
            "pod.yaml",
            "--check",
            "host-pid",
            "-o",
            "sarif=a.sarif",
            "-o",
            "html=b.html",
            "-o",
            "json=-",
        ],
        b"",
    );
    assert_eq!(run.status, 1, "{}", run.err);
    assert_eq!(run.json()["schema"], "seawall.scan/v1");
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect(name);
    let sarif: Value = serde_json::from_str(&read("a.sarif")).expect("SARIF");
    assert_eq!(
        sarif["runs"][0]["results"].as_array().map(Vec::len),
        Some(1)
    );
    assert!(read("b.html").starts_with("<!doctype html>"));
    // The same as each by itself.
    let alone = run_in(
        folder.path(),
        &[
            "scan", "pod.yaml", "--check", "host-pid", "--format", "sarif",
        ],
        b"",
    );
    assert_eq!(alone.out, read("a.sarif"));
}

#[test]
fn a_format_that_is_asked_for_stays_on_standard_output() {
    let folder = folder(&[("pod.yaml", POD)]);
    let scan = |arguments: &[&str]| {
        let all = [&["scan", "pod.yaml", "--check", "host-pid"], arguments].concat();
        run_in(folder.path(), &all, b"")
    };
    let table = scan(&[]);
    assert_eq!(
        scan(&["--format", "table", "-o", "junit=a.xml"]).out,
        table.out
    );
    assert_eq!(scan(&["-o", "junit=b.xml"]).out, "");
    assert_eq!(scan(&["-o", "-"]).out, table.out);
    assert_eq!(
        scan(&["-o", "table=/dev/stdout", "-o", "csv=/dev/null"]).out,
        table.out
    );
}

#[test]
fn what_is_no_output_is_said_before_anything_is_read() {
    let folder = folder(&[("pod.yaml", POD)]);
    for (arguments, words) in [
        (&["-o", "sarfi=a.sarif"][..], "did you mean `sarif`?"),
        (&["-o", "yaml=a.yaml"], "formats are table, json"),
        (&["--format", "sarfi"], "'sarif'"),
        (
            &["-o", "json=-", "-o", "csv=-"],
            "standard output: json and csv",
        ),
        (
            &["-o", "json=a", "-o", "csv=./a"],
            "two reports would go to",
        ),
        (
            &["-o", "json=a", "--fix", "--diff"],
            "one text without formats",
        ),
    ] {
        let all = [&["scan", "pod.yaml", "missing"], arguments].concat();
        let run = run_in(folder.path(), &all, b"");
        assert_eq!((run.status, &*run.out), (2, ""), "{arguments:?}");
        assert!(run.err.contains(words), "{arguments:?}: {}", run.err);
    }
    assert!(!folder.path().join("a").exists());
}

#[test]
fn one_report_that_cannot_be_written_keeps_no_other_back() {
    let folder = folder(&[("pod.yaml", POD), ("there/file", "")]);
    let run = run_in(
        folder.path(),
        &[
            "scan",
            "pod.yaml",
            "--check",
            "host-pid",
            "-o",
            "sarif=there",
            "-o",
            "html=nowhere/b.html",
            "-o",
            "csv=c.csv",
        ],
        b"",
    );
    assert_eq!(run.status, 2);
    for words in [
        "`there` is a directory",
        "`nowhere/b.html` cannot be written",
    ] {
        assert!(run.err.contains(words), "{}", run.err);
    }
    assert!(folder.path().join("c.csv").exists());
}
