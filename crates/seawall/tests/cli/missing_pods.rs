//! Objects whose pods are not all in the input, as far as somebody has accepted that.

use crate::support::{Run, folder, run_in};

const PROMETHEUS: &str = "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: k, namespace: app}\nspec: {replicas: 2}\n";

fn entry(selector: &str, expires: &str) -> String {
    format!(
        "schema: seawall.exceptions/v1\nmissing-pods:\n- resources: [{selector}]\n  reason: scanned in the cluster\n  owner: ops\n  expires: {expires}\n"
    )
}

/// Runs a command on `in/a.yaml`, with exceptions beside the input or, where `is_inside`, in it.
fn run(objects: &str, exceptions: &str, is_inside: bool, command: &[&str]) -> Run {
    let place = match is_inside {
        true => "in/seawall.exceptions.yaml",
        false => "seawall.exceptions.yaml",
    };
    let folder = folder(&[("in/a.yaml", objects), (place, exceptions)]);
    run_in(folder.path(), command, b"")
}

const SCAN: &[&str] = &["scan", "in", "--check", "host-pid"];

#[test]
fn an_accepted_object_is_named_and_leaves_the_status_to_the_findings() {
    let accepted = entry("{kind: Prometheus, namespace: app, name: k}", "2999-01-01");
    for command in [
        SCAN,
        &["compliance", "matrix", "in"],
        &["network", "lint", "-i", "in"],
        &["network", "connections", "-i", "in"],
        &["rbac", "graph", "-i", "in"],
        &["diff", "in", "in"],
        &["snapshot", "save", "in", "-o", "s.seawall.zst"],
    ] {
        let open = run(
            PROMETHEUS,
            "schema: seawall.exceptions/v1\nexceptions: []\n",
            false,
            command,
        );
        assert_eq!(open.status, 2, "{command:?}: {}", open.err);
        let run = run(PROMETHEUS, &accepted, false, command);
        assert_eq!(run.status, 0, "{command:?}: {} {}", run.out, run.err);
        assert!(
            run.err.contains("note: in/a.yaml")
                && run
                    .err
                    .contains("Prometheus app/k describes only a part of the pods")
                && run.err.contains(
                    "accepted: scanned in the cluster (ops, ./seawall.exceptions.yaml:3)"
                ),
            "{command:?}: {}",
            run.err
        );
    }
    // A finding counts as before.
    let privileged = PROMETHEUS.replace("{replicas: 2}", "{hostPID: true}");
    assert_eq!(run(&privileged, &accepted, false, SCAN).status, 1);
}

#[test]
fn what_is_accepted_is_in_the_report_as_a_note() {
    let accepted = entry("{kind: Prometheus, namespace: app, name: k}", "2999-01-01");
    let command = [SCAN, &["--format", "json"]].concat();
    let report = run(PROMETHEUS, &accepted, false, &command).json();
    assert_eq!(report["not_evaluated"], serde_json::json!([]));
    let text = report.to_string();
    assert!(text.contains("accepted: scanned in the cluster"), "{text}");
}

#[test]
fn another_object_stays_open() {
    let two = format!(
        "{PROMETHEUS}---\n{}",
        PROMETHEUS.replace("name: k", "name: other")
    );
    for selector in [
        "{kind: Prometheus, namespace: app, name: k}",
        "{kind: Prometheus, namespace: '', name: '*'}",
        "{kind: Alertmanager, namespace: app, name: '*'}",
        "{kind: Prometheus, group: example.com, name: '*'}",
        "{kind: Prometheus, cluster: other, name: '*'}",
    ] {
        let run = run(&two, &entry(selector, "2999-01-01"), false, SCAN);
        assert_eq!(run.status, 2, "{selector}: {}", run.err);
        assert!(
            run.err.contains("warning: in/a.yaml"),
            "{selector}: {}",
            run.err
        );
    }
    let all = entry("{kind: Prometheus, name: '*'}", "2999-01-01");
    assert_eq!(run(&two, &all, false, SCAN).status, 0);
}

