//! Databases and feeds from servers: where requests go, and what a scan sees of an update.

use std::sync::{Arc, Mutex};

use super::manifests::answer;
use super::samples::{image, image_records, npm_records};
use super::server::{Answer, Server};
use super::update::{address, kept, mirror, update};
use super::workspace::{Workspace, database};
use crate::support::Run;

#[test]
fn redirects_lead_nowhere_they_should_not() {
    let workspace = Workspace::new(&[]);
    for (place, why) in [
        ("http://169.254.169.254/latest/meta-data", "plain HTTP"),
        ("https://169.254.169.254/latest", "link-local"),
        ("https://metadata.google.internal/x", "metadata"),
        ("file:///etc/passwd", "no address"),
        ("http://example.com/a.db", "plain HTTP"),
    ] {
        let server = Server::start(move |_| Answer::status(302, &[("Location", place)]));
        let run = update(&workspace, &["--from", &address(&server)]);
        assert_eq!(run.status, 2);
        assert!(run.err.contains(why), "{place}: {}", run.err);
    }
    let round = Server::start(|_| Answer::status(302, &[("Location", "/again")]));
    let run = update(&workspace, &["--from", &address(&round)]);
    assert!(run.err.contains("too many redirects"), "{}", run.err);
    // From this machine to this machine is no way around anything.
    let newer = database(&npm_records(), 0, None);
    let target = mirror(newer.clone());
    let place = address(&target);
    let server = Server::start(move |_| Answer::status(302, &[("Location", &place)]));
    let run = update(&workspace, &["--from", &address(&server)]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(kept(&workspace) == newer);
}

/// The update happens while the scan waits for its image: it keeps what it has opened, and the next one has the new one.
#[test]
fn a_scan_keeps_the_database_that_it_began_with() {
    let workspace = Arc::new(Workspace::new(&[]));
    workspace.keep(&database(&image_records()[..1], 3, None));
    workspace.write("newer.db", &database(&image_records(), 0, None));
    let updated = Mutex::new(false);
    let inner = Arc::clone(&workspace);
    let sample = image("1.0.0");
    let server = Server::start(move |asked| {
        if asked.path.contains("/manifests/")
            && !std::mem::replace(&mut *updated.lock().expect("no panic"), true)
        {
            let run = update(&inner, &["--from", "newer.db"]);
            assert_eq!(run.status, 0, "{}", run.err);
        }
        answer(&sample, asked)
    });
    let name = format!("{}/team/app:1", server.host);
    let ids = |run: Run| {
        let mut ids: Vec<String> = run
            .findings()
            .iter()
            .map(|finding| finding["check"].as_str().expect("a check").to_owned())
            .filter(|check| check.starts_with("CVE-") || check.starts_with("DEBIAN-"))
            .collect();
        ids.sort();
        ids.dedup();
        ids
    };
    let during = ids(workspace.scan(&[&name, "--platform", "linux/amd64"]));
    let after = ids(workspace.scan(&[&name, "--platform", "linux/amd64"]));
    assert_eq!(during, ["CVE-2099-0001"]);
    assert_eq!(after, ["CVE-2099-0001", "DEBIAN-CVE-2099-0003"]);
}

/// The feeds of a database.
fn sources(workspace: &Workspace) -> Vec<String> {
    let status = workspace.run(&["db", "status", "--format", "json"]).json();
    let feeds = status["feeds"].as_array().expect("feeds").iter();
    feeds
        .map(|feed| feed["source"].as_str().expect("a source").to_owned())
        .collect()
}

#[test]
fn feeds_are_imported_from_servers() {
    let workspace = Workspace::new(&[]);
    let lines: Vec<String> = npm_records().iter().map(ToString::to_string).collect();
    let text = lines.join("\n");
    // As long ago as the server says, like a file that was fetched then.
    let server = Server::start(move |_| {
        let headers = [
            ("Last-Modified", "Sun, 01 Nov 2026 00:00:00 GMT"),
            ("Date", "Mon, 02 Nov 2026 00:00:00 GMT"),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Answer::Whole(200, headers.into(), text.clone().into_bytes())
    });
    let feed = format!("http://{}/osv/npm/all.jsonl?day=1", server.host);
    let run = workspace.run(&["db", "import", &feed]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    assert!(
        run.out.contains(&format!("2 records from {feed}")),
        "{}",
        run.out
    );
    assert_eq!(sources(&workspace), [feed]);
    let status = workspace.run(&[
        "db",
        "status",
        "--format",
        "json",
        "--max-database-age",
        "9999",
    ]);
    assert_eq!(status.json()["created"], "2026-11-01T00:00:00Z");
    let before = kept(&workspace);
    let gone = Server::start(|_| Answer::status(404, &[]));
    let metadata =
        Server::start(|_| Answer::status(302, &[("Location", "https://169.254.169.254/latest/")]));
    for (server, why) in [(&gone, "status 404"), (&metadata, "link-local")] {
        let feed = format!("http://{}/all.zip", server.host);
        let run = workspace.run(&["db", "import", &feed]);
        assert_eq!(run.status, 2);
        assert!(
            run.err.contains(&feed) && run.err.contains(why),
            "{}",
            run.err
        );
    }
    let plain = workspace.run_offline(&["db", "import", "http://example.com/all.zip"]);
    assert!(plain.err.contains("plain HTTP"), "{}", plain.err);
    assert!(kept(&workspace) == before);
}
