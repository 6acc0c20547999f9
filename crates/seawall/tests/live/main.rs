//! A live cluster, served by the fake API server, in good and bad moods.

mod contexts;
mod hostile;
mod images;
mod listing;
mod verify;

use std::process::{Command, Output};
use std::time::Duration;

use seawall_fake_api::{Api, Fault, Server, cluster_of_pods};
use serde_json::Value;

/// Scans the served cluster and gives the report, the exit status and what people would see.
struct Answer {
    report: Value,
    status: Option<i32>,
    errors: String,
    requests: Vec<String>,
}

fn scan(api: Api, arguments: &[&str]) -> Answer {
    let server = Server::start(api).expect("a server");
    let mut all = vec!["scan", "--context", "fake", "--format", "json"];
    all.extend(arguments);
    let Output {
        status,
        stdout,
        stderr,
    } = with_context(&server, &all);
    Answer {
        report: serde_json::from_slice(&stdout).unwrap_or(Value::Null),
        status: status.code(),
        errors: String::from_utf8_lossy(&stderr).into_owned(),
        requests: server.requests(),
    }
}

/// Runs the program with the context `fake`.
fn with_context(server: &Server, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let kubeconfig = folder.path().join("kubeconfig");
    std::fs::write(&kubeconfig, server.kubeconfig()).expect("a kubeconfig");
    Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(arguments)
        .env("KUBECONFIG", &kubeconfig)
        .current_dir(folder.path())
        .output()
        .expect("seawall runs")
}

fn objects(answer: &Answer) -> u64 {
    answer.report["summary"]["objects"].as_u64().unwrap_or(0)
}

/// 250 pods, 25 deployments and replica sets each, 3 namespaces with service accounts.
const SMALL: usize = 250;
const SMALL_OBJECTS: u64 = 250 + 25 + 25 + 3 + 3;

#[test]
fn a_finding_is_reported_once_at_the_deployment_with_its_pods() {
    let answer = scan(cluster_of_pods(SMALL), &["--check", "privileged-container"]);
    assert_eq!(answer.status, Some(1), "{}", answer.errors);
    let findings = answer.report["findings"].as_array().expect("findings");
    assert_eq!(findings.len(), 25);
    for finding in findings {
        assert_eq!(finding["resource"]["kind"], "Deployment");
        assert_eq!(finding["resource"]["cluster"], "fake");
        assert_eq!(finding["instances"], 10);
    }
    assert_eq!(answer.report["kubernetes_version"], "v1.36");
}

#[test]
fn pages_are_followed_to_the_end() {
    let answer = scan(cluster_of_pods(1200), &[]);
    let pages = answer
        .requests
        .iter()
        .filter(|path| path.starts_with("/api/v1/pods?"))
        .count();
    assert_eq!(pages, 3);
    assert!(objects(&answer) > 1200);
}

#[test]
fn a_kind_that_may_not_be_listed_is_unknown_with_the_rule_that_allows_it() {
    let mut api = cluster_of_pods(SMALL);
    api.fault(
        "/apis/networking.k8s.io/v1/networkpolicies",
        Fault::Forbidden,
    );
    let answer = scan(api, &[]);
    assert_eq!(answer.status, Some(2));
    assert!(
        answer.errors.contains("networkpolicies.networking.k8s.io")
            && answer.errors.contains("resources: [networkpolicies]"),
        "{}",
        answer.errors
    );
    assert_eq!(objects(&answer), SMALL_OBJECTS);
    let fails = answer.report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter(|finding| {
            finding["verdict"] == "fail" && finding["check"] == "namespace-without-network-policy"
        });
    assert_eq!(fails.count(), 0, "an unreadable kind proves nothing");
}

#[test]
fn passing_moods_are_waited_out() {
    for fault in [
        Fault::Throttled(2),
        Fault::Unavailable(2),
        Fault::Cut(2),
        Fault::Slow(Duration::from_millis(300)),
    ] {
        let mut api = cluster_of_pods(SMALL);
        api.fault("/api/v1/pods", fault.clone());
        let answer = scan(api, &[]);
        assert_eq!(answer.status, Some(1), "{fault:?}: {}", answer.errors);
        assert_eq!(objects(&answer), SMALL_OBJECTS, "{fault:?}");
    }
}

#[test]
fn an_expired_token_begins_the_list_anew() {
    let mut api = cluster_of_pods(1200);
    api.fault("/api/v1/pods", Fault::ExpiredToken(1));
    let answer = scan(api, &[]);
    assert_eq!(answer.status, Some(1), "{}", answer.errors);
    assert_eq!(objects(&answer), 1200 + 120 + 120 + 12 + 12);
}

