//! `db import`, `db status`, `db export` and `db key`: what goes into a database, and what comes out of it.

use std::io::Write;

use serde_json::Value;

use super::samples::{image_records, npm_lock, npm_records};
use super::workspace::Workspace;

/// A directory with a file for each record.
fn feed() -> Workspace {
    let workspace = Workspace::new(&[("feed/README.md", "about the feed")]);
    for (number, record) in image_records().iter().enumerate() {
        let name = format!("feed/{number}.json");
        workspace.write(&name, record.to_string().as_bytes());
    }
    workspace
}

/// The ids that a database has.
#[track_caller]
fn exported(workspace: &Workspace) -> Vec<String> {
    let run = workspace.run(&["db", "export"]);
    assert_eq!(run.status, 0, "{}", run.err);
    let lines = run.out.lines().map(|line| {
        let record: Value = serde_json::from_str(line).expect("JSON");
        record["id"].as_str().expect("an id").to_owned()
    });
    let mut ids: Vec<String> = lines.collect();
    ids.sort();
    ids
}

const IDS: [&str; 3] = ["CVE-2099-0001", "CVE-2099-0002", "DEBIAN-CVE-2099-0003"];

#[test]
fn a_feed_becomes_a_database() {
    let workspace = feed();
    let run = workspace.run(&["db", "import", "feed"]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    assert!(run.out.contains("2 records from feed"), "{}", run.out);
    assert!(run.out.contains("wrote "), "{}", run.out);
    assert_eq!(exported(&workspace), IDS);
    let status = workspace.run(&["db", "status", "--format", "json"]);
    assert_eq!(status.status, 0, "{}", status.err);
    let json = status.json();
    assert_eq!(json["advisories"], 3);
    assert_eq!(json["age_days"], 0);
    assert_eq!(json["signed_by"], Value::Null);
    assert_eq!(json["feeds"][0]["complete"][0], "Debian:13");
    let names: Vec<&str> = json["ecosystems"]
        .as_array()
        .expect("ecosystems")
        .iter()
        .filter_map(|one| one["name"].as_str())
        .collect();
    assert!(names.contains(&"npm") && names.contains(&"Debian:13"));
    let text = workspace.run(&["db", "status"]).out;
    assert!(text.contains("signed by  no one"), "{text}");
    assert!(text.contains("(today)"), "{text}");
}

#[test]
fn archives_are_read_like_directories() {
    let workspace = feed();
    let mut tar = tar::Builder::new(Vec::new());
    tar.append_dir_all("feed", workspace.path("feed"))
        .expect("memory");
    let tar = tar.into_inner().expect("memory");
    workspace.write("feed.tar", &tar);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&tar).expect("memory");
    workspace.write("feed.tar.gz", &gzip.finish().expect("memory"));
    let packed = zstd::encode_all(&*tar, 1).expect("memory");
    workspace.write("feed.tar.zst", &packed);
    for name in ["feed.tar", "feed.tar.gz", "feed.tar.zst"] {
        let run = workspace.run(&["db", "import", name]);
        assert_eq!(run.status, 0, "{name}: {}{}", run.out, run.err);
        assert_eq!(exported(&workspace), IDS, "{name}");
    }
}

#[test]
fn what_was_exported_can_be_imported() {
    let workspace = feed();
    workspace.run(&["db", "import", "feed"]);
    let first = workspace.run(&["db", "export"]).out;
    for (number, line) in first.lines().enumerate() {
        workspace.write(&format!("again/{number}.json"), line.as_bytes());
    }
    let run = workspace.run(&["db", "import", "again"]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    assert_eq!(exported(&workspace), IDS);
    workspace.run(&["db", "export", "-o", "all.jsonl"]);
    let file = std::fs::read_to_string(workspace.path("all.jsonl")).expect("a file");
    assert_eq!(file.lines().count(), 3);
}

#[test]
fn add_keeps_what_is_there() {
    let workspace = feed();
    let records = npm_records();
    workspace.write("one/a.json", records[0].to_string().as_bytes());
    workspace.write("two/a.json", records[1].to_string().as_bytes());
    workspace.run(&["db", "import", "one"]);
    assert_eq!(exported(&workspace), IDS[..1]);
    workspace.run(&["db", "import", "two", "--add"]);
    assert_eq!(exported(&workspace), IDS[..2]);
    workspace.run(&["db", "import", "two"]);
    assert_eq!(exported(&workspace), IDS[1..2]);
}

#[test]
fn what_is_not_understood_is_counted_and_shown() {
    let workspace = feed();
    workspace.write("feed/broken.json", b"{\"id\": ");
    workspace.write("feed/other.json", b"{\"hello\": 1}");
    let elsewhere = r#"{"id": "X-1", "modified": "2026-11-01T00:00:00Z",
        "affected": [{"package": {"ecosystem": "Nowhere", "name": "x"}, "versions": ["1"]}]}"#;
    workspace.write("feed/elsewhere.json", elsewhere.as_bytes());
    let run = workspace.run(&["db", "import", "feed", "--format", "json"]);
    assert_eq!(run.status, 2, "{}", run.err);
    let json = run.json();
    assert_eq!(json["unread_total"], 3, "{}", run.out);
    let said = json["unread"].to_string();
    assert!(
        said.contains("broken.json") && said.contains("other.json"),
        "{said}"
    );
    let status = workspace.run(&["db", "status", "--format", "json"]).json();
    let unread: u64 = status["feeds"]
        .as_array()
        .expect("feeds")
        .iter()
        .filter_map(|feed| feed["unread"].as_u64())
        .sum();
    assert_eq!(unread, 1, "{status}");
    // The rest is there.
    assert_eq!(exported(&workspace)[..3], IDS);
}

