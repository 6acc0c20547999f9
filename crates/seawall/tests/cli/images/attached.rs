//! What is attached to images in a registry: shown as their claim, and never applied.

use std::collections::BTreeMap;

use seawall_image::Digest;
use serde_json::{Value, json};

use super::manifests::answer;
use super::samples::{base64, image, image_records};
use super::server::{Answer, Server};
use super::workspace::Workspace;

const HERE: [&str; 2] = ["--platform", "linux/amd64"];

/// The digest of the image that all of these are about.
fn subject() -> Digest {
    Digest::of(&image("1.0.0").manifest)
}

/// What says that nothing that is wrong with the image matters.
fn openvex() -> Value {
    json!({
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": "https://example.com/vex/1",
        "author": "nobody you know",
        "timestamp": "2026-11-01T00:00:00Z",
        "version": 1,
        "statements": [{
            "vulnerability": {"name": "CVE-2099-0001"},
            "products": [{"@id": format!("pkg:oci/app@{}", subject())}],
            "status": "not_affected",
            "justification": "vulnerable_code_not_present",
        }],
    })
}

/// A signed statement about an image, as cosign writes it.
fn envelope(about: &str, predicate_type: &str, predicate: Value) -> Vec<u8> {
    let statement = json!({
        "_type": "https://in-toto.io/Statement/v0.1",
        "predicateType": predicate_type,
        "subject": [{"name": "app", "digest": {"sha256": about}}],
        "predicate": predicate,
    });
    let envelope = json!({
        "payloadType": "application/vnd.in-toto+json",
        "payload": base64(statement.to_string().as_bytes()),
        "signatures": [{"keyid": "", "sig": "AAAA"}],
    });
    envelope.to_string().into_bytes()
}

const OPENVEX: &str = "https://openvex.dev/ns/v0.2.0";

/// A registry with the image, and more under paths or digests.
#[derive(Default)]
struct Attachments {
    by_end: BTreeMap<String, Vec<u8>>,
}

impl Attachments {
    /// An artifact of one file; its manifest.
    fn artifact(&mut self, media_type: &str, file: Vec<u8>) -> Vec<u8> {
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "artifactType": media_type,
            "config": {"mediaType": "application/vnd.oci.empty.v1+json", "digest": Digest::of(b"{}").as_str(), "size": 2},
            "layers": [{"mediaType": media_type, "digest": Digest::of(&file).as_str(), "size": file.len()}],
        });
        let manifest = manifest.to_string().into_bytes();
        self.by_end
            .insert(format!("/blobs/{}", Digest::of(&file)), file);
        let place = format!("/manifests/{}", Digest::of(&manifest));
        self.by_end.insert(place, manifest.clone());
        manifest
    }

    /// A list of manifests in a place.
    fn list(&mut self, place: &str, manifests: &[Vec<u8>]) {
        let all: Vec<Value> = manifests
            .iter()
            .map(|manifest| {
                json!({
                    "mediaType": "application/vnd.oci.image.manifest.v1+json",
                    "digest": Digest::of(manifest).as_str(),
                    "size": manifest.len(),
                })
            })
            .collect();
        let list = json!({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": all});
        self.by_end
            .insert(place.to_owned(), list.to_string().into_bytes());
    }

    fn start(self) -> Server {
        let sample = image("1.0.0");
        Server::start(move |asked| {
            let found = self
                .by_end
                .iter()
                .find(|(end, _)| asked.path.ends_with(*end));
            match found {
                Some((_, bytes)) => Answer::ok(bytes.clone()),
                None if asked.path.contains("/manifests/sha256-") => Answer::status(404, &[]),
                None if asked.path.contains("/referrers/") => Answer::status(404, &[]),
                None => answer(&sample, asked),
            }
        })
    }
}

/// Everything at once, as different tools attach it.
fn everything() -> Attachments {
    let mut all = Attachments::default();
    let hex = subject().hex().to_owned();
    let bundle = json!({
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": {},
        "dsseEnvelope": serde_json::from_slice::<Value>(&envelope(&hex, OPENVEX, openvex())).expect("JSON"),
    });
    let vex = all.artifact(
        "application/vnd.dev.sigstore.bundle.v0.3+json",
        bundle.to_string().into_bytes(),
    );
    let signature = all.artifact("application/vnd.cncf.notary.signature", b"opaque".to_vec());
    all.list(&format!("/referrers/{}", subject()), &[vex, signature]);
    let bom = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "components": [{"type": "library", "name": "left", "version": "9.0.0", "purl": "pkg:npm/left@9.0.0"}],
    });
    let sbom = all.artifact(
        "application/vnd.cyclonedx+json",
        bom.to_string().into_bytes(),
    );
    all.by_end
        .insert(format!("/manifests/sha256-{hex}.sbom"), sbom);
    let other = envelope(&"0".repeat(64), "https://slsa.dev/provenance/v1", json!({}));
    let provenance = all.artifact("application/vnd.dsse.envelope.v1+json", other);
    all.by_end
        .insert(format!("/manifests/sha256-{hex}.att"), provenance);
    all
}

