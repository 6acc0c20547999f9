//! Who is let in.

use seawall_webhook::{Settings, TokenFile};

use super::{list, settings, start, write};

const ALL: &str = "token-of-all-clusters";
const PROD: &str = "token-of-prod-alone";
const SCRAPER: &str = "token-of-the-scraper";

fn with_tokens(folder: &std::path::Path) -> Settings {
    let file = |name: &str, token: &str| {
        let path = folder.join(name);
        write(&path, &format!("{token}\n"));
        path
    };
    let mut settings = settings();
    settings.tokens = vec![
        TokenFile {
            cluster: None,
            path: file("all", ALL),
        },
        TokenFile {
            cluster: Some("prod".parse().expect("a name")),
            path: file("prod", PROD),
        },
    ];
    settings.metrics_token = Some(file("metrics", SCRAPER));
    settings
}

#[test]
fn a_token_is_for_its_clusters_and_the_metrics_have_their_own() {
    let folder = tempfile::tempdir().expect("a directory");
    let running = start(&with_tokens(folder.path()));
    let status = |path: &str, token: Option<&str>| {
        let header = token.map(|token| format!("Authorization: Bearer {token}"));
        let headers: Vec<&str> = header.as_deref().into_iter().collect();
        match path.starts_with("/audit/") {
            true => {
                running
                    .client()
                    .post(path, &headers, list("one").as_bytes())
                    .status
            }
            false => running.client().get(path, &headers).status,
        }
    };
    for (path, token, expect) in [
        ("/audit/prod", None, 401),
        ("/audit/prod", Some("token-of-nobody-here"), 401),
        ("/audit/prod", Some(SCRAPER), 401),
        ("/audit/prod", Some(PROD), 200),
        ("/audit/prod", Some(ALL), 200),
        ("/audit/test", Some(PROD), 401),
        ("/audit/test", Some(ALL), 200),
        // Which clusters there are is for those who have a token.
        ("/audit/other", None, 401),
        ("/audit/other", Some(PROD), 401),
        ("/audit/other", Some(ALL), 404),
        ("/metrics", None, 401),
        ("/metrics", Some(ALL), 401),
        ("/metrics", Some(SCRAPER), 200),
        ("/healthz", None, 200),
        ("/readyz", None, 200),
    ] {
        assert_eq!(status(path, token), expect, "{path} {token:?}");
    }
    let reply = running.post("/audit/prod", b"");
    assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
    assert_eq!(reply.header("connection"), Some("close"));
    assert_eq!(running.read().len(), 3);
    // A name of another host is fine where a token decides.
    let token = format!("Authorization: Bearer {ALL}");
    let headers = ["Host: seawall.security.svc", &*token];
    let reply = running
        .client()
        .post("/audit/prod", &headers, list("two").as_bytes());
    assert_eq!(reply.status, 200);
}

#[test]
fn tokens_are_read_again_when_they_change() {
    let folder = tempfile::tempdir().expect("a directory");
    let running = start(&with_tokens(folder.path()));
    let status = |token: &str| {
        let header = format!("Authorization: Bearer {token}");
        running
            .client()
            .post("/audit/test", &[&header], list("one").as_bytes())
            .status
    };
    let until = |token: &str, expect: u16| {
        for _ in 0..200 {
            if status(token) == expect {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(25));
        }
        panic!("{token} is never {expect}");
    };
    assert_eq!(status(ALL), 200);
    write(&folder.path().join("all"), "token-of-the-next-day");
    until("token-of-the-next-day", 200);
    assert_eq!(status(ALL), 401);
    // What is no token leaves the old one.
    write(&folder.path().join("all"), "short");
    let is_told = || {
        let told = running.told.lock().expect("a list");
        told.iter().any(|line| line.contains("old ones stay"))
    };
    for _ in 0..200 {
        if is_told() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(25));
    }
    assert!(is_told());
    assert_eq!(status("token-of-the-next-day"), 200);
    let told = running.told.lock().expect("a list").join("\n");
    assert!(
        !told.contains("token-of") && !told.contains("short"),
        "{told}"
    );
}

#[test]
fn without_credentials_only_names_of_this_machine_are_answered() {
    let running = start(&settings());
    let status = |headers: &[&str]| {
        running
            .client()
            .post("/audit/prod", headers, list("one").as_bytes())
            .status
    };
    let port = running.address.port();
    assert_eq!(status(&[&format!("Host: 127.0.0.1:{port}")]), 200);
    assert_eq!(status(&["Host: [::1]"]), 200);
    assert_eq!(status(&["Host: evil.example"]), 421);
    assert_eq!(status(&["Host: localhost", "Host: evil.example"]), 400);
    let reply = running.client().get("/metrics", &["Host: evil.example"]);
    assert_eq!(reply.status, 421);
    let mut client = running.client();
    client.send(b"GET /healthz HTTP/1.1\r\n\r\n");
    assert_eq!(client.reply().expect("an answer").status, 400);
    let mut client = running.client();
    client.send(b"GET /healthz HTTP/1.0\r\n\r\n");
    assert_eq!(client.reply().expect("an answer").status, 200);
}
