//! What is given and could do nothing is said, and what selects nothing is an error.

use crate::support::{folder, run_in};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\nspec:\n  containers:\n  - {name: c, image: 'r.example.com/a:1'}\n";

#[test]
fn what_is_for_charts_is_said_where_there_are_none() {
    let folder = folder(&[("a.yaml", POD), ("values.yaml", "a: b\n")]);
    let run = |arguments: &[&str]| run_in(folder.path(), arguments, b"");
    for command in [
        &["scan", "a.yaml", "--fail-on", "never"][..],
        &["rbac", "risks", "-i", "a.yaml"],
    ] {
        let missing = run(&[command, &["--values", "nope.yaml"]].concat());
        assert_eq!(missing.status, 2, "{}", missing.out);
        assert!(
            missing.err.contains("error: nope.yaml: cannot be read"),
            "{}",
            missing.err
        );
        for given in [
            &["--values", "values.yaml"][..],
            &["--set", "a=b"],
            &["--api-versions", "a/v1"],
            &["--value-variants"],
        ] {
            let unused = run(&[command, given].concat());
            assert_eq!(unused.status, 0, "{given:?}: {}", unused.err);
            assert!(
                unused.err.contains("has no effect") && unused.err.contains(given[0]),
                "{given:?}: {}",
                unused.err
            );
        }
    }
}

#[test]
fn a_selection_without_checks_is_an_error() {
    let folder = folder(&[("a.yaml", POD)]);
    for selection in [
        &["--skip-check", "*"][..],
        &["--check", "host-pid", "--skip-check", "host-pid"],
        &["--check", "host-*", "--skip-check", "h*"],
    ] {
        let arguments = [&["scan", "a.yaml"], selection].concat();
        let run = run_in(folder.path(), &arguments, b"");
        assert_eq!(run.status, 2, "{selection:?}: {}", run.out);
        assert!(run.out.is_empty(), "{}", run.out);
        assert!(run.err.contains("no check is left to run"), "{}", run.err);
    }
}

#[test]
fn options_of_kubectl_lead_to_their_own() {
    let folder = folder(&[("a.yaml", POD)]);
    for (arguments, words) in [
        (
            &["attack", "paths", "-n", "shop", "a.yaml"][..],
            "--default-namespace",
        ),
        (&["scan", "-f", "a.yaml"], "without an option"),
        (&["scan", "-A"], "every namespace"),
        (&["rbac", "risks", "--kubeconfig=x"], "KUBECONFIG"),
    ] {
        let run = run_in(folder.path(), arguments, b"");
        assert_eq!(run.status, 2);
        assert!(
            run.err.contains("hint: ") && run.err.contains(words),
            "{arguments:?}: {}",
            run.err
        );
        assert!(!run.err.contains("as a value"), "{}", run.err);
    }
}

#[test]
fn a_page_without_findings_says_what_is_open() {
    let prometheus = "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: k, namespace: app}\nspec: {replicas: 2}\n";
    let folder = folder(&[("a.yaml", prometheus), ("empty.yaml", "a: b\n")]);
    let conclusion = |file: &str, format: &str| {
        let arguments = [
            "scan",
            file,
            "--format",
            format,
            "--check",
            "privileged-container",
        ];
        run_in(folder.path(), &arguments, b"").out
    };
    for (file, sentence) in [
        ("a.yaml", "No findings in what was evaluated, but "),
        ("empty.yaml", "Nothing was evaluated: "),
    ] {
        for format in ["html", "markdown", "table"] {
            let report = conclusion(file, format);
            assert!(report.contains(sentence), "{file} {format}: {report}");
            assert!(!report.contains("No open findings"), "{report}");
        }
    }
}
