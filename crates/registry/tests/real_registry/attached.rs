//! What other tools attach to an image in a registry that knows no referrers.

use std::fs;

use seawall_image::{Digest, Readers};
use seawall_registry::{FoundBy, ImageReader, Source};

use crate::server::{Registry, is_there, run};
use crate::{layout, options};

#[test]
fn tags_of_cosign_are_found() {
    if !(is_there("docker-registry") && is_there("skopeo")) {
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let registry = Registry::start(directory.path(), "");
    let layout = layout(directory.path());
    registry.push(&layout, &[]);
    let reader = ImageReader {
        readers: Readers::new(&[]),
        cache: None,
        options: options(),
    };
    let source = Source::Registry(format!("localhost:{}/team/app:v1", registry.port));
    let read = reader.read(&source).expect("an image");
    let nothing = reader.attached(&source, &[], &read).expect("an answer");
    assert_eq!(
        (nothing.files.len(), nothing.unknown.len()),
        (0, 0),
        "{nothing:?}"
    );
    // An attestation, as cosign 2 keeps it: an image whose layers are envelopes.
    let blobs = layout.join("blobs/sha256");
    let put = |bytes: &[u8]| {
        let digest = Digest::of(bytes);
        fs::write(blobs.join(digest.hex()), bytes).expect("written");
        format!(r#""digest":"{digest}","size":{}"#, bytes.len())
    };
    let envelope =
        br#"{"payloadType":"application/vnd.in-toto+json","payload":"e30=","signatures":[]}"#;
    let layer = put(envelope);
    let config =
        put(br#"{"architecture":"","os":"","config":{},"rootfs":{"type":"layers","diff_ids":[]}}"#);
    let manifest = put(format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{{"mediaType":"application/vnd.oci.image.config.v1+json",{config}}},"layers":[{{"mediaType":"application/vnd.dsse.envelope.v1+json",{layer}}}]}}"#
    )
    .as_bytes());
    fs::write(
        layout.join("index.json"),
        format!(r#"{{"schemaVersion":2,"manifests":[{{"mediaType":"application/vnd.oci.image.manifest.v1+json",{manifest},"annotations":{{"org.opencontainers.image.ref.name":"att"}}}}]}}"#),
    )
    .expect("written");
    let digest = read.digest.as_ref().expect("a digest");
    run(
        "skopeo",
        &[
            "--insecure-policy",
            "copy",
            "--dest-tls-verify=false",
            &format!("oci:{}:att", layout.display()),
            &format!(
                "docker://localhost:{}/team/app:sha256-{}.att",
                registry.port,
                digest.hex()
            ),
        ],
    );
    let found = reader.attached(&source, &[], &read).expect("an answer");
    assert_eq!(found.unknown, [""; 0]);
    assert_eq!(found.files.len(), 1);
    assert_eq!(found.files[0].found_by, FoundBy::CosignTag);
    assert_eq!(found.files[0].content, Some(Ok(envelope.to_vec())));
}
