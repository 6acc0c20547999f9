//! Registries that break, lie and steal.

mod artifacts;
mod attached;
mod credentials;
mod downloads;
mod memory;
mod sample;
mod server;

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use sample::{Sample, check_whole, options, read};
use seawall_image::{Digest, Readers, UnknownKind};
use seawall_registry::{Cache, ImageContents, ImageReader, Source};
use server::{Answer, Server};

/// The first unknown of an image whose layer cannot be had.
#[track_caller]
fn unknown(read: Result<ImageContents, String>) -> (UnknownKind, String) {
    let read = read.expect("an image");
    assert!(!read.contents.unknown.is_empty());
    let unknown = &read.contents.unknown[0];
    (unknown.kind, unknown.reason.clone())
}

#[test]
fn a_good_registry_is_read() {
    let sample = Sample::new();
    check_whole(read(&Server::start(move |asked| sample.answer(asked))));
}

#[test]
fn broken_transfers_are_resumed() {
    let sample = Sample::new();
    let server = Server::start(move |asked| {
        if !sample.is_layer(asked) {
            return sample.answer(asked);
        }
        let start = asked.range.as_deref().map_or(0, |range| {
            range
                .trim_start_matches("bytes=")
                .trim_end_matches('-')
                .parse()
                .expect("a number")
        });
        let end = (start + 1500).min(sample.layer.len());
        let total = sample.layer.len();
        let range = vec![(
            "Content-Range".to_owned(),
            format!("bytes {start}-{}/{total}", total - 1),
        )];
        let status = if start == 0 { 200 } else { 206 };
        Answer::Cut(
            status,
            range,
            sample.layer[start..end].to_vec(),
            total - start,
        )
    });
    check_whole(read(&server));
    let ranges = server
        .asked()
        .iter()
        .filter(|asked| asked.range.is_some())
        .count();
    assert!(ranges >= 3, "{ranges}");
}

#[test]
fn servers_without_ranges_are_resumed_from_the_beginning() {
    let sample = Sample::new();
    let count = AtomicU32::new(0);
    let server = Server::start(move |asked| {
        match sample.is_layer(asked) && count.fetch_add(1, Ordering::SeqCst) == 0 {
            true => Answer::Cut(
                200,
                Vec::new(),
                sample.layer[..2000].to_vec(),
                sample.layer.len(),
            ),
            false => sample.answer(asked),
        }
    });
    check_whole(read(&server));
}

#[test]
fn a_transfer_that_never_gets_further_ends() {
    let sample = Sample::new();
    let server = Server::start(move |asked| match sample.is_layer(asked) {
        true => Answer::Cut(200, Vec::new(), Vec::new(), sample.layer.len()),
        false => sample.answer(asked),
    });
    assert_eq!(unknown(read(&server)).0, UnknownKind::Unavailable);
}

#[test]
fn other_content_is_not_believed() {
    let sample = Sample::new();
    let good = sample.clone();
    let server = Server::start(move |asked| match sample.is_layer(asked) {
        true => {
            let mut layer = sample.layer.clone();
            layer[3000] ^= 1;
            Answer::ok(layer)
        }
        false => sample.answer(asked),
    });
    let read_again = read(&server).expect("an image");
    assert!(
        read_again
            .contents
            .unknown
            .iter()
            .any(|one| one.kind == UnknownKind::Digest)
    );
    // It is not kept either.
    let directory = tempfile::tempdir().expect("a directory");
    for _ in 0..2 {
        let reader = ImageReader {
            readers: Readers::new(&[]),
            cache: Some(Cache::new(directory.path())),
            options: options(),
        };
        let source = Source::Registry(format!("{}/team/app:1", server.host));
        let read = reader.read(&source).expect("an image");
        assert!(
            read.contents
                .unknown
                .iter()
                .any(|one| one.kind == UnknownKind::Digest)
        );
    }
    let other_config =
        Server::start(
            move |asked| match asked.path.ends_with(Digest::of(&good.config).as_str()) {
                true => Answer::ok(vec![b' '; good.config.len()]),
                false => good.answer(asked),
            },
        );
    assert!(
        read(&other_config)
            .expect_err("a lie")
            .contains("has the digest")
    );
}