#[test]
fn a_feed_without_advisories_replaces_nothing() {
    let workspace = feed();
    workspace.run(&["db", "import", "feed"]);
    workspace.write("empty/README.md", b"nothing");
    for name in ["empty", "missing"] {
        let run = workspace.run(&["db", "import", name]);
        assert_eq!(run.status, 2, "{name}");
        assert_eq!(exported(&workspace), IDS, "{name}");
    }
}

#[test]
fn a_key_is_made_once_and_signs() {
    let workspace = feed();
    let made = workspace.run(&["db", "key", "secret.key"]);
    assert_eq!(made.status, 0, "{}", made.err);
    let public = made.out.trim().to_owned();
    assert_eq!(public.len(), 64);
    let secret = std::fs::read_to_string(workspace.path("secret.key")).expect("a file");
    assert!(!made.out.contains(secret.trim()) && !made.err.contains(secret.trim()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let file = std::fs::metadata(workspace.path("secret.key")).expect("a file");
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }
    let again = workspace.run(&["db", "key", "secret.key"]);
    assert_eq!(again.out.trim(), public);
    let run = workspace.run(&["db", "import", "feed", "--sign-with", "secret.key"]);
    assert_eq!(run.status, 0, "{}", run.err);
    let status = workspace.run(&[
        "db",
        "status",
        "--database-key",
        &public,
        "--format",
        "json",
    ]);
    assert_eq!(status.json()["signed_by"], *public, "{}", status.err);
    let wrong = workspace.run(&["db", "import", "feed", "--sign-with", "feed/0.json"]);
    assert_eq!(wrong.status, 2);
    assert!(wrong.err.contains("is not a key"), "{}", wrong.err);
}

#[test]
fn a_signer_that_is_not_known_is_refused_everywhere() {
    let workspace = feed();
    let lock = npm_lock(&[("left", "1.0.0")]);
    workspace.write("shop/package-lock.json", lock.as_bytes());
    let key = |name: &str| workspace.run(&["db", "key", name]).out.trim().to_owned();
    let (ours, theirs) = (key("ours.key"), key("theirs.key"));
    for signer in [&["--sign-with", "theirs.key"][..], &[]] {
        let import = [&["db", "import", "feed"], signer].concat();
        assert_eq!(workspace.run(&import).status, 0);
        for arguments in [
            &["image", "scan", "shop"][..],
            &["db", "status"],
            &["db", "export"],
            &["db", "import", "feed", "--add"],
        ] {
            let with_key = [arguments, &["--database-key", &ours]].concat();
            let run = workspace.run(&with_key);
            assert_eq!(
                (run.status, &*run.out),
                (2, ""),
                "{arguments:?}: {}",
                run.err
            );
            assert!(run.err.contains("sign"), "{arguments:?}: {}", run.err);
        }
    }
    workspace.run(&["db", "import", "feed", "--sign-with", "theirs.key"]);
    let either = ["--database-key", &ours, "--database-key", &theirs];
    let run = workspace.scan(&[&["shop"][..], &either].concat());
    assert_eq!(run.status, 1, "{}", run.err);
    let no_key = workspace.scan(&["shop", "--database-key", "abc"]);
    assert_eq!(no_key.status, 2);
    assert!(
        no_key.err.contains("64 hexadecimal digits"),
        "{}",
        no_key.err
    );
}

#[test]
fn a_database_is_replaced_whole_or_not_at_all() {
    let workspace = feed();
    workspace.run(&["db", "import", "feed"]);
    let before = std::fs::read(workspace.database_path()).expect("a file");
    let directory = workspace.database_path();
    let directory = directory.parent().expect("a directory");
    let count = || std::fs::read_dir(directory).expect("a directory").count();
    let files = count();
    workspace.write("bad/a.json", b"{");
    assert_eq!(workspace.run(&["db", "import", "bad"]).status, 2);
    let after = std::fs::read(workspace.database_path()).expect("a file");
    assert!(before == after, "it changed");
    assert_eq!(count(), files);
}