/// Many objects of one kind are one diagnostic, which stays while any of them is open.
#[test]
fn many_objects_are_accepted_together_or_stay_open() {
    let many: Vec<String> = (0..7)
        .map(|number| PROMETHEUS.replace("name: k", &format!("name: k{number}")))
        .collect();
    let many = many.join("---\n");
    let all = entry(
        "{kind: Prometheus, namespace: app, name: 'k*'}",
        "2999-01-01",
    );
    let accepted = run(&many, &all, false, SCAN);
    assert_eq!(accepted.status, 0, "{}", accepted.err);
    assert!(accepted.err.contains("note: in/a.yaml"), "{}", accepted.err);
    let six: Vec<String> = (0..6)
        .map(|number| format!("{{kind: Prometheus, namespace: app, name: k{number}}}"))
        .collect();
    let open = run(&many, &entry(&six.join(", "), "2999-01-01"), false, SCAN);
    assert_eq!(open.status, 2, "{}", open.err);
    assert!(open.err.contains("warning: in/a.yaml"), "{}", open.err);
}

#[test]
fn an_expired_or_unmatched_entry_is_reported() {
    let command = [SCAN, &["--format", "json"]].concat();
    let expired = entry("{kind: Prometheus, namespace: app, name: k}", "2020-01-01");
    let run_one = run(PROMETHEUS, &expired, false, &command);
    assert_eq!(
        (run_one.status, run_one.failed()),
        (2, vec!["exception-expired".to_owned()])
    );
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: k, namespace: app}\nspec: {containers: [{name: c, image: c}]}\n";
    let unmatched = entry("{kind: Pod, namespace: app, name: k}", "2999-01-01");
    let run_one = run(pod, &unmatched, false, &command);
    assert_eq!(
        (run_one.status, run_one.failed()),
        (1, vec!["exception-unmatched".to_owned()])
    );
    assert!(
        run_one
            .out
            .contains("matches no object whose pods are missing")
    );
}

#[test]
fn the_input_accepts_nothing_about_itself() {
    let accepted = entry("{kind: Prometheus, namespace: app, name: k}", "2999-01-01");
    for command in [SCAN, &["rbac", "graph", "-i", "in"]] {
        let run_one = run(PROMETHEUS, &accepted, true, command);
        assert_eq!(run_one.status, 2, "{}", run_one.err);
        let told = run_one
            .err
            .matches("accepts nothing, because it is")
            .count();
        assert_eq!(told, 1, "{}", run_one.err);
        let trusted = [command, &["--trust-input"]].concat();
        assert_eq!(run(PROMETHEUS, &accepted, true, &trusted).status, 0);
        let named = [command, &["--exceptions", "in/seawall.exceptions.yaml"]].concat();
        assert_eq!(run(PROMETHEUS, &accepted, true, &named).status, 0);
    }
}

#[test]
fn entries_are_read_strictly() {
    for (selector, wrong) in [
        (
            "{kind: Prometheus}",
            "an accepted object needs `kind` and `name`",
        ),
        ("{name: k}", "an accepted object needs `kind` and `name`"),
        ("{}", "an accepted object needs `kind` and `name`"),
        (
            "{kind: Prometheus, name: k, container: c}",
            "select findings",
        ),
        ("{kind: Prometheus, name: 5}", "has to be text"),
    ] {
        let run = run(
            PROMETHEUS,
            &entry(selector, "2999-01-01"),
            false,
            &["rbac", "graph", "-i", "in"],
        );
        assert_eq!(run.status, 2);
        assert!(run.err.contains(wrong), "{selector}: {}", run.err);
    }
    let without = entry("{kind: Prometheus, name: k}", "2999-01-01").replace("  owner: ops\n", "");
    assert!(
        run(PROMETHEUS, &without, false, SCAN)
            .err
            .contains("`owner`")
    );
}
