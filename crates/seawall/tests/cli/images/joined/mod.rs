//! What was found in images, told with what runs them: in a scan of the cluster, on attack paths, and as what to rebuild.

mod asked;
mod attack;
mod left_open;
mod rebuild;
mod stated;

use seawall_image::Digest;
use serde_json::{Value, json};

use super::samples::{CRITICAL, debian_record, dpkg_status, npm_record, os_release};
use super::server::{Answer, Asked, Server};
use super::stored::{Sample, tar};
use super::workspace::Workspace;

/// A distribution, and an application on it.
fn images() -> [(&'static str, Sample); 2] {
    let system = tar(&[
        ("etc/os-release", &os_release("debian", "13")),
        (
            "var/lib/dpkg/status",
            &dpkg_status(&[("libwall", "1.2-1"), ("libdoor", "2.0-3")]),
        ),
    ]);
    let application = tar(&[(
        "app/node_modules/left/package.json",
        &json!({"name": "left", "version": "1.0.0"}).to_string(),
    )]);
    let fields = r#""config":{"User":"1000"}"#;
    [
        ("/team/base/", Sample::of(vec![system.clone()], fields)),
        ("/team/web/", Sample::of(vec![system, application], fields)),
    ]
}

fn registry() -> Server {
    Server::start(|asked: &Asked| {
        let images = images();
        let found = images.iter().find(|(name, _)| asked.path.contains(name));
        let Some((_, sample)) = found else {
            return Answer::status(404, &[]);
        };
        if asked.path.contains("/manifests/") {
            return Answer::ok(sample.manifest.clone());
        }
        let mut blobs = sample.layers.iter().chain([&sample.config]);
        let named = blobs.find(|blob| asked.path.ends_with(Digest::of(blob).as_str()));
        named.map_or_else(|| Answer::status(404, &[]), |blob| Answer::ok(blob.clone()))
    })
}

/// An application that the outside reaches, whose account may do everything.
fn manifests(host: &str) -> String {
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
      serviceAccountName: web
      containers:
      - {{name: web, image: '{host}/team/web:1', ports: [{{containerPort: 8080}}]}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: quiet, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: quiet}}}}
  template:
    metadata: {{labels: {{app: quiet}}}}
    spec:
      containers: [{{name: base, image: '{host}/team/base:1'}}]
---
apiVersion: v1
kind: Service
metadata: {{name: web, namespace: shop}}
spec: {{type: LoadBalancer, selector: {{app: web}}, ports: [{{port: 80, targetPort: 8080}}]}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: web, namespace: shop}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {{name: web}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}}
subjects: [{{kind: ServiceAccount, name: web, namespace: shop}}]
"
    )
}

/// An advisory about each package, and that the one about `left` is exploited.
fn database(workspace: &Workspace, records: &[Value], exploited: &[&str]) {
    for (number, record) in records.iter().enumerate() {
        let name = format!("feeds/{number}.json");
        workspace.write(&name, record.to_string().as_bytes());
    }
    let entries: Vec<Value> = exploited
        .iter()
        .map(|id| json!({"cveID": id, "dateAdded": "2026-11-02", "dueDate": "2026-11-20", "vendorProject": "v", "product": "p", "vulnerabilityName": "n", "shortDescription": "s", "requiredAction": "r", "knownRansomwareCampaignUse": "Unknown", "notes": ""}))
        .collect();
    let kev = json!({"title": "CISA Catalog of Known Exploited Vulnerabilities", "catalogVersion": "2026.11.02", "dateReleased": "2026-11-02T00:00:00Z", "count": entries.len(), "vulnerabilities": entries});
    workspace.write("kev.json", kev.to_string().as_bytes());
    let run = workspace.run(&["db", "import", "feeds", "kev.json"]);
    assert_eq!(run.status, 0, "{}", run.err);
}

fn records() -> Vec<Value> {
    vec![
        npm_record("CVE-2099-0001", "left", Some("2.0.0"), CRITICAL),
        debian_record("DEBIAN-CVE-2099-0003", "13", "libwall", "1.2-2"),
        debian_record("DEBIAN-CVE-2099-0004", "13", "libwall", "1.2-10"),
    ]
}

struct Joined {
    server: Server,
    workspace: Workspace,
}

impl Joined {
    /// With results of both images in `results.json`.
    fn new() -> Self {
        let server = registry();
        let manifests = manifests(&server.host);
        let workspace = Workspace::new(&[("deploy/all.yaml", &manifests)]);
        database(&workspace, &records(), &["CVE-2099-0001"]);
        let joined = Self { server, workspace };
        joined.scan_images(&["-i", "deploy"]);
        joined
    }

    fn scan_images(&self, named: &[&str]) {
        let options = ["--platform", "linux/amd64", "-o", "results.json"];
        let run = self.workspace.scan(&[named, &options].concat());
        assert_eq!(run.status, 1, "{}{}", run.out, run.err);
    }

