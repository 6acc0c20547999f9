//! Accepted findings: from a file, from an annotation, and when they end.

use crate::support::{folder, run_in, scan_text};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\n  namespace: shop\n  labels: {tier: front}\nspec:\n  hostPID: true\n  containers: [{name: app, image: registry.example.com/app:1}]\n";

/// Failed checks and accepted findings with an exceptions file that lies in the scanned folder.
fn with_file(exceptions: &str) -> (Vec<String>, usize, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let scanned = folder.path().join("deploy");
    std::fs::create_dir(&scanned).expect("a folder");
    std::fs::write(scanned.join("pod.yaml"), POD).expect("a file");
    std::fs::write(scanned.join("seawall.exceptions.yaml"), exceptions).expect("a file");
    let run = run_in(
        folder.path(),
        &[
            "scan",
            "deploy",
            "--trust-input",
            "--format",
            "json",
            "--check",
            "host-pid",
        ],
        b"",
    );
    if run.status == 2 {
        return (Vec::new(), 0, run.err);
    }
    let accepted = run
        .findings()
        .iter()
        .filter(|finding| !finding["exception"].is_null())
        .count();
    (run.failed(), accepted, run.err)
}

fn entry(selector: &str, expires: &str) -> String {
    format!(
        "schema: seawall.exceptions/v1\nexceptions:\n  - checks: [host-*]\n    resources:\n      - {selector}\n    reason: it reads the processes of the node\n    owner: platform@example.com\n    expires: {expires}\n"
    )
}

#[test]
fn an_exception_accepts_what_it_names() {
    for selector in [
        "{kind: Pod, namespace: shop, name: app}",
        "{namespace: sh*, name: \"a?p\"}",
        "{labels: {tier: front}}",
    ] {
        let (failed, accepted, _) = with_file(&entry(selector, "2999-01-01"));
        assert_eq!((failed, accepted), (vec![], 1), "{selector}");
    }
}

#[test]
fn an_expired_exception_is_a_finding_and_accepts_nothing() {
    let (failed, accepted, _) = with_file(&entry("{name: app}", "2020-01-01"));
    assert_eq!(failed, ["exception-expired", "host-pid"]);
    assert_eq!(accepted, 0);
}

#[test]
fn an_exception_that_fits_nothing_is_a_finding() {
    let (failed, accepted, _) = with_file(&entry("{name: other}", "2999-01-01"));
    assert_eq!(failed, ["exception-unmatched", "host-pid"]);
    assert_eq!(accepted, 0);
}

#[test]
fn an_exception_without_a_reason_is_refused_with_its_place() {
    let text = entry("{name: app}", "2999-01-01")
        .replace("    reason: it reads the processes of the node\n", "");
    let (_, _, error) = with_file(&text);
    assert!(
        error.contains("reason") && error.contains("seawall.exceptions.yaml:3"),
        "{error}"
    );
}

#[test]
fn an_annotation_works_alike() {
    let annotated = POD.replace(
        "  labels: {tier: front}\n",
        "  annotations:\n    seawall.dev/ignore: \"host-pid: it reads the processes of the node\"\n",
    );
    let run = scan_text(&annotated, &["--check", "host-pid", "--trust-input"]);
    assert_eq!((run.status, run.failed()), (0, vec![]));
    let accepted = run.findings()[0]["exception"].to_string();
    assert!(
        accepted.contains("it reads the processes of the node"),
        "{accepted}"
    );
}

#[test]
fn an_exceptions_file_is_read_strictly() {
    let whole = entry("{name: app}", "2999-01-01");
    for (text, words) in [
        (
            whole.replace("    expires: 2999-01-01\n", ""),
            "seawall.exceptions.yaml:3:5: an exception needs `expires`",
        ),
        (
            whole.replace("      - {name: app}\n", "      name: app\n"),
            "`resources` has to be a list, not a mapping",
        ),
        (
            whole.replace("{name: app}", "{}"),
            "seawall.exceptions.yaml:5:9: an empty selector",
        ),
        (
            whole.replace("{name: app}", "{name: 8080}"),
            "`name` has to be text, not",
        ),
        (whole.replace("owner:", "ownr:"), "did you mean `owner`?"),
    ] {
        let (failed, _, error) = with_file(&text);
        assert!(
            failed.is_empty() && error.contains(words),
            "{words}: {error}"
        );
    }
}

#[test]
fn a_scan_of_a_part_says_nothing_of_the_rest() {
    let folder = tempfile::tempdir().expect("a folder");
    for part in ["a", "b"] {
        std::fs::create_dir(folder.path().join(part)).expect("a folder");
        let pod = POD.replace("name: app\n", &format!("name: app-{part}\n"));
        std::fs::write(folder.path().join(part).join("pod.yaml"), pod).expect("a file");
    }
    let both = entry("{name: app-a}", "2999-01-01")
        + &entry("{name: app-b}", "2999-01-01")
            .replace("schema: seawall.exceptions/v1\nexceptions:\n", "");
    std::fs::write(folder.path().join("seawall.exceptions.yaml"), &both).expect("a file");
    let scan = |arguments: &[&str]| {
        let all = [&["scan", "--format", "json"], arguments].concat();
        run_in(folder.path(), &all, b"").failed()
    };
    let none: Vec<String> = Vec::new();
    assert_eq!(scan(&["a", "--check", "host-pid"]), none);
    let all = [".", "--trust-input", "--check"];
    assert_eq!(scan(&[&all[..], &["host-pid"]].concat()), none);
    assert_eq!(scan(&[&all[..], &["host-ipc"]].concat()), none);
    std::fs::remove_dir_all(folder.path().join("b")).expect("removed");
    assert_eq!(scan(&["a", "--check", "host-pid"]), none);
    assert_eq!(
        scan(&[&all[..], &["host-pid"]].concat()),
        ["exception-unmatched"]
    );
}

