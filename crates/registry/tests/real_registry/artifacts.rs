//! Artifacts in a registry that others wrote.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};

use seawall_registry::{ArtifactKind, Part, RegistryOptions, artifact_sources, push};

use crate::options;
use crate::server::{Registry, can_be_secured, is_there, run};

const KIND: ArtifactKind = ArtifactKind {
    artifact_type: "application/vnd.example.v1",
    media_type: "application/vnd.example.v1.file",
    title: "file",
};

/// Larger than what connections buffer.
fn content() -> Vec<u8> {
    (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect()
}

fn name(registry: &Registry) -> String {
    format!("localhost:{}/security/advisories:v1", registry.port)
}

fn push_to(registry: &Registry, options: &RegistryOptions) -> Result<bool, String> {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(&content()).expect("written");
    push(&name(registry), KIND, &BTreeMap::new(), &mut file, options)
        .map(|pushed| pushed.was_there)
        .map_err(|error| error.to_string())
}

fn pull_from(registry: &Registry, options: &RegistryOptions) -> Vec<u8> {
    let directory = tempfile::tempdir().expect("a directory");
    let sources = artifact_sources(&name(registry), options).expect("a name");
    let found = sources[0].find(KIND, options).expect("an artifact");
    let mut part = Part::open(&directory.path().join("db"), found.digest.as_str()).expect("a part");
    // A third of it is there already.
    part.file()
        .write_all(&content()[..4_000_000])
        .expect("written");
    found.fetch(&mut part).expect("fetched");
    let mut bytes = Vec::new();
    let mut file = File::open(part.path()).expect("a file");
    file.read_to_end(&mut bytes).expect("read");
    bytes
}

#[test]
fn without_tls_and_a_password() {
    if !is_there("docker-registry") {
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let registry = Registry::start(directory.path(), "");
    assert_eq!(push_to(&registry, &options()), Ok(false));
    assert_eq!(push_to(&registry, &options()), Ok(true));
    assert!(pull_from(&registry, &options()) == content());
    if !is_there("skopeo") {
        return;
    }
    // Another tool copies it as it is.
    let to = directory.path().join("copy").display().to_string();
    run(
        "skopeo",
        &[
            "--insecure-policy",
            "copy",
            "--src-tls-verify=false",
            &format!("docker://{}", name(&registry)),
            &format!("dir:{to}"),
        ],
    );
    let copied = std::fs::read_dir(&to).expect("a directory");
    let lengths = copied.map(|file| file.expect("a file").metadata().expect("one").len());
    assert!(
        lengths
            .into_iter()
            .any(|length| length == content().len() as u64)
    );
}

#[test]
fn with_tls_and_a_password() {
    if !can_be_secured() {
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let registry = Registry::start_secured(directory.path());
    let wrong = push_to(&registry, &registry.options(directory.path(), "wrong"));
    assert!(wrong.expect_err("wrong").contains("cannot be written to"));
    let right = registry.options(directory.path(), "secret");
    assert_eq!(push_to(&registry, &right), Ok(false));
    assert!(pull_from(&registry, &right) == content());
}
