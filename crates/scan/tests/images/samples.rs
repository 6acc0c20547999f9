//! Results of images and clusters, as short as they can be.

use std::sync::Arc;

use seawall_analysis::Sources;
use seawall_finding::Date;
use seawall_model::{Cluster, Coverage, Object, Origin, Source};
use seawall_scan::images::{ImageResults, MAX_DATABASE_AGE_DAYS, ResultsError};
use seawall_scan::{Scan, ScanOptions, scan};
use seawall_syntax::parse_stream;
use serde_json::{Value, json};

/// The day on which everything is asked.
pub fn today() -> Date {
    "2026-11-28".parse().expect("a date")
}

/// A digest of one letter.
pub fn digest(letter: char) -> String {
    format!("sha256:{}", String::from(letter).repeat(64))
}

/// An image of a registry.
pub fn image(reference: &str, digests: &[String]) -> Value {
    json!({"reference": reference, "names": [reference], "digests": digests, "packages": 1, "layers": 2})
}

/// A vulnerability of a package `left` in an image, named by its last digits. Versions of an image share its fingerprint.
pub fn finding(number: u32, holder: &str) -> Value {
    json!({"fingerprint": format!("{number:032x}"), "check": format!("CVE-2099-{number:04}"), "title": "t", "verdict": "fail",
        "severity": "high", "severity_reason": "r", "message": "m",
        "resource": {"kind": "Package", "name": "pkg:npm/left", "holder": holder, "version": "1.0.0"},
        "evidence": [{"kind": "package", "path": "pkg:npm/left@1.0.0", "fixed_in": "2.0.0", "file": "a/package.json", "layer": 0}],
        "risk": 300, "remedy": "update"})
}

/// A report.
pub fn report(images: &[Value], findings: &[Value]) -> Value {
    json!({"schema": "seawall.scan/v1", "database": "2026-11-27", "images": images, "findings": findings})
}

pub fn parse(report: &Value) -> Result<ImageResults, ResultsError> {
    ImageResults::parse(
        "r.json",
        report.to_string().as_bytes(),
        today(),
        MAX_DATABASE_AGE_DAYS,
    )
}

pub fn results(images: &[Value], findings: &[Value]) -> ImageResults {
    parse(&report(images, findings)).expect("results")
}

/// A pod of a Deployment, or alone where `owner` is empty. `id` is what its status says of the first container.
pub fn pod(name: &str, namespace: &str, images: &[&str], id: &str) -> Value {
    let containers = images.iter().enumerate();
    let containers: Vec<Value> = containers
        .map(|(number, image)| json!({"name": format!("c{number}"), "image": image, "ports": [{"containerPort": 80}]}))
        .collect();
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace, "labels": {"app": name}},
        "spec": {"containers": containers},
        "status": {"containerStatuses": [{"name": "c0", "imageID": id}]}})
}

pub fn service(app: &str, namespace: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": app, "namespace": namespace},
        "spec": {"type": "LoadBalancer", "selector": {"app": app}, "ports": [{"port": 80}]}})
}

pub fn cluster(objects: &[Value]) -> Cluster {
    cluster_from(Origin::File, objects)
}

/// What a server listed, where the origin is one.
pub fn cluster_from(origin: Origin, objects: &[Value]) -> Cluster {
    let source = Source {
        name: Arc::from("a.yaml"),
        origin,
    };
    let objects = objects
        .iter()
        .flat_map(|object| parse_stream(object.to_string().as_bytes()))
        .flat_map(|document| document.nodes.expect("reads"))
        .filter_map(|node| Object::from_node(node, source.clone()))
        .collect();
    Cluster::new(Arc::from(""), objects, Coverage::default())
}

/// A scan with results, and with what they mean to an attacker.
pub fn scanned_with(cluster: &Cluster, options: &ScanOptions) -> Scan {
    let images = options.images.as_ref();
    let mut sources = Sources::default();
    sources.told.images = images.map(|images| images.for_attackers());
    scan(cluster, &sources, options, today())
}

/// A scan with results and nothing else that is special.
pub fn scanned(objects: &[Value], results: &ImageResults) -> Scan {
    let options = ScanOptions {
        images: Some(std::sync::Arc::new(results.clone())),
        ..ScanOptions::default()
    };
    scanned_with(&cluster(objects), &options)
}

/// Findings by check and the image or package they are about.
pub fn found(scan: &Scan) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = scan
        .findings
        .iter()
        .filter(|finding| finding.check().starts_with("CVE-"))
        .map(|finding| (finding.check().to_owned(), finding.target.to_string()))
        .collect();
    found.sort();
    found
}