#[test]
fn lengths_are_believed_neither_way() {
    let sample = Sample::new();
    let server = Server::start(move |asked| match sample.is_layer(asked) {
        true => Answer::ok([&sample.layer[..], b"more"].concat()),
        false => sample.answer(asked),
    });
    assert!(unknown(read(&server)).1.contains("longer than"));
}

#[test]
fn endless_answers_end() {
    for part in ["/manifests/", "/blobs/"] {
        let sample = Sample::new();
        let server = Server::start(move |asked| match asked.path.contains(part) {
            true => Answer::Endless,
            false => sample.answer(asked),
        });
        let why = read(&server).expect_err("no end");
        assert!(
            why.contains("larger than") || why.contains("longer than"),
            "{why}"
        );
    }
}

#[test]
fn slow_answers_end() {
    let sample = Sample::new();
    let server = Server::start(move |asked| match sample.is_layer(asked) {
        true => Answer::Slow(sample.layer.clone(), Duration::from_millis(300)),
        false => sample.answer(asked),
    });
    let began = Instant::now();
    let (kind, reason) = unknown(read(&server));
    assert_eq!(kind, UnknownKind::Unavailable);
    assert!(reason.contains("too slow"), "{reason}");
    assert!(began.elapsed() < Duration::from_secs(10));
    let silent = Server::start(|_| Answer::Slow(vec![b' '], Duration::from_secs(60)));
    assert!(read(&silent).is_err());
    assert!(began.elapsed() < Duration::from_secs(30));
}

#[test]
fn rate_limits_are_honoured() {
    let sample = Sample::new();
    let count = AtomicU32::new(0);
    let server = Server::start(move |asked| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Answer::status(429, &[("Retry-After", "1")]),
        _ => sample.answer(asked),
    });
    let began = Instant::now();
    check_whole(read(&server));
    assert!(began.elapsed() >= Duration::from_secs(1));
    let rude = Server::start(|_| Answer::status(429, &[("Retry-After", "86400")]));
    assert!(read(&rude).expect_err("too long").contains("86400 s"));
    let never = Server::start(|_| Answer::status(429, &[]));
    assert!(read(&never).expect_err("never").contains("429"));
    assert_eq!(never.asked().len(), 5);
}

#[test]
fn layers_are_read_once_and_kept() {
    let sample = Sample::new();
    let server = Server::start(move |asked| sample.answer(asked));
    let directory = tempfile::tempdir().expect("a directory");
    let reader = ImageReader {
        readers: Readers::new(&[]),
        cache: Some(Cache::new(directory.path())),
        options: options(),
    };
    let sources: Vec<Source> = (0..5)
        .map(|tag| Source::Registry(format!("{}/team/app:{tag}", server.host)))
        .collect();
    let is_layer = Sample::new();
    let layers = || {
        let asked = server.asked();
        asked
            .iter()
            .filter(|asked| is_layer.is_layer(asked))
            .count()
    };
    let first = reader.read_all(&sources);
    assert!(first.iter().all(Result::is_ok));
    assert_eq!(layers(), 1);
    let again = reader.read(&sources[0]).expect("an image");
    assert_eq!(layers(), 1);
    assert_eq!(first[0].as_ref().ok(), Some(&again));
    // A kept reading that was changed is said, and read anew.
    let kept = std::fs::read_dir(directory.path())
        .expect("kept")
        .map(|entry| entry.expect("one").path())
        .find(|path| !path.ends_with("documents"))
        .expect("a reading");
    let file = std::fs::read_dir(kept)
        .expect("kept")
        .next()
        .expect("one")
        .expect("one")
        .path();
    std::fs::write(&file, b"broken").expect("written");
    let changed = reader.read(&sources[0]).expect("an image");
    assert_eq!((layers(), changed.notes.len()), (2, 1));
    assert_eq!(changed.contents, again.contents);
}
