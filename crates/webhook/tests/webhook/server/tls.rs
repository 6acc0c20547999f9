//! TLS, and certificates of clients.

use std::path::Path;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use seawall_webhook::Tls;

use super::client::{Client, connect};
use super::{Running, list, settings, start, write};

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn issuer() -> Issuer {
    let mut params = CertificateParams::new(Vec::new()).expect("parameters");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    CertifiedIssuer::self_signed(params, key).expect("a certificate")
}

/// A certificate with its key, in PEM.
fn issued(issuer: &Issuer) -> (String, String) {
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
    let key = KeyPair::generate().expect("a key");
    let certificate = params.signed_by(&key, issuer).expect("a certificate");
    (certificate.pem(), key.serialize_pem())
}

/// A client that trusts an authority, with a certificate or without.
fn client(running: &Running, authority: &str, own: Option<&(String, String)>) -> Client {
    let mut roots = RootCertStore::empty();
    let root = CertificateDer::from_pem_slice(authority.as_bytes()).expect("PEM");
    roots.add(root).expect("a certificate");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots);
    let config = match own {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let chain = vec![CertificateDer::from_pem_slice(certificate.as_bytes()).expect("PEM")];
            let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("PEM");
            builder
                .with_client_auth_cert(chain, key)
                .expect("a certificate")
        }
    };
    let name = ServerName::try_from("localhost").expect("a name");
    let connection = ClientConnection::new(Arc::new(config), name).expect("a connection");
    Client::over(StreamOwned::new(connection, connect(running.address)))
}

fn put(folder: &Path, pair: &(String, String)) {
    write(&folder.join("tls.crt"), &pair.0);
    write(&folder.join("tls.key"), &pair.1);
}

fn files(folder: &Path) -> Tls {
    Tls {
        certificate: folder.join("tls.crt"),
        key: folder.join("tls.key"),
        client_authorities: None,
    }
}

#[test]
fn batches_come_over_tls_and_certificates_are_renewed() {
    let folder = tempfile::tempdir().expect("a directory");
    let (first, second) = (issuer(), issuer());
    put(folder.path(), &issued(&first));
    let mut settings = settings();
    settings.tls = Some(files(folder.path()));
    let running = start(&settings);
    let reply =
        client(&running, &first.pem(), None).post("/audit/prod", &[], list("one").as_bytes());
    assert_eq!(reply.status, 200);
    // Plain HTTP is no way in.
    let mut plain = running.client();
    plain.send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(plain.reply().is_none_or(|reply| reply.status != 200));

    let has = |text: &str| {
        let told = running.told.lock().expect("a list");
        told.iter().any(|line| line.contains(text))
    };
    let wait = |text: &str| {
        for _ in 0..200 {
            if has(text) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(25));
        }
        panic!("`{text}` is never said");
    };
    // A key of another certificate leaves what there was.
    write(&folder.path().join("tls.key"), &issued(&second).1);
    wait("old ones stay");
    let reply = client(&running, &first.pem(), None).get("/healthz", &[]);
    assert_eq!(reply.status, 200);
    running.told.lock().expect("a list").clear();
    put(folder.path(), &issued(&second));
    wait("read again");
    let reply =
        client(&running, &second.pem(), None).post("/audit/prod", &[], list("two").as_bytes());
    assert_eq!(reply.status, 200);
    assert_eq!(running.read().len(), 2);
}

#[test]
fn clients_need_a_certificate_of_the_authority() {
    let folder = tempfile::tempdir().expect("a directory");
    let (servers, clients, others) = (issuer(), issuer(), issuer());
    put(folder.path(), &issued(&servers));
    let authority = folder.path().join("clients.crt");
    write(&authority, &clients.pem());
    let mut settings = settings();
    settings.tls = Some(Tls {
        client_authorities: Some(authority),
        ..files(folder.path())
    });
    let running = start(&settings);
    let post = |own: Option<&(String, String)>| {
        let mut client = client(&running, &servers.pem(), own);
        let head = super::client::head("POST", "/audit/prod", &[], list("one").len());
        // A handshake that fails may be seen late by the client.
        client.try_send(&head).ok()?;
        client.try_send(list("one").as_bytes()).ok()?;
        client.reply().map(|reply| reply.status)
    };
    assert_eq!(post(Some(&issued(&clients))), Some(200));
    assert_eq!(post(None), Some(401));
    assert_eq!(post(Some(&issued(&others))), None);
    let mut probe = client(&running, &servers.pem(), None);
    assert_eq!(probe.get("/readyz", &[]).status, 200);
    assert_eq!(probe.get("/metrics", &[]).status, 401);
    assert_eq!(running.read().len(), 1);
}

#[test]
fn files_that_are_no_keys_are_named() {
    let folder = tempfile::tempdir().expect("a directory");
    put(folder.path(), &("nothing".to_owned(), "nothing".to_owned()));
    let mut settings = settings();
    settings.tls = Some(files(folder.path()));
    let limits = seawall_webhook::SpoolLimits::of(1 << 20);
    let disk = Box::new(crate::disk::Disk::default());
    let durability = seawall_webhook::Durability::Never;
    let (spool, _) = seawall_webhook::Spool::open(disk, limits, durability).expect("a spool");
    let started = seawall_webhook::Server::start(
        &settings,
        Arc::new(spool),
        Arc::default(),
        Arc::new(|_: &str| {}),
    );
    let error = started.err().expect("an error").to_string();
    assert!(
        error.contains("tls.crt") && error.contains("no certificate"),
        "{error}"
    );
}