    fn scan(&self, options: &[&str]) -> Value {
        let run = self
            .workspace
            .run(&[&["scan", "deploy", "--format", "json"], options].concat());
        assert!(run.status < 3, "{}", run.err);
        run.json()
    }

    fn results(&self) -> Value {
        let text = std::fs::read(self.workspace.path("results.json")).expect("results");
        serde_json::from_slice(&text).expect("JSON")
    }

    fn change_results(&self, change: impl Fn(&mut Value)) {
        let mut results = self.results();
        change(&mut results);
        self.workspace
            .write("results.json", results.to_string().as_bytes());
    }
}

fn finding<'r>(report: &'r Value, check: &str) -> &'r Value {
    let mut findings = report["findings"].as_array().expect("findings").iter();
    let found = findings.find(|finding| finding["check"] == check);
    found.unwrap_or_else(|| panic!("no `{check}` in {report}"))
}

fn exposure(joined: &Joined, options: &[&str]) -> String {
    let run = joined
        .workspace
        .run(&[&["attack", "exposure", "deploy"], options].concat());
    run.out.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn findings_of_images_are_told_with_what_runs_them() {
    let joined = Joined::new();
    let report = joined.scan(&["--images", "results.json"]);
    assert_eq!(report["not_evaluated"], json!([]));
    let left = finding(&report, "CVE-2099-0001");
    let alone = finding(&joined.results(), "CVE-2099-0001").clone();
    // The same finding under the same name, so that exceptions and baselines of one are those of the other.
    assert_eq!(left["fingerprint"], alone["fingerprint"]);
    assert_eq!(left["references"], alone["references"]);
    assert!(left["risk"].as_u64() > alone["risk"].as_u64(), "{left}");
    let reasons = left["risk_reasons"].to_string();
    for words in [
        "runs in shop/Deployment/web, which is reachable from outside through Service shop/web",
        "shop/Deployment/web is on a possible attack path: internet → cluster-admin, no mistakes",
    ] {
        assert!(reasons.contains(words), "`{words}` is not in {reasons}");
    }
    // The place in the manifest is where a reviewer is pointed to.
    let evidence = left["evidence"].to_string();
    assert!(evidence.contains("spec.template.spec.containers[0].image"));
    assert!(evidence.contains("all.yaml"), "{evidence}");
    // What nothing reaches is raised by nothing.
    let wall = finding(&report, "DEBIAN-CVE-2099-0003");
    assert!(
        !wall["risk_reasons"]
            .to_string()
            .contains("on an attack path")
            || wall["resource"]["holder"]
                .as_str()
                .is_some_and(|holder| holder.contains("/web:"))
    );
    assert!(joined.server.asked().len() > 2);
}

#[test]
fn exceptions_and_except_know_findings_of_images() {
    let joined = Joined::new();
    let report = joined.scan(&["--images", "results.json"]);
    let fingerprint = finding(&report, "CVE-2099-0001")["fingerprint"].clone();
    let fingerprint = fingerprint.as_str().expect("a fingerprint");
    let run = joined.workspace.run(&[
        "except",
        fingerprint,
        "--images",
        "results.json",
        "-i",
        "deploy",
        "--exceptions",
        "accepted.yaml",
        "--reason",
        "not reachable",
        "--owner",
        "ops",
        "--expires",
        "2999-01-01",
    ]);
    assert_eq!(run.status, 0, "{}", run.err);
    let report = joined.scan(&["--images", "results.json", "--exceptions", "accepted.yaml"]);
    assert_eq!(
        finding(&report, "CVE-2099-0001")["exception"],
        "not reachable (ops, accepted.yaml:3)"
    );
    let options = [
        "-i",
        "deploy",
        "--platform",
        "linux/amd64",
        "--exceptions",
        "accepted.yaml",
    ];
    let run = joined.workspace.scan(&options);
    assert_eq!(
        finding(&run.json(), "CVE-2099-0001")["exception"],
        "not reachable (ops, accepted.yaml:3)"
    );
}

#[test]
fn one_image_in_two_clusters_is_told_once() {
    let joined = Joined::new();
    let all = manifests(&joined.server.host);
    let kustomization = b"resources: [all.yaml]\n";
    for folder in ["two/one", "two/other"] {
        joined
            .workspace
            .write(&format!("{folder}/all.yaml"), all.as_bytes());
        joined
            .workspace
            .write(&format!("{folder}/kustomization.yaml"), kustomization);
    }
    let run = joined.workspace.run(&[
        "scan",
        "two",
        "--images",
        "results.json",
        "--format",
        "json",
    ]);
    let report = run.json();
    let findings = report["findings"].as_array().expect("findings");
    let count = |check: &str| findings.iter().filter(|one| one["check"] == check).count();
    assert_eq!(count("CVE-2099-0001"), 1, "{}", run.err);
}
