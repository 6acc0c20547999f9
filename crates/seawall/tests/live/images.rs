//! Images of a live cluster: which digests its nodes pulled, and pull secrets by name.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use seawall_fake_api::{Api, Fault, Server};

use crate::with_context;

/// Paths that a registry was asked for, and whether with a password.
type Log = Arc<Mutex<Vec<(String, bool)>>>;

/// A registry that has nothing, and remembers what it was asked.
fn registry() -> (String, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let host = listener.local_addr().expect("an address").to_string();
    let log = Arc::new(Mutex::new(Vec::new()));
    let asked = Arc::clone(&log);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(stream.try_clone().expect("a stream"));
            if !lines.fill_buf().is_ok_and(|bytes| bytes.starts_with(b"G")) {
                continue;
            }
            let mut head = Vec::new();
            let mut line = String::new();
            while lines.read_line(&mut line).is_ok_and(|count| count > 2) {
                head.push(line.trim().to_ascii_lowercase());
                line.clear();
            }
            let path = head[0].split(' ').nth(1).expect("a path").to_owned();
            let has_password = head
                .iter()
                .any(|line| line.starts_with("authorization: basic"));
            let answer = match has_password || path == "/v2/" {
                true => "404 Not Found",
                false => "401 Unauthorized\r\nWWW-Authenticate: Basic realm=x",
            };
            asked.lock().expect("no panic").push((path, has_password));
            let text =
                format!("HTTP/1.1 {answer}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            let _ = stream.write_all(text.as_bytes());
        }
    });
    (host, log)
}

const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn cluster(host: &str) -> Api {
    let mut api = Api::default();
    let namespace = r#"{"metadata":{"name":"shop"}}"#.to_owned();
    api.add("/api/v1/namespaces", "Namespace", [namespace]);
    api.add(
        "/api/v1/pods",
        "Pod",
        [format!(
            r#"{{"metadata":{{"name":"web","namespace":"shop"}},"spec":{{"imagePullSecrets":[{{"name":"pull"}}],"containers":[{{"name":"web","image":"{host}/team/web:1"}}]}},
            "status":{{"phase":"Running","containerStatuses":[{{"name":"web","imageID":"{host}/team/web@{DIGEST}","state":{{"running":{{}}}}}}]}}}}"#
        )],
    );
    let config = format!(r#"{{"auths":{{"{host}":{{"username":"u","password":"p"}}}}}}"#);
    let value = serde_json::json!({
        "metadata": {"name": "pull", "namespace": "shop"},
        "type": "kubernetes.io/dockerconfigjson",
        "data": {".dockerconfigjson": base64(config.as_bytes())},
    });
    let other = serde_json::json!({"metadata": {"name": "other", "namespace": "shop"}});
    api.add(
        "/api/v1/secrets",
        "Secret",
        [value.to_string(), other.to_string()],
    );
    api
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let groups = bytes.chunks(3).map(|chunk| {
        let at = |index: usize| chunk.get(index).copied().map_or(0, u32::from);
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        let letter = |shift: u32| char::from(LETTERS[(bits >> shift & 63) as usize]);
        let mut group: String = [18, 12, 6, 0].map(letter).iter().collect();
        group.truncate(chunk.len() + 1);
        format!("{group:=<4}")
    });
    groups.collect()
}

/// A database, which these scans need and do not use.
const RECORD: &str = r#"{"schema_version":"1.6.0","id":"CVE-2099-0001","modified":"2026-11-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"a"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}"#;

fn scan(api: Api, more: &[&str]) -> (String, Vec<String>) {
    let server = Server::start(api).expect("a server");
    let directory = tempfile::tempdir().expect("a directory");
    let at = |name: &str| directory.path().join(name).display().to_string();
    std::fs::write(at("a.json"), RECORD).expect("written");
    let made = with_context(
        &server,
        &["db", "import", &at("a.json"), "--database", &at("db")],
    );
    assert!(made.status.success(), "{made:?}");
    let database = at("db");
    let mut arguments = vec![
        "image",
        "scan",
        "--context",
        "fake",
        "--no-cache",
        "--database",
        &database,
    ];
    arguments.extend(more);
    let output = with_context(&server, &arguments);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    (errors, server.requests())
}

#[test]
fn the_digest_that_a_node_pulled_is_asked_for() {
    let (host, asked) = registry();
    let (_, requests) = scan(cluster(&host), &[]);
    let asked = asked.lock().expect("no panic").clone();
    let manifest = format!("/v2/team/web/manifests/{DIGEST}");
    assert!(asked.contains(&(manifest, false)), "{asked:?}");
    assert!(asked.iter().all(|(_, has_password)| !has_password));
    let single = |path: &String| path.contains("/secrets/");
    assert!(!requests.iter().any(single), "{requests:?}");
}

#[test]
fn pull_secrets_are_asked_for_by_name() {
    let (host, asked) = registry();
    let (errors, requests) = scan(cluster(&host), &["--registry-pull-secrets"]);
    let single: Vec<&String> = requests
        .iter()
        .filter(|path| path.contains("/secrets/"))
        .collect();
    assert_eq!(single, ["/api/v1/namespaces/shop/secrets/pull"]);
    let asked = asked.lock().expect("no panic").clone();
    assert!(
        asked.iter().any(|(_, has_password)| *has_password),
        "{asked:?} {errors}"
    );
    assert!(!errors.contains("is not used"), "{errors}");
}

#[test]
fn a_pull_secret_that_is_not_given_is_said() {
    let (host, asked) = registry();
    let mut api = cluster(&host);
    api.fault("/api/v1/namespaces/shop/secrets/pull", Fault::Forbidden);
    let (errors, _) = scan(api, &["--registry-pull-secrets"]);
    assert!(
        errors.contains("`shop/pull` is not used") && errors.contains("verbs: [get]"),
        "{errors}"
    );
    let asked = asked.lock().expect("no panic").clone();
    assert!(asked.iter().all(|(_, has_password)| !has_password));
}
