//! Lists of what is attached to an image that do not end, or lead elsewhere.

use std::sync::Arc;

use seawall_image::{Digest, Readers};
use seawall_registry::{Attached, ImageReader, Source};

use crate::sample::{Sample, options};
use crate::server::{Answer, Asked, Server};

fn attached(server: &Server) -> Attached {
    let reader = ImageReader {
        readers: Readers::new(&[]),
        cache: None,
        options: options(),
    };
    let source = Source::Registry(format!("{}/team/app:1", server.host));
    let read = reader.read(&source).expect("an image");
    reader.attached(&source, &[], &read).expect("an answer")
}

/// A registry with an image, and what it answers about referrers.
fn with_referrers(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Server {
    let sample = Sample::new();
    Server::start(move |asked| match asked.path.contains("/referrers/") {
        true => answer(asked),
        false if asked.path.contains("/manifests/sha256-") => Answer::status(404, &[]),
        false => sample.answer(asked),
    })
}

fn list(manifests: &str) -> Vec<u8> {
    format!(r#"{{"schemaVersion":2,"manifests":[{manifests}]}}"#).into_bytes()
}

#[test]
fn pages_are_followed_within_the_repository_and_end() {
    let asked_for = Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = Arc::clone(&asked_for);
    let server = with_referrers(move |asked| {
        log.lock().expect("no panic").push(asked.path.clone());
        let link = match asked.path.split_once("?page=") {
            None => format!("<{}?page=2>; rel=\"next\"", asked.path),
            Some(_) => "</v2/team/app/blobs/x>; rel=\"next\"".to_owned(),
        };
        Answer::Whole(200, vec![("Link".to_owned(), link)], list(""))
    });
    let found = attached(&server);
    assert_eq!(
        (found.files.len(), found.unknown.len()),
        (0, 0),
        "{found:?}"
    );
    assert_eq!(asked_for.lock().expect("no panic").len(), 2);
    let endless = with_referrers(|asked| {
        let link = format!("<{}>; rel=\"next\"", asked.path);
        Answer::Whole(200, vec![("Link".to_owned(), link)], list(""))
    });
    let found = attached(&endless);
    assert!(found.unknown[0].contains("more than 20 pages"), "{found:?}");
}

#[test]
fn lists_that_are_none_are_unknown() {
    for (bytes, why) in [
        (b"<html>".to_vec(), "cannot be understood"),
        (Sample::new().manifest, "no list"),
        (vec![b' '; 8 << 20], "larger than"),
    ] {
        let server = with_referrers(move |_| Answer::ok(bytes.clone()));
        let found = attached(&server);
        assert!(found.unknown[0].contains(why), "{found:?}");
    }
    // A manifest with another digest than the list says.
    let lie = format!(r#"{{"digest":"{}","size":9}}"#, Digest::of(b"another"));
    let server = with_referrers(move |_| Answer::ok(list(&lie)));
    let found = attached(&server);
    assert!(found.unknown[0].contains("has the digest"), "{found:?}");
}
