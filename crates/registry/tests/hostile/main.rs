//! Registries that break, lie and steal.

mod server;

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use seawall_image::config::Platform;
use seawall_image::{Digest, Readers, UnknownKind};
use seawall_registry::{Cache, DockerConfig, ImageReader, Read, RegistryOptions, Source, Times};
use server::{Answer, Asked, Server};

/// An image with one layer.
#[derive(Clone)]
struct Sample {
    manifest: Vec<u8>,
    config: Vec<u8>,
    layer: Vec<u8>,
}

impl Sample {
    fn new() -> Self {
        let mut tar = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(5000);
        tar.append_data(&mut header, "a/file", &[7_u8; 5000][..])
            .expect("memory");
        let tar = tar.into_inner().expect("memory");
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        gzip.write_all(&tar).expect("memory");
        let layer = gzip.finish().expect("memory");
        let config = format!(
            r#"{{"os":"linux","architecture":"amd64","rootfs":{{"type":"layers","diff_ids":["{}"]}}}}"#,
            Digest::of(&tar)
        )
        .into_bytes();
        let manifest = format!(
            r#"{{"schemaVersion":2,"config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{}","size":{}}},
            "layers":[{{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{}","size":{}}}]}}"#,
            Digest::of(&config),
            config.len(),
            Digest::of(&layer),
            layer.len()
        )
        .into_bytes();
        Self {
            manifest,
            config,
            layer,
        }
    }

    fn answer(&self, asked: &Asked) -> Answer {
        if asked.path.contains("/manifests/") {
            Answer::ok(self.manifest.clone())
        } else if asked.path.ends_with(Digest::of(&self.config).as_str()) {
            Answer::ok(self.config.clone())
        } else if self.is_layer(asked) {
            Answer::ok(self.layer.clone())
        } else {
            Answer::status(404, &[])
        }
    }

    fn is_layer(&self, asked: &Asked) -> bool {
        asked.path.ends_with(Digest::of(&self.layer).as_str())
    }
}

fn options() -> RegistryOptions {
    let mut options = RegistryOptions::new(Platform::linux("x86_64"));
    options.times = Times {
        connect: Duration::from_secs(2),
        answer: Duration::from_millis(700),
        read: Duration::from_millis(700),
        grace: Duration::from_secs(1),
        pause: Duration::from_millis(5),
    };
    options
}

fn read_with(server: &Server, options: RegistryOptions) -> Result<Read, String> {
    let reader = ImageReader {
        readers: Readers::new(&[]),
        cache: None,
        options,
    };
    let source = Source::Registry(format!("{}/team/app:1", server.host));
    reader.read(&source).map_err(|error| error.to_string())
}

fn read(server: &Server) -> Result<Read, String> {
    read_with(server, options())
}

#[track_caller]
fn check_whole(read: Result<Read, String>) {
    let read = read.expect("an image");
    assert_eq!(read.contents.unknown, []);
    assert_eq!(read.contents.files, 1);
}

/// The first unknown of an image whose layer cannot be had.
#[track_caller]
fn unknown(read: Result<Read, String>) -> (UnknownKind, String) {
    let read = read.expect("an image");
    assert!(!read.contents.unknown.is_empty());
    let unknown = &read.contents.unknown[0];
    (unknown.kind, unknown.reason.clone())
}

fn with_credentials(server: &Server) -> RegistryOptions {
    let mut options = options();
    let config = format!(
        r#"{{"auths":{{"{}":{{"username":"user","password":"secret"}}}}}}"#,
        server.host
    );
    options.credentials = Arc::new(DockerConfig::parse(config.as_bytes()).expect("a file"));
    options
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
fn redirects_never_lead_to_metadata_services() {
    for to in [
        "http://169.254.169.254/latest/meta-data",
        "https://169.254.169.254/",
        "https://[::ffff:169.254.169.254]/",
        "https://metadata.google.internal/",
        "http://registry.example.com/",
        "file:///etc/passwd",
        "https://user@example.com/",
    ] {
        let server = Server::start(move |_| Answer::status(307, &[("Location", to)]));
        let why = read(&server).expect_err("refused");
        assert!(why.contains("a redirect"), "{to}: {why}");
    }
    let loops =
        Server::start(|asked| Answer::status(302, &[("Location", &format!("{}x", asked.path))]));
    assert!(read(&loops).expect_err("a loop").contains("redirects"));
}

#[test]
fn redirects_get_no_credentials() {
    let sample = Sample::new();
    let elsewhere = {
        let sample = sample.clone();
        Server::start(move |asked| sample.answer(asked))
    };
    let (host, asks) = (elsewhere.host.clone(), sample.clone());
    let server = Server::start(move |asked| {
        if asked.authorization.is_none() {
            return Answer::status(401, &[("WWW-Authenticate", "Basic realm=\"x\"")]);
        }
        match asks.is_layer(asked) {
            true => Answer::status(
                307,
                &[("Location", &format!("http://{host}{}", asked.path))],
            ),
            false => asks.answer(asked),
        }
    });
    check_whole(read_with(&server, with_credentials(&server)));
    assert!(
        server
            .asked()
            .iter()
            .any(|asked| asked.authorization.is_some())
    );
    let others = elsewhere.asked();
    assert!(!others.is_empty() && others.iter().all(|asked| asked.authorization.is_none()));
}

#[test]
fn token_servers_get_credentials_only_when_configured() {
    let sample = Sample::new();
    let tokens = Server::start(|_| Answer::ok(br#"{"token":"granted"}"#.to_vec()));
    let realm = format!(
        "Bearer realm=\"http://{}/token\",service=\"s\"",
        tokens.host
    );
    let server = Server::start(move |asked| match asked.authorization.as_deref() {
        Some("Bearer granted") => sample.answer(asked),
        _ => Answer::status(401, &[("WWW-Authenticate", &realm)]),
    });
    check_whole(read_with(&server, with_credentials(&server)));
    assert!(
        tokens
            .asked()
            .iter()
            .all(|asked| asked.authorization.is_none())
    );
    assert!(
        tokens.asked()[0]
            .path
            .starts_with("/token?service=s&scope=repository:team/app:pull")
    );
    let mut paired = with_credentials(&server);
    paired
        .token_hosts
        .insert(server.host.clone(), vec![tokens.host.clone()]);
    check_whole(read_with(&server, paired));
    let last = tokens.asked().pop().expect("asked again");
    assert_eq!(
        last.authorization.as_deref(),
        Some("Basic dXNlcjpzZWNyZXQ=")
    );
    let thief = Server::start(|_| {
        Answer::status(
            401,
            &[(
                "WWW-Authenticate",
                "Bearer realm=\"http://169.254.169.254/token\"",
            )],
        )
    });
    let why = read_with(&thief, with_credentials(&thief)).expect_err("refused");
    assert!(why.contains("token server that is not asked"), "{why}");
}

#[test]
fn mirrors_come_first_and_get_only_their_own_credentials() {
    let sample = Sample::new();
    let broken = Server::start(|_| Answer::status(404, &[]));
    let mirror = Server::start(move |asked| sample.answer(asked));
    let registry = Server::start(|_| Answer::status(404, &[]));
    let mut options = with_credentials(&registry);
    options.mirrors.insert(
        registry.host.clone(),
        vec![broken.host.clone(), format!("{}/cache", mirror.host)],
    );
    check_whole(read_with(&registry, options));
    assert!(registry.asked().is_empty());
    assert!(mirror.asked().iter().all(
        |asked| asked.path.starts_with("/v2/cache/team/app/") && asked.authorization.is_none()
    ));
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
    let layers = || {
        let asked = server.asked();
        asked
            .iter()
            .filter(|asked| asked.path.contains("/blobs/"))
            .count()
            - asked
                .iter()
                .filter(|asked| asked.path.contains("/manifests/"))
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
        .next()
        .expect("one")
        .expect("one")
        .path();
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