#[test]
fn a_list_that_cannot_be_had_is_unknown_and_never_short() {
    for fault in [
        Fault::BrokenPage,
        Fault::NoList,
        Fault::ExpiredToken(usize::MAX),
    ] {
        let mut api = cluster_of_pods(1200);
        api.fault("/api/v1/pods", fault.clone());
        let answer = scan(api, &[]);
        assert_eq!(answer.status, Some(2), "{fault:?}");
        assert!(
            answer.errors.contains("pods could not be listed"),
            "{fault:?}: {}",
            answer.errors
        );
        assert_eq!(
            objects(&answer),
            120 + 120 + 12 + 12,
            "{fault:?}: no half list is used"
        );
    }
}

#[test]
fn a_server_that_is_away_is_one_clear_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let kubeconfig = folder.path().join("kubeconfig");
    std::fs::write(
        &kubeconfig,
        "apiVersion: v1\nkind: Config\ncurrent-context: x\nclusters: [{name: x, cluster: {server: 'http://127.0.0.1:1'}}]\nusers: [{name: x, user: {}}]\ncontexts: [{name: x, context: {cluster: x, user: x}}]\n",
    )
    .expect("a kubeconfig");
    let output = Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(["scan", "--cluster"])
        .env("KUBECONFIG", &kubeconfig)
        .output()
        .expect("seawall runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    for words in [
        "the API server of `x` at http://127.0.0.1:1 does not respond: ",
        "Connection refused",
        "\n  hint: check that the cluster is running",
    ] {
        assert!(errors.contains(words), "{errors}");
    }
    for words in ["ServiceError", "client error"] {
        assert!(!errors.contains(words), "{errors}");
    }
}

#[test]
fn a_snapshot_of_a_cluster_keeps_its_answers() {
    let server = Server::start(cluster_of_pods(SMALL)).expect("a server");
    let folder = tempfile::tempdir().expect("a folder");
    let kubeconfig = folder.path().join("kubeconfig");
    std::fs::write(&kubeconfig, server.kubeconfig()).expect("a kubeconfig");
    let seawall = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_seawall"))
            .args(arguments)
            .env("KUBECONFIG", &kubeconfig)
            .current_dir(folder.path())
            .output()
            .expect("seawall runs")
    };
    let saved = seawall(&[
        "snapshot",
        "save",
        "--context",
        "fake",
        "-o",
        "fake.seawall.zst",
    ]);
    assert!(
        saved.status.success(),
        "{}",
        String::from_utf8_lossy(&saved.stderr)
    );
    let findings = |output: Output| -> Vec<String> {
        let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
        let findings = report["findings"].as_array().expect("findings");
        findings
            .iter()
            .map(|finding| finding["fingerprint"].to_string())
            .collect()
    };
    let live = findings(seawall(&["scan", "--context", "fake", "--format", "json"]));
    let offline = findings(seawall(&["scan", "fake.seawall.zst", "--format", "json"]));
    assert!(!live.is_empty());
    assert_eq!(live, offline);
    let info = seawall(&["snapshot", "info", "fake.seawall.zst"]);
    let text = String::from_utf8_lossy(&info.stdout);
    assert!(text.contains("250 Pod") && text.contains("v1.36"), "{text}");
}

#[test]
fn a_cluster_is_compared_with_what_it_was() {
    let server = Server::start(cluster_of_pods(SMALL)).expect("a server");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("last-week.seawall.zst");
    let before = file.to_str().expect("a path");
    with_context(
        &server,
        &["snapshot", "save", "--context", "fake", "-o", before],
    );
    for command in [&["diff"][..], &["attack", "diff"], &["rbac", "diff"]] {
        let asked = [command, &[before, "--context", "fake", "--format", "json"]].concat();
        let output = with_context(&server, &asked);
        let answer: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        assert!(answer["schema"].is_string());
        if command == ["diff"] {
            assert_eq!(answer["findings"]["new"], serde_json::json!([]));
            assert_eq!(answer["findings"]["gone"], serde_json::json!([]));
        }
        assert_ne!(output.status.code(), Some(1), "{command:?}");
    }
    // Two of three is one too many, and one alone is no comparison.
    for more in [&["x", "--context", "fake"][..], &[]] {
        let output = with_context(&server, &[&["diff", before], more].concat());
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
    }
}
