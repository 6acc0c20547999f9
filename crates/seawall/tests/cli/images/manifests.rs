//! Images that manifests run: of every container and volume, each once, from a registry on this machine.

use std::collections::BTreeSet;

use seawall_image::Digest;

use super::samples::{image, image_records};
use super::server::{Answer, Asked, Server};
use super::stored::Sample;
use super::workspace::Workspace;

/// A registry that has one image under every name.
fn registry(sample: Sample) -> Server {
    Server::start(move |asked| answer(&sample, asked))
}

/// What it answers.
pub fn answer(sample: &Sample, asked: &Asked) -> Answer {
    if asked.path.contains("/missing/") {
        return Answer::status(404, &[]);
    }
    if asked.path.contains("/manifests/") {
        return Answer::ok(sample.manifest.clone());
    }
    let mut blobs = sample.layers.iter().chain([&sample.config]);
    let named = blobs.find(|blob| asked.path.ends_with(Digest::of(blob).as_str()));
    named.map_or_else(|| Answer::status(404, &[]), |blob| Answer::ok(blob.clone()))
}

/// The repositories whose manifests were asked for.
fn repositories(server: &Server) -> BTreeSet<String> {
    let asked = server.asked();
    let paths = asked.iter().filter_map(|asked| {
        let path = asked.path.strip_prefix("/v2/")?;
        Some(path.split_once("/manifests/")?.0.to_owned())
    });
    paths.collect()
}

fn manifests(host: &str, digest: &Digest) -> String {
    format!(
        "apiVersion: v1
kind: Namespace
metadata: {{name: shop}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      initContainers:
      - {{name: prepare, image: '{host}/team/init:1'}}
      - {{name: proxy, image: '{host}/team/sidecar:1', restartPolicy: Always}}
      containers:
      - {{name: web, image: '{host}/team/web:1'}}
      volumes:
      - {{name: model, image: {{reference: '{host}/team/volume:1'}}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {{name: nightly, namespace: shop}}
spec:
  schedule: '0 3 * * *'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{{name: job, image: '{host}/team/web:1'}}]
---
apiVersion: v1
kind: Pod
metadata: {{name: debugged, namespace: shop}}
spec:
  containers: [{{name: app, image: '{host}/team/moved:1'}}]
  ephemeralContainers: [{{name: debugger, image: '{host}/team/debug:1'}}]
status:
  containerStatuses:
  - {{name: app, image: '{host}/team/moved:1', imageID: 'docker-pullable://{host}/team/pulled@{digest}'}}
"
    )
}

/// Everything that the manifests run.
const ALL: [&str; 6] = [
    "team/debug",
    "team/init",
    "team/pulled",
    "team/sidecar",
    "team/volume",
    "team/web",
];

fn workspace(server: &Server, digest: &Digest) -> Workspace {
    let text = manifests(&server.host, digest);
    Workspace::with_database(&[("deploy/all.yaml", &text)], &image_records())
}

#[test]
fn every_image_that_runs_is_scanned_once() {
    let sample = image("1.0.0");
    let digest = Digest::of(&sample.manifest);
    for option in ["-i", "--from"] {
        let server = registry(image("1.0.0"));
        let workspace = workspace(&server, &digest);
        let run = workspace.scan(&[option, "deploy", "--platform", "linux/amd64"]);
        assert_eq!(run.status, 1, "{}{}", run.out, run.err);
        assert_eq!(run.json()["summary"]["images"], 6, "{}", run.out);
        let all = repositories(&server);
        assert_eq!(all, ALL.map(str::to_owned).into(), "{option}");
        // The layers are those of one image, and each is fetched once.
        let asked = server.asked();
        let layer = Digest::of(&sample.layers[0]);
        let count = asked
            .iter()
            .filter(|asked| asked.path.ends_with(layer.as_str()));
        assert_eq!(count.count(), 1, "{asked:?}");
    }
}

#[test]
fn an_image_that_is_missing_is_unknown_with_who_runs_it() {
    let sample = image("2.0.0");
    let server = registry(sample);
    let host = &server.host;
    let pod = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: a, namespace: shop}}\nspec:\n  containers:\n  - {{name: a, image: '{host}/missing/app:1'}}\n  - {{name: b, image: 'Not An Image'}}\n  - {{name: c}}\n"
    );
    let workspace = Workspace::with_database(&[("pod.yaml", &pod)], &image_records());
    let run = workspace.scan(&["-i", "pod.yaml", "--platform", "linux/amd64"]);
    assert_eq!(run.status, 2, "{}", run.err);
    let said = run.json()["not_evaluated"].to_string();
    for words in [
        "missing/app:1",
        "run by shop/Pod/a",
        "`Not An Image` is not an image reference",
        "container `c` names no image",
    ] {
        assert!(said.contains(words), "`{words}` is not in {said}");
    }
}

#[test]
fn input_that_cannot_be_read_is_unknown() {
    let server = registry(image("2.0.0"));
    let host = &server.host;
    let good = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: a, image: '{host}/team/web:1'}}]}}\n"
    );
    let text = format!("{good}---\napiVersion: v1\nkind: Pod\nmetadata: {{name: [\n");
    let workspace = Workspace::with_database(&[("pod.yaml", &text)], &image_records());
    let run = workspace.scan(&["-i", "pod.yaml", "--platform", "linux/amd64"]);
    assert_eq!(run.status, 2, "{}", run.err);
    assert_eq!(run.json()["summary"]["images"], 1);
    assert!(run.err.contains("pod.yaml:"), "{}", run.err);
}

#[test]
fn credentials_and_exceptions_of_the_input_do_not_count() {
    let server = registry(image("1.0.0"));
    let digest = Digest::of(&image("1.0.0").manifest);
    let workspace = workspace(&server, &digest);
    workspace.write(
        "deploy/seawall.exceptions.yaml",
        b"schema: seawall.exceptions/v1\nexceptions:\n  - checks: ['*']\n    reason: r\n    owner: o\n    expires: 2999-01-01\n",
    );
    for option in ["-i", "--from"] {
        let run = workspace.scan(&[option, "deploy", "--platform", "linux/amd64"]);
        assert_eq!(run.status, 1, "{option}: {}", run.err);
        assert!(run.err.contains("accepts nothing"), "{option}: {}", run.err);
    }
}