/// Kind, form, how it was found, statements, packages, signatures.
fn listed(explanation: &Value) -> Vec<(String, String, String, u64, u64, u64)> {
    let items = explanation["attached"].as_array().expect("a list").iter();
    let text = |item: &Value, key: &str| item[key].as_str().expect("text").to_owned();
    let number = |item: &Value, key: &str| item[key].as_u64().expect("a number");
    items
        .map(|item| {
            (
                text(item, "kind"),
                text(item, "form"),
                text(item, "found_by"),
                number(item, "statements"),
                number(item, "packages"),
                number(item, "signatures"),
            )
        })
        .collect()
}

#[test]
fn what_is_attached_is_listed_as_a_claim() {
    let server = everything().start();
    let workspace = Workspace::new(&[]);
    let name = format!("{}/team/app:1", server.host);
    let run =
        workspace.run(&[&["image", "explain", &name, "--format", "json"], &HERE[..]].concat());
    assert_eq!(run.status, 0, "{}", run.err);
    let explanation = run.json();
    let item = |kind: &str, form: &str, by: &str, statements, packages, signatures| {
        (
            kind.to_owned(),
            form.to_owned(),
            by.to_owned(),
            statements,
            packages,
            signatures,
        )
    };
    assert_eq!(
        listed(&explanation),
        [
            item(
                "sbom",
                "application/vnd.cyclonedx+json",
                "cosign-tag",
                0,
                1,
                0
            ),
            item("vex", OPENVEX, "referrers", 1, 0, 1),
            item(
                "attestation",
                "https://slsa.dev/provenance/v1",
                "cosign-tag",
                0,
                0,
                1
            ),
            item(
                "other",
                "application/vnd.cncf.notary.signature",
                "referrers",
                0,
                0,
                0
            ),
        ]
    );
    assert_eq!(
        explanation["attached"][2]["problem"],
        "it is about another image"
    );
    let text = workspace
        .run(&[&["image", "explain", &name], &HERE[..]].concat())
        .out;
    assert!(text.contains("no signature was verified"), "{text}");
    assert!(
        text.contains("1 statement, 1 signature, by referrers"),
        "{text}"
    );
}

#[test]
fn a_registry_without_referrers_has_a_tag_for_them() {
    let mut all = Attachments::default();
    let hex = subject().hex().to_owned();
    let vex = all.artifact(
        "application/vnd.in-toto+json",
        envelope(&hex, OPENVEX, openvex()),
    );
    all.list(&format!("/manifests/sha256-{hex}"), &[vex]);
    let server = all.start();
    let name = format!("{}/team/app:1", server.host);
    let run = Workspace::new(&[])
        .run(&[&["image", "explain", &name, "--format", "json"], &HERE[..]].concat());
    let found = listed(&run.json());
    assert_eq!(
        (found.len(), found[0].0.as_str(), found[0].2.as_str()),
        (1, "vex", "referrers-tag")
    );
}

