//! Scans that are asked for a part: what it means for findings of images.

use seawall_finding::Severity;
use seawall_scan::{ScanOptions, Selection};
use serde_json::json;

use crate::samples::{cluster, digest, finding, found, image, pod, results, scanned, scanned_with};

#[test]
fn checks_are_chosen_among_advisories_too() {
    let read = results(
        &[image("web:1", &[digest('a')])],
        &[finding(1, "web:1"), finding(2, "web:1")],
    );
    let count = |only: &[&str], skip: &[&str]| {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let options = ScanOptions {
            only: owned(only),
            skip: owned(skip),
            images: Some(std::sync::Arc::new(read.clone())),
            ..ScanOptions::default()
        };
        let scan = scanned_with(
            &cluster(&[pod("one", "shop", &["web:1", "lost:1"], "")]),
            &options,
        );
        // What is not known is said whatever is chosen.
        assert_eq!(scan.unread_images.len(), 1);
        found(&scan).len()
    };
    assert_eq!(count(&[], &[]), 2);
    assert_eq!(count(&["privileged-container"], &[]), 0);
    assert_eq!(count(&["CVE-*"], &[]), 2);
    assert_eq!(count(&["CVE-2099-0002"], &[]), 1);
    assert_eq!(count(&[], &["CVE-2099-0002"]), 1);
    assert_eq!(count(&[], &["host-*"]), 2);
}

#[test]
fn a_finding_of_an_image_is_where_the_image_runs() {
    let mut open = finding(3, "web:1");
    open["verdict"] = json!("unknown");
    open["severity"] = json!("low");
    open["risk"] = json!(100);
    let read = results(
        &[
            image("web:1", &[digest('a')]),
            image("back:1", &[digest('b')]),
        ],
        &[finding(1, "web:1"), finding(2, "back:1"), open],
    );
    // More places than a finding shows.
    let pods: Vec<_> = ["a", "b", "c", "d", "e", "shop"]
        .iter()
        .map(|namespace| pod("web", namespace, &["web:1"], ""))
        .chain([pod("back", "back", &["back:1"], "")])
        .collect();
    let narrowed = |namespaces: &[&str], least: Option<Severity>, paths: &[&str]| {
        let owned = |texts: &[&str]| -> Vec<String> {
            texts.iter().map(|text| (*text).to_owned()).collect()
        };
        let mut scan = scanned(&pods, &read);
        scan.narrow(&Selection::new(&owned(namespaces), least, &owned(paths)));
        found(&scan)
            .into_iter()
            .map(|(check, _)| check[9..].to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(narrowed(&[], None, &[]), ["0001", "0002", "0003"]);
    for namespace in ["a", "e", "sh*"] {
        assert_eq!(
            narrowed(&[namespace], None, &[]),
            ["0001", "0003"],
            "{namespace}"
        );
    }
    assert_eq!(narrowed(&["back"], None, &[]), ["0002"]);
    assert!(narrowed(&["other"], None, &[]).is_empty());
    assert_eq!(narrowed(&[], None, &["a.yaml"]), ["0001", "0002", "0003"]);
    assert!(narrowed(&[], None, &["b.yaml"]).is_empty());
    // How bad it is that an answer about a package is not known, nobody knows.
    assert_eq!(
        narrowed(&[], Some(Severity::High), &[]),
        ["0001", "0002", "0003"]
    );
    assert_eq!(narrowed(&[], Some(Severity::Critical), &[]), ["0003"]);
}
