//! What runs is asked about again when the database changes, without its images being read again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use seawall_image::Digest;

use super::samples::{CRITICAL, image, image_records, npm_record};
use super::server::{Answer, Server};
use super::workspace::{Workspace, database};

#[test]
fn a_new_database_needs_no_registry() {
    let sample = image("1.0.0");
    let digest = Digest::of(&sample.manifest);
    let is_closed = Arc::new(AtomicBool::new(false));
    let closed = Arc::clone(&is_closed);
    let server = Server::start(move |asked| {
        if closed.load(Ordering::SeqCst) {
            return Answer::status(503, &[]);
        }
        if asked.path.contains("/manifests/") {
            return Answer::ok(sample.manifest.clone());
        }
        let mut blobs = sample.layers.iter().chain([&sample.config]);
        let named = blobs.find(|blob| asked.path.ends_with(Digest::of(blob).as_str()));
        named.map_or_else(|| Answer::status(404, &[]), |blob| Answer::ok(blob.clone()))
    });
    let host = &server.host;
    let pod = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: a, namespace: shop}}\nspec: {{containers: [{{name: a, image: '{host}/team/web:1'}}]}}\nstatus: {{containerStatuses: [{{name: a, image: '{host}/team/web:1', imageID: '{host}/team/web@{digest}'}}]}}\n"
    );
    let workspace = Workspace::with_database(&[("pod.yaml", &pod)], &image_records());
    let scan = |more: &[&str]| {
        let arguments = ["-i", "pod.yaml", "--platform", "linux/amd64"];
        workspace.scan(&[&arguments, more].concat())
    };
    let run = scan(&[]);
    assert_eq!(run.status, 1, "{}{}", run.out, run.err);
    assert!(!run.out.contains("CVE-2099-0009"));
    let asked = server.asked().len();
    is_closed.store(true, Ordering::SeqCst);
    let mut records = image_records();
    records.push(npm_record("CVE-2099-0009", "left", None, CRITICAL));
    workspace.keep(&database(&records, 0, None));
    let run = scan(&[]);
    assert_eq!(run.status, 1, "{}{}", run.out, run.err);
    assert!(run.out.contains("CVE-2099-0009"), "{}", run.out);
    assert_eq!(server.asked().len(), asked, "{:?}", server.asked());
    // The test would see it: who wants it read anew asks the registry, which is closed.
    let run = scan(&["--no-cache"]);
    assert_eq!(run.status, 2, "{}", run.out);
    assert!(server.asked().len() > asked);
}
