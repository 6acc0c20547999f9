//! Several contexts of a kubeconfig, and acting as another user.

use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Output};

use seawall_fake_api::{Api, Fault, Server, cluster_of_pods};
use serde_json::Value;

use crate::{SMALL, SMALL_OBJECTS};

fn server(api: Api) -> Server {
    Server::start(api).expect("a server")
}

/// A kubeconfig with these contexts, each with its server.
fn kubeconfig(directory: &Path, contexts: &[(&str, String)], user: &str) {
    let mut text = format!(
        "apiVersion: v1\nkind: Config\nusers: [{{name: u, user: {user}}}]\ncurrent-context: ''\nclusters:\n"
    );
    for (name, server) in contexts {
        let _ = writeln!(text, "- {{name: {name}, cluster: {{server: '{server}'}}}}");
    }
    text.push_str("contexts:\n");
    for (name, _) in contexts {
        let _ = writeln!(
            text,
            "- {{name: {name}, context: {{cluster: {name}, user: u}}}}"
        );
    }
    std::fs::write(directory.join("kubeconfig"), text).expect("a kubeconfig");
}

fn run(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(arguments)
        .env("KUBECONFIG", directory.join("kubeconfig"))
        .current_dir(directory)
        .output()
        .expect("seawall runs")
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn report(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", errors(output));
    })
}

