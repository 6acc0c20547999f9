//! Files from web servers that break, drip and lie.

use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};

use seawall_registry::{Part, download};

use crate::sample::options;
use crate::server::{Answer, Asked, Server};

const OLD: &str = "Sun, 01 Nov 2026 00:00:00 GMT";

fn content() -> Vec<u8> {
    (0..50_000_u32).flat_map(u32::to_le_bytes).collect()
}

fn address(server: &Server) -> String {
    format!("http://{}/file", server.host)
}

fn fetch(server: &Server, directory: &Path, most: u64) -> Result<Option<SystemTime>, String> {
    let address = address(server);
    let mut part = Part::open(&directory.join("file"), &address).expect("a part");
    let fetched = download(&address, &options(), &mut part, most);
    fetched.map_err(|error| error.to_string())
}

fn part_of(directory: &Path) -> Vec<u8> {
    std::fs::read(directory.join("file.part")).expect("a file")
}

fn headers(all: &[(&str, &str)]) -> Vec<(String, String)> {
    let all = all.iter();
    all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn start_of(asked: &Asked) -> Option<usize> {
    let range = asked.range.as_deref()?.strip_prefix("bytes=")?;
    range.trim_end_matches('-').parse().ok()
}

/// Without an entity tag, the time of the last change names the version, where it is long enough ago.
#[test]
fn a_time_names_a_version_when_it_is_settled() {
    for (date, is_settled) in [("Sun, 01 Nov 2026 00:00:05 GMT", true), (OLD, false)] {
        let server = Server::start(move |asked| {
            let all = headers(&[("Last-Modified", OLD), ("Date", date)]);
            match start_of(asked) {
                None if asked.if_range.is_none() => {
                    Answer::Cut(200, all, content()[..100_000].to_vec(), content().len())
                }
                None => Answer::Whole(200, all, content()),
                Some(start) => {
                    let range =
                        format!("bytes {start}-{}/{}", content().len() - 1, content().len());
                    let mut all = all;
                    all.push(("Content-Range".to_owned(), range));
                    Answer::Whole(206, all, content()[start..].to_vec())
                }
            }
        });
        let directory = tempfile::tempdir().expect("a directory");
        let fetched = fetch(&server, directory.path(), 1 << 20);
        let asked = server.asked();
        if is_settled {
            let modified = httpdate::parse_http_date(OLD).ok();
            assert_eq!(fetched, Ok(modified));
            assert!(part_of(directory.path()) == content());
            assert_eq!(asked[1].if_range.as_deref(), Some(OLD));
            assert_eq!(asked.len(), 2);
        } else {
            // It is begun anew each time, and breaks off each time.
            assert!(fetched.is_err());
            assert!(asked.iter().all(|asked| asked.range.is_none()));
        }
    }
}

#[test]
fn sizes_and_times_have_limits() {
    let directory = tempfile::tempdir().expect("a directory");
    let began = Instant::now();
    let endless = Server::start(|_| Answer::Endless);
    let why = fetch(&endless, directory.path(), 1 << 20).expect_err("no end");
    assert!(why.contains("larger than"), "{why}");
    let stated = Server::start(|_| Answer::Cut(200, Vec::new(), b"x".to_vec(), 2 << 20));
    let why = fetch(&stated, directory.path(), 1 << 20).expect_err("too large");
    assert!(why.contains("larger than"), "{why}");
    let slow = Server::start(|_| Answer::Slow(content(), Duration::from_millis(300)));
    let why = fetch(&slow, directory.path(), 1 << 20).expect_err("too slow");
    assert!(why.contains("too slow"), "{why}");
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
    let short = Server::start(|_| Answer::Cut(200, Vec::new(), b"half".to_vec(), 8));
    let why = fetch(&short, directory.path(), 1 << 20).expect_err("cut each time");
    assert!(!why.is_empty());
}

#[test]
fn a_busy_server_says_when_as_a_date_too() {
    let busy = Mutex::new(true);
    let server =
        Server::start(
            move |_| match std::mem::take(&mut *busy.lock().expect("no panic")) {
                true => {
                    let soon = SystemTime::now() + Duration::from_secs(2);
                    Answer::status(503, &[("Retry-After", &httpdate::fmt_http_date(soon))])
                }
                false => Answer::ok(content()),
            },
        );
    let directory = tempfile::tempdir().expect("a directory");
    let began = Instant::now();
    assert_eq!(fetch(&server, directory.path(), 1 << 20), Ok(None));
    assert!(
        began.elapsed() >= Duration::from_secs(1),
        "{:?}",
        began.elapsed()
    );
    let far = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(86_400));
    let rude = Server::start(move |_| Answer::status(429, &[("Retry-After", &far)]));
    let why = fetch(&rude, directory.path(), 1 << 20).expect_err("too long");
    assert!(why.contains("to come back after"), "{why}");
}