#[test]
fn statements_of_the_image_itself_accept_nothing() {
    let server = everything().start();
    let workspace = Workspace::with_database(&[], &image_records());
    let name = format!("{}/team/app:1", server.host);
    let plain = workspace.scan(&[&[name.as_str()], &HERE[..]].concat());
    let asked = server.asked();
    assert!(
        asked
            .iter()
            .all(|asked| !asked.path.contains("/referrers/"))
    );
    let run = workspace.scan(&[&[name.as_str(), "--attached"], &HERE[..]].concat());
    assert_eq!((run.status, plain.status), (1, 1), "{}", run.err);
    assert_eq!(run.findings(), plain.findings());
    assert!(
        run.findings()
            .iter()
            .all(|finding| finding["exception"].is_null())
    );
    let said = "1 statement of the image itself is not applied: its signer is not trusted";
    assert!(run.err.contains(said), "{}", run.err);
    assert_eq!(run.json()["diagnostics"][0]["message"], said);
    // The same statement from a file that the user names is accepted.
    workspace.write("vex.json", openvex().to_string().as_bytes());
    let run = workspace.scan(&[&[name.as_str(), "--vex", "vex.json"], &HERE[..]].concat());
    assert!(
        run.findings()
            .iter()
            .any(|finding| !finding["exception"].is_null())
    );
}

#[test]
fn what_a_registry_does_not_answer_is_unknown() {
    let workspace = Workspace::with_database(&[], &image_records());
    let sample = image("1.0.0");
    let server = Server::start(move |asked| match asked.path.contains("/referrers/") {
        true => Answer::status(403, &[]),
        false if asked.path.contains("/manifests/sha256-") => Answer::status(404, &[]),
        false => answer(&sample, asked),
    });
    let name = format!("{}/team/app:1", server.host);
    let run = workspace.run(&[&["image", "explain", &name], &HERE[..]].concat());
    assert_eq!(run.status, 2);
    assert!(
        run.out.contains("what is attached is not all known"),
        "{}",
        run.out
    );
    let run = workspace.scan(&[&[name.as_str(), "--attached"], &HERE[..]].concat());
    assert_eq!(run.status, 2);
    // What is broken is listed with the reason, and ends nothing.
    let mut all = Attachments::default();
    let broken = all.artifact("application/vnd.openvex+json", b"{\"@context\":".to_vec());
    let lost = all.artifact("application/spdx+json", b"{}".to_vec());
    all.by_end.remove(&format!("/blobs/{}", Digest::of(b"{}")));
    all.list(&format!("/referrers/{}", subject()), &[broken, lost]);
    let server = all.start();
    let name = format!("{}/team/app:1", server.host);
    let run =
        workspace.run(&[&["image", "explain", &name, "--format", "json"], &HERE[..]].concat());
    let items = run.json()["attached"].clone();
    assert_eq!(items.as_array().expect("a list").len(), 2);
    assert!(
        items[0]["problem"]
            .as_str()
            .is_some_and(|why| !why.is_empty()),
        "{items}"
    );
}

#[test]
fn attestations_of_a_build_are_found_in_its_list() {
    let sample = image("1.0.0");
    let hex = subject().hex().to_owned();
    let mut all = Attachments::default();
    let bom = json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": []});
    let statement = json!({
        "_type": "https://in-toto.io/Statement/v0.1",
        "predicateType": "https://cyclonedx.org/bom",
        "subject": [{"name": "app", "digest": {"sha256": hex}}],
        "predicate": bom,
    });
    let attestation = all.artifact(
        "application/vnd.in-toto+json",
        statement.to_string().into_bytes(),
    );
    let list = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [
            {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": subject().as_str(), "size": sample.manifest.len(),
             "platform": {"os": "linux", "architecture": "amd64"}},
            {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": Digest::of(&attestation).as_str(), "size": attestation.len(),
             "platform": {"os": "unknown", "architecture": "unknown"},
             "annotations": {"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": subject().as_str()}},
        ],
    });
    all.by_end.insert(
        "/manifests/listed".to_owned(),
        list.to_string().into_bytes(),
    );
    let server = all.start();
    let name = format!("{}/team/app:listed", server.host);
    let run = Workspace::new(&[])
        .run(&[&["image", "explain", &name, "--format", "json"], &HERE[..]].concat());
    let found = listed(&run.json());
    assert_eq!(
        (found.len(), found[0].1.as_str(), found[0].2.as_str()),
        (1, "https://cyclonedx.org/bom", "index")
    );
}
