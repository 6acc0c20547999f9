//! Who gets credentials, and where requests never go.

use std::sync::Arc;

use seawall_image::Readers;
use seawall_registry::{DockerConfig, ImageReader, RegistryOptions, Source};

use crate::sample::{Sample, check_whole, options, read, read_with};
use crate::server::{Answer, Server};

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

fn read_named(name: &str, options: RegistryOptions) -> String {
    let reader = ImageReader {
        readers: Readers::new(&[]),
        cache: None,
        options,
    };
    let read = reader.read(&Source::Registry(name.to_owned()));
    read.expect_err("there is nothing").to_string()
}

#[test]
fn proxies_are_asked_and_no_way_around_the_rules() {
    let proxy = Server::start(|_| Answer::status(502, &[]));
    let mut options = with_credentials(&proxy);
    options.proxies.https = format!("http://{}", proxy.host);
    options.proxies.none =
        "direct.invalid,.internal.invalid,registry.invalid:8443,10.0.0.0/99".to_owned();
    read_named("registry.invalid/app", options.clone());
    let asked = proxy.asked();
    assert!(!asked.is_empty());
    assert!(
        asked
            .iter()
            .all(|asked| asked.path == "registry.invalid:443" && asked.authorization.is_none())
    );
    for name in [
        "direct.invalid/app",
        "a.internal.invalid/app",
        "registry.invalid:8443/app",
    ] {
        read_named(name, options.clone());
    }
    for name in [
        "169.254.169.254/app",
        "metadata.google.internal/app",
        "100.100.100.200/app",
    ] {
        let why = read_named(name, options.clone());
        assert!(
            why.contains("a metadata service") || why.contains("a link-local address"),
            "{why}"
        );
    }
    assert_eq!(proxy.asked().len(), asked.len());
    // The address of a proxy may hold a password.
    options.proxies.https = "nonsense://user:secret@proxy".to_owned();
    assert!(!read_named("registry.invalid/app", options).contains("secret"));
}
