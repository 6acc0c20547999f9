//! Artifacts into and out of registries that break, lie and steal.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use seawall_image::Digest;
use seawall_registry::{
    ArtifactKind, DockerConfig, Part, PushedArtifact, RegistryOptions, artifact_sources, push,
};

use crate::memory::Memory;
use crate::sample::options;
use crate::server::{Answer, Asked, Server};

const KIND: ArtifactKind = ArtifactKind {
    artifact_type: "application/vnd.example.v1",
    media_type: "application/vnd.example.v1.file",
    title: "file",
};

/// Bytes that no two places have in common.
fn content() -> Vec<u8> {
    (0..200_000_u32).flat_map(u32::to_le_bytes).collect()
}

fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(bytes).expect("written");
    file
}

fn pushed(server: &Server, options: &RegistryOptions) -> Result<PushedArtifact, String> {
    let name = format!("{}/team/db:v1", server.host);
    let annotations = BTreeMap::from([("made".to_owned(), "today".to_owned())]);
    push(&name, KIND, &annotations, &mut file(&content()), options)
        .map_err(|error| error.to_string())
}

/// What is fetched into a part that may have its beginning.
fn pulled(server: &Server, beginning: &[u8]) -> Result<Vec<u8>, String> {
    let directory = tempfile::tempdir().expect("a directory");
    let sources = artifact_sources(&format!("{}/team/db:v1", server.host), &options());
    let source = &sources.expect("a name")[0];
    let found = source
        .find(KIND, &options())
        .map_err(|error| error.to_string())?;
    let mut part = Part::open(&directory.path().join("db"), found.digest.as_str()).expect("a part");
    part.file().write_all(beginning).expect("written");
    found.fetch(&mut part).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    let mut whole = File::open(part.path()).expect("a file");
    whole.read_to_end(&mut bytes).expect("read");
    Ok(bytes)
}

/// A registry, and what it has.
fn registry() -> (Server, Arc<Memory>) {
    let memory = Arc::new(Memory::default());
    let inner = Arc::clone(&memory);
    (Server::start(move |asked| inner.answer(asked)), memory)
}

fn count(server: &Server, method: &str) -> usize {
    let asked = server.asked();
    asked.iter().filter(|asked| asked.method == method).count()
}

#[test]
fn what_is_pushed_is_pulled() {
    let (server, memory) = registry();
    let first = pushed(&server, &options()).expect("pushed");
    assert!(!first.was_there);
    assert_eq!(first.file, Digest::of(&content()));
    assert_eq!(pulled(&server, b"").expect("pulled"), content());
    let manifest: serde_json::Value =
        serde_json::from_slice(&memory.manifest("v1").expect("a manifest")).expect("JSON");
    assert_eq!(manifest["artifactType"], KIND.artifact_type);
    assert_eq!(manifest["layers"][0]["mediaType"], KIND.media_type);
    assert_eq!(manifest["annotations"]["made"], "today");
    // Blobs that are there are not sent again.
    let sent = count(&server, "PATCH");
    let second = pushed(&server, &options()).expect("pushed");
    assert!(second.was_there);
    assert_eq!(count(&server, "PATCH"), sent);
    assert_eq!(second.digest, first.digest);
    let by_digest = push(
        &first.reference,
        KIND,
        &BTreeMap::new(),
        &mut file(b"x"),
        &options(),
    );
    assert!(
        by_digest
            .expect_err("a digest")
            .to_string()
            .contains("digest")
    );
}

#[test]
fn uploads_that_break_off_go_on() {
    let memory = Arc::new(Memory::default());
    let (inner, broken) = (Arc::clone(&memory), AtomicU32::new(0));
    let server = Server::start_cutting(
        move |asked| inner.answer(asked),
        move |asked| {
            let breaks = asked.method == "PATCH" && broken.fetch_add(1, Ordering::SeqCst) < 3;
            breaks.then_some(100_000)
        },
    );
    pushed(&server, &options()).expect("pushed");
    let digest = Digest::of(&content()).to_string();
    assert_eq!(memory.blobs().get(&digest), Some(&content()));
    let starts: Vec<String> = server
        .asked()
        .iter()
        .filter_map(|asked| asked.content_range.clone())
        .collect();
    // The last is that of the empty configuration.
    assert_eq!(
        starts,
        [
            "0-799999",
            "100000-799999",
            "200000-799999",
            "300000-799999",
            "0-1"
        ]
    );
}

#[test]
fn busy_registries_are_waited_for() {
    let memory = Arc::new(Memory::default());
    let (inner, left) = (Arc::clone(&memory), Mutex::new(BTreeMap::new()));
    let server = Server::start(move |asked| {
        let mut left = left.lock().expect("no panic");
        let waits = left.entry(asked.method.clone()).or_insert(1);
        if *waits == 0 || asked.method == "GET" {
            return inner.answer(asked);
        }
        *waits -= 1;
        let soon = httpdate::fmt_http_date(std::time::SystemTime::now() + Duration::from_secs(2));
        match asked.method.as_str() {
            "HEAD" => Answer::status(429, &[("Retry-After", "1")]),
            "PATCH" => Answer::status(429, &[("Retry-After", &soon)]),
            _ => Answer::status(503, &[("Retry-After", "0")]),
        }
    });
    let began = Instant::now();
    pushed(&server, &options()).expect("pushed");
    assert!(began.elapsed() >= Duration::from_secs(2));
    assert_eq!(memory.blobs().len(), 2);
    let rude = Server::start(|_| Answer::status(429, &[("Retry-After", "86400")]));
    let why = pushed(&rude, &options()).expect_err("too long");
    assert!(why.contains("86400 s"), "{why}");
}