#[test]
fn annotations_can_be_left_unread() {
    let annotated = POD.replace(
        "  labels: {tier: front}\n",
        "  annotations: {seawall.dev/ignore: \"host-pid: reviewed\"}\n",
    );
    let run = scan_text(&annotated, &["--check", "host-pid", "--no-annotations"]);
    assert_eq!((run.status, run.failed()), (1, vec!["host-pid".to_owned()]));
}

#[test]
fn the_last_line_is_true() {
    let folder = tempfile::tempdir().expect("a folder");
    let last = |pod: &str, check: &str| {
        let run = run_in(
            folder.path(),
            &["scan", "-", "--trust-input", "--check", check],
            pod.as_bytes(),
        );
        run.out
            .trim_end()
            .lines()
            .last()
            .unwrap_or_default()
            .to_owned()
    };
    let annotated = POD.replace(
        "  labels: {tier: front}\n",
        "  annotations: {seawall.dev/ignore: \"host-pid: reviewed\"}\n",
    );
    assert_eq!(last(POD, "host-ipc"), "No findings.");
    assert_eq!(
        last(&annotated, "host-pid"),
        "No new findings (1 accepted)."
    );
    // Whether the namespace has a quota is not known here.
    let unknown = last(POD, "namespace-without-quota");
    assert!(
        unknown.starts_with("No findings in what was evaluated, but 1 question"),
        "{unknown}"
    );
}

const ALL: &str = "schema: seawall.exceptions/v1\nexceptions:\n  - {checks: [host-pid], resources: [{name: app}], reason: r, owner: o, expires: 2999-01-01}\n";

#[test]
fn a_file_in_the_input_is_for_what_lies_below_its_directory() {
    let folder = folder(&[
        ("one/pod.yaml", POD),
        ("one/seawall.exceptions.yaml", ALL),
        ("two/pod.yaml", &POD.replace("shop", "bank")),
    ]);
    let failed = |arguments: &[&str]| {
        let all = [
            &["scan", "--format", "json", "--check", "host-pid"],
            arguments,
        ]
        .concat();
        let run = run_in(folder.path(), &all, b"");
        let findings = run.findings();
        let open = findings
            .iter()
            .filter(|finding| finding["exception"].is_null());
        open.map(|finding| {
            let namespace = finding["resource"]["namespace"].as_str();
            namespace.unwrap_or_default().to_owned()
        })
        .collect::<Vec<_>>()
    };
    assert_eq!(failed(&["one", "two", "--trust-input"]), ["bank"]);
    assert_eq!(failed(&["two", "./one/", "--trust-input"]), ["bank"]);
    // A file that is named is for everything.
    let named = ["--exceptions", "one/seawall.exceptions.yaml"];
    assert!(failed(&[&["one", "two"], &named[..]].concat()).is_empty());
    // Who does not trust the input takes named files only, wherever they lie.
    for flag in ["--only-named-exceptions", "--no-annotations", "--full"] {
        assert_eq!(failed(&["one", flag]), ["shop"]);
        assert!(failed(&[&["one", flag], &named[..]].concat()).is_empty());
    }
}

#[test]
fn the_trusted_file_of_the_working_directory_is_for_what_is_read_from_no_file() {
    let folder = folder(&[("seawall.exceptions.yaml", ALL)]);
    let scan = [
        "scan",
        "-",
        "--format",
        "json",
        "--check",
        "host-pid",
        "--trust-input",
    ];
    assert!(
        run_in(folder.path(), &scan, POD.as_bytes())
            .failed()
            .is_empty()
    );
}

#[test]
fn an_exception_is_for_the_cluster_that_it_names() {
    let folder = folder(&[("envs/dev/pod.yaml", POD), ("envs/prod/pod.yaml", POD)]);
    let scan = |cluster: &str| {
        let text = ALL.replace("{name: app}", &format!("{{name: app{cluster}}}"));
        std::fs::write(folder.path().join("e.yaml"), text).expect("a file");
        run_in(
            folder.path(),
            &[
                "scan",
                "envs",
                "--exceptions",
                "e.yaml",
                "--format",
                "json",
                "--check",
                "host-pid",
            ],
            b"",
        )
        .failed()
    };
    assert_eq!(scan(", cluster: dev"), ["host-pid"]);
    assert_eq!(scan(", cluster: test"), ["host-pid"]);
    assert!(scan(", cluster: '*'").is_empty());
    // What is right for one is not for another.
    assert_eq!(scan(""), ["exception-wide"]);
}
