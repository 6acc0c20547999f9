//! Debian's `docker-registry` on loopback, pushed to with skopeo: with and without authentication and TLS.

mod artifacts;
mod attached;
mod server;

use std::fs;
use std::path::{Path, PathBuf};

use seawall_image::config::Platform;
use seawall_image::{Digest, Readers};
use seawall_registry::{ImageContents, ImageReader, RegistryOptions, Source};
use server::{Registry, can_be_secured, is_there};

/// An OCI layout with an image `v1` of two files.
fn layout(directory: &Path) -> PathBuf {
    let layout = directory.join("layout");
    let blobs = layout.join("blobs/sha256");
    fs::create_dir_all(&blobs).expect("a directory");
    let mut tar = tar::Builder::new(Vec::new());
    for path in ["etc/one", "etc/two"] {
        let mut header = tar::Header::new_gnu();
        header.set_size(1 << 20);
        tar.append_data(&mut header, path, &vec![b'x'; 1 << 20][..])
            .expect("memory");
    }
    let tar = tar.into_inner().expect("memory");
    let put = |bytes: &[u8]| {
        let digest = Digest::of(bytes);
        fs::write(blobs.join(digest.hex()), bytes).expect("written");
        format!(r#""digest":"{digest}","size":{}"#, bytes.len())
    };
    let layer = put(&tar);
    let config = put(format!(
        r#"{{"os":"linux","architecture":"amd64","config":{{}},"rootfs":{{"type":"layers","diff_ids":["{}"]}},"history":[{{"created_by":"test"}}]}}"#,
        Digest::of(&tar)
    )
    .as_bytes());
    let manifest = put(format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{{"mediaType":"application/vnd.oci.image.config.v1+json",{config}}},"layers":[{{"mediaType":"application/vnd.oci.image.layer.v1.tar",{layer}}}]}}"#
    )
    .as_bytes());
    fs::write(
        layout.join("oci-layout"),
        r#"{"imageLayoutVersion":"1.0.0"}"#,
    )
    .expect("written");
    fs::write(
        layout.join("index.json"),
        format!(r#"{{"schemaVersion":2,"manifests":[{{"mediaType":"application/vnd.oci.image.manifest.v1+json",{manifest},"annotations":{{"org.opencontainers.image.ref.name":"v1"}}}}]}}"#),
    )
    .expect("written");
    layout
}

fn options() -> RegistryOptions {
    RegistryOptions::new(Platform::linux("x86_64"))
}

#[track_caller]
fn check(read: Result<ImageContents, String>) {
    let read = read.expect("an image");
    assert_eq!(read.contents.unknown, []);
    assert_eq!(read.contents.files, 2);
}

#[test]
fn without_tls_and_authentication() {
    if !(is_there("docker-registry") && is_there("skopeo")) {
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let registry = Registry::start(directory.path(), "");
    registry.push(&layout(directory.path()), &[]);
    check(registry.read(options()));
    registry.push(
        &layout(directory.path()),
        &["--format=v2s2", "--dest-compress-format=gzip"],
    );
    check(registry.read(options()));
    let reader = ImageReader {
        readers: Readers::new(&[]),
        cache: None,
        options: options(),
    };
    let nothing = Source::Registry(format!("localhost:{}/team/app:v9", registry.port));
    let why = reader.read(&nothing).expect_err("nothing").to_string();
    assert!(why.contains("has no `manifests/v9`"), "{why}");
}

#[test]
fn with_tls_and_a_password() {
    if !(can_be_secured() && is_there("skopeo")) {
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let registry = Registry::start_secured(directory.path());
    registry.push(&layout(directory.path()), &["--dest-creds=user:secret"]);
    let why = registry
        .read(options())
        .expect_err("an unknown certificate");
    assert!(why.to_lowercase().contains("certificate"), "{why}");
    let mut nobody = options();
    nobody.certificates = registry.options(directory.path(), "").certificates;
    let why = registry.read(nobody).expect_err("no password");
    assert!(why.contains("asks for a credential"), "{why}");
    let wrong = registry.read(registry.options(directory.path(), "wrong"));
    assert!(
        wrong
            .expect_err("wrong")
            .contains("needs another credential")
    );
    check(registry.read(registry.options(directory.path(), "secret")));
}