/// Clusters that findings are of.
fn clusters(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().expect("findings");
    let mut names: Vec<&str> = findings
        .iter()
        .filter_map(|finding| finding["resource"]["cluster"].as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

const SCAN: [&str; 3] = ["scan", "--format", "json"];

#[test]
fn every_context_is_a_cluster_of_its_own() {
    let directory = tempfile::tempdir().expect("a directory");
    let (one, two) = (server(cluster_of_pods(SMALL)), server(cluster_of_pods(10)));
    let contexts = [("one", one.address()), ("two", two.address())];
    kubeconfig(directory.path(), &contexts, "{}");
    let output = run(directory.path(), &[&SCAN[..], &["--all-contexts"]].concat());
    let report = report(&output);
    assert_eq!(output.status.code(), Some(1), "{}", errors(&output));
    assert_eq!(clusters(&report), ["one", "two"]);
    assert_eq!(
        report["inputs"],
        serde_json::json!(["cluster (all contexts)"])
    );
}

#[test]
fn a_context_that_fails_is_an_error_of_its_own_and_the_rest_is_answered() {
    let directory = tempfile::tempdir().expect("a directory");
    let good = server(cluster_of_pods(SMALL));
    let mut refusing = cluster_of_pods(SMALL);
    refusing.refuse_after(0);
    let refusing = server(refusing);
    let contexts = [
        ("expired", refusing.address()),
        ("good", good.address()),
        ("odd", "http://[".to_owned()),
    ];
    kubeconfig(directory.path(), &contexts, "{}");
    for named in [
        &["--all-contexts"][..],
        &[
            "--context",
            "expired",
            "--context",
            "good",
            "--context",
            "odd",
        ],
    ] {
        let output = run(directory.path(), &[&SCAN[..], named].concat());
        let report = report(&output);
        assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
        assert!(clusters(&report).contains(&"good"));
        assert_eq!(report["summary"]["objects"].as_u64(), Some(SMALL_OBJECTS));
        let told = errors(&output);
        let of = |name: &str| {
            let start = format!("error: {name}: ");
            told.lines().filter(|line| line.starts_with(&start)).count()
        };
        assert_eq!((of("expired"), of("odd"), of("good")), (1, 1, 0), "{told}");
        let open = report["not_evaluated"].to_string();
        assert!(
            open.contains("the cluster `expired`") && open.contains("the cluster `odd`"),
            "{open}"
        );
        // Nothing is clean of a cluster that nobody could ask.
        let findings = report["findings"].as_array().expect("findings");
        let sure = findings.iter().filter(|finding| {
            finding["resource"]["cluster"] != "good" && finding["verdict"] != "unknown"
        });
        assert_eq!(sure.count(), 0);
    }
    // The only context is the whole answer.
    let output = run(
        directory.path(),
        &[&SCAN[..], &["--context", "expired"]].concat(),
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty() && errors(&output).contains("401"));
    // A command that takes one cluster asks for a choice, and answers for it.
    let who = ["rbac", "who-can", "get", "pods", "--all-contexts"];
    let output = run(directory.path(), &who);
    assert!(
        errors(&output).contains("--only-cluster"),
        "{}",
        errors(&output)
    );
    let output = run(
        directory.path(),
        &[&who[..], &["--only-cluster", "expired"]].concat(),
    );
    assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
}

#[test]
fn a_kubeconfig_without_contexts_is_an_error_and_names_of_contexts_exclude_all() {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(
        directory.path().join("kubeconfig"),
        "apiVersion: v1\nkind: Config\n",
    )
    .expect("a kubeconfig");
    let output = run(directory.path(), &[&SCAN[..], &["--all-contexts"]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(
        errors(&output).contains("the kubeconfig has no contexts"),
        "{}",
        errors(&output)
    );
    for other in [&["--cluster"][..], &["--context", "one"]] {
        let output = run(
            directory.path(),
            &[&SCAN[..], &["--all-contexts"], other].concat(),
        );
        assert!(
            errors(&output).contains("cannot be used with"),
            "{}",
            errors(&output)
        );
    }
}

#[test]
fn every_request_is_made_as_the_user_that_is_impersonated() {
    let directory = tempfile::tempdir().expect("a directory");
    let api = server(cluster_of_pods(SMALL));
    let user = "{as: somebody, as-groups: [theirs], as-uid: '7', as-user-extra: {scopes: [all]}}";
    kubeconfig(directory.path(), &[("one", api.address())], user);
    let all = [
        &SCAN[..],
        &["--context", "one", "--impersonate", "jané"],
        &[
            "--impersonate-group",
            "view",
            "--impersonate-group",
            "dev team",
        ],
    ]
    .concat();
    let output = run(directory.path(), &all);
    assert_eq!(output.status.code(), Some(1), "{}", errors(&output));
    let sent = api.impersonated();
    assert!(sent.len() > 9);
    for headers in &sent {
        assert_eq!(
            headers,
            &[
                "impersonate-group: dev team",
                "impersonate-group: view",
                "impersonate-user: jané"
            ]
        );
    }
    // Without the options it is as the kubeconfig says, as for kubectl.
    let other = server(cluster_of_pods(SMALL));
    kubeconfig(directory.path(), &[("one", other.address())], user);
    run(
        directory.path(),
        &[&SCAN[..], &["--context", "one"]].concat(),
    );
    let headers = &other.impersonated()[0];
    assert!(
        headers.contains(&"impersonate-user: somebody".to_owned())
            && headers.contains(&"impersonate-uid: 7".to_owned()),
        "{headers:?}"
    );
}

#[test]
fn who_may_not_impersonate_is_told_so_and_nothing_about_lists() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut api = cluster_of_pods(SMALL);
    api.forbid_impersonation();
    let api = server(api);
    kubeconfig(directory.path(), &[("one", api.address())], "{}");
    let all = [&SCAN[..], &["--context", "one", "--impersonate", "jane"]].concat();
    let output = run(directory.path(), &all);
    let told = errors(&output);
    assert_eq!((output.status.code(), &*output.stdout), (Some(2), &b""[..]));
    assert!(
        told.contains("does not let the account impersonate `jane`")
            && told.contains("User \"ci\" cannot impersonate resource \"users\"")
            && !told.contains("allowed to list"),
        "{told}"
    );
    assert_eq!(api.requests(), ["/version"]);
}

#[test]
fn what_is_no_name_and_what_has_no_effect_is_said() {
    let directory = tempfile::tempdir().expect("a directory");
    for (arguments, words) in [
        (&["--impersonate", ""][..], "a name is not empty"),
        (&["--impersonate", "a\nb"], "no control characters"),
        (&["--impersonate-group", "view"], "--impersonate <USER>"),
        (
            &["--as", "jane"],
            "`--impersonate USER` reads live clusters",
        ),
        (&["--as-group=view"], "`--impersonate-group GROUP`"),
    ] {
        let all = [&SCAN[..], &["--cluster"], arguments].concat();
        let output = run(directory.path(), &all);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(errors(&output).contains(words), "{}", errors(&output));
    }
    std::fs::write(
        directory.path().join("a.yaml"),
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
    )
    .expect("a file");
    let output = run(
        directory.path(),
        &["scan", "a.yaml", "--impersonate", "jane"],
    );
    assert!(
        errors(&output).contains("--impersonate has no effect"),
        "{}",
        errors(&output)
    );
}

#[test]
fn kinds_that_may_not_be_listed_are_one_sentence_with_their_rules() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut api = cluster_of_pods(SMALL);
    for path in [
        "/api/v1/secrets",
        "/api/v1/services",
        "/apis/apps/v1/replicasets",
    ] {
        api.fault(path, Fault::Forbidden);
    }
    let api = server(api);
    kubeconfig(directory.path(), &[("one", api.address())], "{}");
    let output = run(
        directory.path(),
        &[&SCAN[..], &["--context", "one"]].concat(),
    );
    let told = errors(&output);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(told.matches("not allowed to list").count(), 1, "{told}");
    for words in [
        "services, secrets, replicasets.apps (403 Forbidden)",
        "{apiGroups: [\"\"], resources: [services, secrets], verbs: [list]}, {apiGroups: [\"apps\"], resources: [replicasets], verbs: [list]}",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let report = report(&output);
    let open = report["not_evaluated"].as_array().expect("a list");
    let denied = open.iter().filter(|line| {
        line.as_str()
            .is_some_and(|line| line.contains("allowed to list"))
    });
    let denied: Vec<&Value> = denied.collect();
    assert_eq!(
        denied,
        ["3 kinds that the account is not allowed to list: Secret, Service, ReplicaSet.apps"]
    );
}

/// A server is written as `HOST:PORT`, keys stand twice, and a context names a cluster that is not there.
#[test]
fn a_kubeconfig_is_read_as_kubectl_reads_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = server(cluster_of_pods(SMALL));
    let address = server.address();
    let bare = address.trim_start_matches("http://");
    let write = |server: &str| {
        let text = format!(
            "current-context: other\ncurrent-context: one\nclusters: [{{name: one, cluster: {{server: '{server}'}}}}]\nusers: [{{name: u, user: {{}}}}]\ncontexts:\n- {{name: one, context: {{cluster: one, user: u}}}}\n- {{name: lost, context: {{cluster: nope, user: u}}}}\n"
        );
        std::fs::write(directory.path().join("kubeconfig"), text).expect("a kubeconfig");
    };
    write(bare);
    let output = run(directory.path(), &[&SCAN[..], &["--cluster"]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", errors(&output));
    assert_eq!(clusters(&report(&output)), ["one"]);
    let lost = run(
        directory.path(),
        &[&SCAN[..], &["--context", "lost"]].concat(),
    );
    let told = errors(&lost);
    assert_eq!(lost.status.code(), Some(2));
    assert!(
        told.contains("context `lost`") && told.contains("cluster `nope`"),
        "{told}"
    );
    write("a/b c");
    let odd = run(directory.path(), &[&SCAN[..], &["--cluster"]].concat());
    let told = errors(&odd);
    assert_eq!(odd.status.code(), Some(2));
    assert!(told.contains("not a URL or a `HOST:PORT` pair"), "{told}");
    assert!(!told.contains("panicked"), "{told}");
}
