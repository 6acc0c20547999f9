//! A framework for an auditor: scores, objects, exceptions, and what is inspected by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::support::{Run, root, run, run_in};

/// Two pods that share the processes of their node, and one that does not.
const PODS: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: peek, namespace: shop}\nspec: {hostPID: true, containers: [{name: c, image: registry.example/c:1}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: trace, namespace: ops}\nspec: {hostPID: true, containers: [{name: c, image: registry.example/c:1}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: calm, namespace: shop}\nspec: {hostPID: false, containers: [{name: c, image: registry.example/c:1}]}\n";

const EXCEPTIONS: &str = "schema: seawall.exceptions/v1\nexceptions:\n- checks: [host-pid]\n  resources: [{namespace: ops, name: trace}]\n  reason: \"it profiles, by design\"\n  owner: perf@example.com\n  expires: 2999-01-31\n";

fn write(folder: &Path) {
    std::fs::write(folder.join("pods.yaml"), PODS).expect("written");
    std::fs::write(folder.join("accepted.yaml"), EXCEPTIONS).expect("written");
}

/// A report of the pods.
fn report(more: &[&str]) -> Run {
    let folder = tempfile::tempdir().expect("a directory");
    write(folder.path());
    let mut arguments = vec!["compliance", "report", "pods.yaml"];
    arguments.extend(["--framework", "cis-kubernetes"]);
    arguments.extend(["--exceptions", "accepted.yaml"]);
    arguments.extend(more);
    run_in(folder.path(), &arguments, b"")
}

fn controls(report: &Value) -> Vec<&Value> {
    let sections = report["sections"].as_array().expect("sections").iter();
    sections
        .flat_map(|section| section["controls"].as_array().expect("controls"))
        .collect()
}

#[test]
fn a_control_names_its_objects_with_a_denominator() {
    let run = report(&["--section", "5.2.3", "--format", "json"]);
    assert_eq!(run.status, 1, "{}", run.err);
    let report = run.json();
    let control = controls(&report)[0];
    assert_eq!(control["status"], "fail");
    assert_eq!(control["why"], "1 of 3 passed, 1 failed, 1 accepted");
    let results = &control["results"];
    assert_eq!(
        [
            &results["evaluated"],
            &results["failed"],
            &results["accepted"]
        ],
        [3, 1, 1]
    );
    let failed = &control["objects"][0];
    assert_eq!(
        [&failed["status"], &failed["namespace"], &failed["name"]],
        ["fail", "shop", "peek"]
    );
    assert_eq!(failed["place"]["file"], "pods.yaml");
    assert_eq!(failed["place"]["line"], 4);
    assert!(
        failed["fingerprint"]
            .as_str()
            .is_some_and(|it| it.len() > 6)
    );
    let accepted = &control["objects"][1];
    assert_eq!(
        [&accepted["status"], &accepted["name"]],
        ["accepted", "trace"]
    );
    let by = &accepted["accepted"];
    assert_eq!(
        [&by["reason"], &by["owner"], &by["expires"]],
        ["it profiles, by design", "perf@example.com", "2999-01-31"]
    );
}

#[test]
fn what_is_unknown_makes_the_score_a_range() {
    let run = report(&["--format", "json"]);
    assert_eq!(
        run.status, 2,
        "a control plane that was not seen is unknown"
    );
    let report = run.json();
    let number = |name: &str| report["score"][name].as_u64().expect("a number");
    assert!(number("unknown") > 0);
    assert_eq!(number("possible"), number("passed") + number("unknown"));
    assert_eq!(
        number("of"),
        number("possible") + number("failed") + number("accepted")
    );
    let all = controls(&report).len() as u64;
    assert_eq!(
        all,
        number("of") + number("manual") + number("not_applicable")
    );
    let text = self::report(&[]).out;
    let range = format!(
        "{}–{} of {} controls passed",
        number("passed"),
        number("possible"),
        number("of")
    );
    assert!(text.contains(&range), "{text:.600}");
    assert!(text.contains("not counted: "), "{text:.600}");
}

/// Status and counts of each control, as the two commands say.
fn statuses<'v>(controls: impl Iterator<Item = &'v Value>) -> BTreeMap<String, String> {
    controls
        .map(|control| {
            let checks = control["checks"].as_array().expect("checks").iter();
            let checks = checks.map(|check| {
                let pass = check.get("passed").or(check.get("pass"));
                let fail = check.get("failed").or(check.get("fail"));
                let accepted = check.get("accepted").or(check.get("excepted"));
                let unknown = &check["unknown"];
                format!("{} {pass:?} {fail:?} {accepted:?} {unknown}", check["id"])
            });
            let checks: Vec<String> = checks.collect();
            let id = format!("{} {}", control["id"], control["title"]);
            (id, format!("{} {checks:?}", control["status"]))
        })
        .collect()
}

#[test]
fn a_report_says_what_a_scan_says() {
    let harbor = root().join("examples/harbor").display().to_string();
    for framework in ["cis-kubernetes", "nsa-cisa", "mitre-attack"] {
        let asked = ["--framework", framework, "--format", "json"];
        let scan = run(&[&["scan", &harbor][..], &asked[..]].concat()).json();
        let report = run(&[&["compliance", "report", &harbor][..], &asked[..]].concat()).json();
        let of_scan = scan["frameworks"][0]["controls"].as_array();
        assert_eq!(
            statuses(of_scan.expect("controls").iter()),
            statuses(controls(&report).into_iter()),
            "{framework}"
        );
        // The objects that are named are those that are counted.
        for control in controls(&report) {
            for check in control["checks"].as_array().expect("checks") {
                let objects = control["objects"].as_array().expect("objects").iter();
                let failed =
                    objects.filter(|it| it["check"] == check["id"] && it["status"] == "fail");
                let names =
                    failed.map(|it| format!("{}{}{}", it["namespace"], it["kind"], it["name"]));
                let names: BTreeSet<String> = names.collect();
                let count = check["failed"].as_u64().expect("a number");
                assert_eq!(names.len() as u64, count, "{framework} {check}");
            }
        }
    }
}

#[test]
fn sections_and_statuses_narrow_the_list_and_say_so() {
    let run = report(&[
        "--section",
        "pod security",
        "--status",
        "fail,manual",
        "--format",
        "json",
    ]);
    let report = run.json();
    let listed = controls(&report);
    assert!(!listed.is_empty());
    for control in &listed {
        assert_eq!(control["status"], "fail", "{control}");
        let id = control["id"].as_str().expect("an id");
        assert!(id.starts_with("5.2."), "{id}");
    }
    assert_eq!(report["sections"].as_array().map(Vec::len), Some(1));
    let score = &report["score"];
    let counted = ["of", "manual", "not_applicable"].map(|it| score[it].as_u64().unwrap_or(99));
    assert_eq!(
        counted.iter().sum::<u64>(),
        listed.len() as u64 + report["not_listed"].as_u64().expect("a number")
    );
    let text = self::report(&["--section", "5.2", "--status", "fail"]).out;
    assert!(
        text.contains("only section 5.2; only controls that are fail"),
        "{text:.500}"
    );
}

#[test]
fn what_is_misspelt_is_an_error_with_a_hint() {
    for (more, hint) in [
        (
            &["--section", "Pod secruity"][..],
            "did you mean `Pod security`?",
        ),
        (&["--section", "zzzzzzzzz"], "sections are `1.1`"),
        (&["--section", "5.2."], "has no section"),
        (&["--status", "failed"], "possible values: fail"),
        (&["-o", "htm=a.html"], "did you mean `html`?"),
    ] {
        let run = report(more);
        assert_eq!(run.status, 2, "{more:?}");
        assert!(run.err.contains(hint), "{more:?}: {}", run.err);
        assert_eq!(run.out, "", "{more:?}");
    }
    let run = run(&["compliance", "report", "-", "--framework", "cis-kubernets"]);
    assert!(
        run.err.contains("did you mean `cis-kubernetes`?"),
        "{}",
        run.err
    );
}

#[test]
fn manual_controls_say_what_to_look_at_on_which_host() {
    let text = report(&["--section", "1.1.21"]).out;
    for part in [
        "manual         1.1.21",
        "where     control plane",
        "look at   /etc/kubernetes/pki",
        "run       find /etc/kubernetes/pki -name '*.key' -perm /177",
        "expected  no output: no key has a mode beyond 600",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let run = report(&["--section", "1.1", "--format", "json"]);
    assert_eq!(run.status, 0, "what is manual is not part of the status");
    assert_eq!(run.json()["score"]["manual"], 21);
}

#[test]
fn a_spreadsheet_has_a_row_for_each_control_and_object() {
    let csv = report(&["--section", "5.2.3", "--format", "csv"]).out;
    let rows: Vec<&str> = csv.split("\r\n").collect();
    assert!(rows[0].starts_with("framework,section,"), "{csv}");
    assert_eq!(rows.len(), 4, "{csv}");
    assert!(
        rows[1].contains("5.2.3") && rows[1].contains(",shop,Pod,peek,"),
        "{csv}"
    );
    let accepted = "\"it profiles, by design\",perf@example.com,2999-01-31,accepted.yaml:";
    assert!(rows[2].contains(accepted), "{csv}");
    // What passes, and what is manual, has rows too.
    let csv = report(&[
        "--section",
        "5.2.4",
        "--section",
        "3.1.3",
        "--format",
        "csv",
    ])
    .out;
    assert!(csv.contains(",5.2.4,No hostIPC,pass,"), "{csv}");
    assert_eq!(csv.matches(",3.1.3,").count(), 2, "{csv}");
}

#[test]
fn one_run_writes_several_formats() {
    let folder = tempfile::tempdir().expect("a directory");
    write(folder.path());
    let arguments = [
        "compliance",
        "report",
        "pods.yaml",
        "--framework",
        "nsa-cisa",
        "-o",
        "html=a.html",
        "-o",
        "markdown=a.md",
        "-o",
        "csv=a.csv",
        "--format",
        "json",
    ];
    let run = run_in(folder.path(), &arguments, b"");
    assert_eq!(run.json()["schema"], "seawall.compliance/v1");
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("a file");
    let page = read("a.html");
    assert!(
        page.contains("controls passed") && !page.contains("<script"),
        "{page:.500}"
    );
    assert!(page.contains("shop/Pod/peek"));
    let markdown = read("a.md");
    assert!(markdown.contains("| Section | Passed |") && markdown.contains("`shop/Pod/peek"));
    assert!(read("a.csv").contains(",shop,Pod,peek,"));
}
