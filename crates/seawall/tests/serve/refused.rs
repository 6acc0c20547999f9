//! What the server does not do.

use crate::{Server, folder};

#[track_caller]
fn refused(more: &[&str], expect: &str) {
    let ended = Server::refused(folder().path(), more);
    assert_eq!(ended.status, 2, "{}", ended.err);
    assert!(ended.err.contains(expect), "{}", ended.err);
}

#[test]
fn other_machines_need_tls_and_credentials() {
    // The last of an option counts.
    let all = ["--listen", "0.0.0.0:0"];
    let with = |more: &[&'static str]| [&all[..], more].concat();
    // Clap takes an option once, so that these run without the usual address.
    let run = |more: &[&str]| {
        let folder = folder();
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_seawall"))
            .args([
                "detect",
                "serve",
                "--rules",
                "rules.yaml",
                "--spool",
                "spool",
            ])
            .args(more)
            .current_dir(folder.path())
            .output()
            .expect("seawall runs");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let (status, err) = run(&with(&[]));
    assert_eq!(status, Some(2));
    assert!(err.contains("not sent in plain text"), "{err}");
    let (status, err) = run(&with(&["--token-file", "t"]));
    assert_eq!(status, Some(2));
    assert!(err.contains("not sent in plain text"), "{err}");
    let (status, err) = run(&with(&["--tls-cert", "c", "--tls-key", "k"]));
    assert_eq!(status, Some(2));
    assert!(err.contains("anyone could send events"), "{err}");
}

#[test]
fn what_cannot_be_used_is_named() {
    refused(
        &["--token-file", "nothing-there"],
        "`nothing-there` cannot be read",
    );
    refused(
        &["--token-file", "other=rules.yaml"],
        "is for a cluster that is not served",
    );
    refused(
        &["--audit-cluster", "a", "--audit-cluster", "a"],
        "given twice",
    );
    refused(&["--audit-cluster", "a/b"], "is no name of a cluster");
    refused(
        &["--tls-cert", "rules.yaml", "--tls-key", "rules.yaml"],
        "holds no certificate",
    );
    refused(&["-o", "."], "is no file");
    refused(&["--spool-mib", "0"], "--spool-mib");
}

#[test]
fn a_spool_is_for_one_server() {
    let folder = folder();
    let server = Server::start(folder.path(), &[]);
    let second = Server::refused(folder.path(), &[]);
    assert_eq!(second.status, 2);
    assert!(
        second.err.contains("used by another process"),
        "{}",
        second.err
    );
    server.stop();
}

#[test]
fn the_configuration_of_api_servers_names_each_cluster_and_no_secret() {
    let folder = folder();
    std::fs::write(folder.path().join("token"), "a-token-of-the-server").expect("a file");
    let more = [
        "--print-config",
        "--server",
        "audit.security.svc:9443",
        "--audit-cluster",
        "prod",
        "--audit-cluster",
        "test",
        "--tls-cert",
        "c",
        "--tls-key",
        "k",
        "--token-file",
        "token",
    ];
    let printed = Server::refused(folder.path(), &more);
    assert_eq!(printed.status, 0, "{}", printed.err);
    let documents: Vec<serde_json::Value> = printed
        .out
        .split("---\n")
        .skip(1)
        .map(|text| serde_saphyr::from_str(text).expect("YAML"))
        .collect();
    let servers: Vec<&str> = documents
        .iter()
        .filter_map(|one| one["clusters"][0]["cluster"]["server"].as_str())
        .collect();
    let expect =
        ["prod", "test"].map(|name| format!("https://audit.security.svc:9443/audit/{name}"));
    assert_eq!(servers, expect);
    assert_eq!(
        documents[0]["users"][0]["user"]["tokenFile"],
        "/etc/kubernetes/seawall/token"
    );
    for flag in [
        "--audit-webhook-mode=batch",
        "--audit-webhook-batch-max-size=400",
        "--audit-webhook-truncate-max-event-size",
    ] {
        assert!(printed.out.contains(flag), "{}", printed.out);
    }
    assert!(!printed.out.contains("a-token-of-the-server"));
    assert!(!folder.path().join("spool").exists());
}