#[test]
fn refusals_say_why() {
    for (status, words) in [
        (403, "cannot be written to"),
        (404, "does not exist"),
        (405, "takes no uploads"),
        (400, "status 400"),
    ] {
        let server = Server::start(move |asked| match asked.method.as_str() {
            "HEAD" => Answer::status(404, &[]),
            "GET" => Answer::ok(""),
            _ => Answer::status(status, &[]),
        });
        let why = pushed(&server, &options()).expect_err("refused");
        assert!(why.contains(words), "{why}");
    }
}

#[test]
fn an_answer_that_was_lost_is_asked_for_again() {
    let memory = Arc::new(Memory::default());
    let (inner, lost) = (Arc::clone(&memory), AtomicBool::new(false));
    let server = Server::start(move |asked| {
        let is_last = asked.method == "PUT" && asked.path.contains("uploads");
        let answer = inner.answer(asked);
        match is_last && !lost.swap(true, Ordering::SeqCst) {
            // The blob is there, and the upload is over.
            true => Answer::status(404, &[]),
            false => answer,
        }
    });
    pushed(&server, &options()).expect("pushed");
}

#[test]
fn uploads_lead_nowhere_they_should_not() {
    let other = Server::start(|asked| match asked.method.as_str() {
        "PATCH" => Answer::status(202, &[]),
        _ => Answer::status(201, &[]),
    });
    let place = format!("http://{}/upload", other.host);
    let leads = |place: String| {
        Server::start(move |asked: &Asked| {
            if asked.path == "/v2/" {
                return Answer::ok("");
            }
            if asked.authorization.is_none() {
                return Answer::status(401, &[("WWW-Authenticate", "Basic realm=\"x\"")]);
            }
            match asked.method.as_str() {
                "POST" => Answer::status(202, &[("Location", &place)]),
                "PUT" => Answer::status(201, &[]),
                _ => Answer::status(404, &[]),
            }
        })
    };
    let with_password = |server: &Server| {
        let mut options = options();
        let text = format!(
            r#"{{"auths":{{"{}":{{"username":"u","password":"p"}}}}}}"#,
            server.host
        );
        options.credentials = Arc::new(DockerConfig::parse(text.as_bytes()).expect("a file"));
        options
    };
    let server = leads(place);
    pushed(&server, &with_password(&server)).expect("pushed");
    assert!(!other.asked().is_empty());
    assert!(
        other
            .asked()
            .iter()
            .all(|asked| asked.authorization.is_none())
    );
    for (place, why) in [
        ("http://169.254.169.254/latest", "plain HTTP"),
        ("https://169.254.169.254/latest", "link-local"),
        ("https://metadata.google.internal/x", "metadata"),
        ("ftp://example.com/x", "not HTTPS"),
    ] {
        let server = leads(place.to_owned());
        let said = pushed(&server, &with_password(&server)).expect_err(place);
        assert!(said.contains(why), "{place}: {said}");
    }
}

#[test]
fn what_is_fetched_is_what_its_digest_says() {
    let (server, memory) = registry();
    pushed(&server, &options()).expect("pushed");
    // The beginning that is there is not asked for again.
    let half = content().len() / 2;
    assert_eq!(
        pulled(&server, &content()[..half]).expect("pulled"),
        content()
    );
    let ranges: Vec<_> = server
        .asked()
        .iter()
        .filter_map(|asked| asked.range.clone())
        .collect();
    assert_eq!(ranges, [format!("bytes={half}-")]);
    // A beginning of something else is found out, and too much of it as well.
    assert!(
        pulled(&server, b"other")
            .expect_err("mixed")
            .contains("has the digest")
    );
    assert_eq!(
        pulled(&server, &vec![0; content().len() + 1]).expect("pulled"),
        content()
    );
    let lying = Arc::clone(&memory);
    let digest = Digest::of(&content()).to_string();
    let liar = Server::start(move |asked| match asked.path.ends_with(&digest) {
        true => Answer::ok(vec![b' '; content().len()]),
        false => lying.answer(asked),
    });
    assert!(
        pulled(&liar, b"")
            .expect_err("a lie")
            .contains("has the digest")
    );
    for (from, to, why) in [
        ("vnd.example.v1\"", "vnd.other.v1\"", "vnd.other.v1"),
        ("\"size\":800000", "\"size\":5000000000", "larger than"),
    ] {
        let manifest = String::from_utf8(memory.manifest("v1").expect("one")).expect("text");
        let changed = Arc::new(Memory::default());
        changed.put_manifest("v1", manifest.replace(from, to).into_bytes());
        let server = Server::start(move |asked| changed.answer(asked));
        let said = pulled(&server, b"").expect_err("refused");
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn slow_receivers_end() {
    // A connection that takes nothing at all: what it is sent fills buffers, and then waits.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let host = listener.local_addr().expect("an address").to_string();
    let (server, _) = registry();
    let place = format!("http://{host}/upload");
    let (_keep, redirecting) = (
        listener,
        Server::start(move |asked: &Asked| match asked.method.as_str() {
            "POST" => Answer::status(202, &[("Location", &place)]),
            "HEAD" => Answer::status(404, &[]),
            _ => Answer::ok(""),
        }),
    );
    drop(server);
    let mut options = options();
    options.times.pause = Duration::ZERO;
    let large = vec![7; 32 << 20];
    let began = Instant::now();
    let name = format!("{}/team/db:v1", redirecting.host);
    let why = push(&name, KIND, &BTreeMap::new(), &mut file(&large), &options);
    assert!(why.is_err());
    assert!(
        began.elapsed() < Duration::from_secs(60),
        "{:?}",
        began.elapsed()
    );
}
