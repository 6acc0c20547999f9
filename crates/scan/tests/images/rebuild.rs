//! What to rebuild first.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use seawall_finding::Finding;
use seawall_scan::images::{ImageResults, Rebuild, rebuilds};
use serde_json::{Value, json};

use crate::samples::{digest, finding, image, pod, results, scanned};

fn everywhere(read: &ImageResults) -> Vec<Rebuild> {
    let findings: Vec<Finding> = read.findings().cloned().collect();
    rebuilds(read, &findings, None)
}

fn on(reference: &str, base: &str, layers: u32) -> Value {
    let mut own = image(reference, &[]);
    own["base"] = json!({"reference": base, "layers": layers});
    own
}

fn in_layer(number: u32, holder: &str, layer: u32) -> Value {
    let mut own = finding(number, holder);
    own["evidence"][0]["layer"] = json!(layer);
    own
}

#[test]
fn who_runs_an_image_is_what_the_input_says() {
    let mut web = image("web:1", &[digest('a')]);
    web["run_by"] = json!(["old/Deployment/web"]);
    let read = results(&[web], &[finding(1, "web:1")]);
    let names = |rebuild: &Rebuild| rebuild.run_by.iter().cloned().collect::<Vec<_>>();
    assert_eq!(names(&everywhere(&read)[0]), ["old/Deployment/web"]);
    let scan = scanned(&[pod("web", "shop", &["web:1"], "")], &read);
    let found = rebuilds(&read, &scan.findings, Some(&scan.image_users));
    assert_eq!(names(&found[0]), ["shop/Pod/web"]);
}

#[test]
fn the_same_report_twice_changes_nothing() {
    let read = results(
        &[image("web:1", &[digest('a')])],
        &[finding(1, "web:1"), finding(2, "web:1")],
    );
    let mut twice = read.clone();
    twice.add(read.clone());
    assert_eq!(everywhere(&twice), everywhere(&read));
    assert_eq!(everywhere(&read)[0].goes.values().sum::<usize>(), 2);
}

#[test]
fn a_report_whose_bases_go_in_circles_ends() {
    let images = [
        on("a:1", "b:1", 9),
        on("b:1", "a:1", 9),
        on("c:1", "c:1", 9),
    ];
    let findings: Vec<Value> = ["a:1", "b:1", "c:1"]
        .map(|image| in_layer(1, image, 0))
        .to_vec();
    assert_eq!(everywhere(&results(&images, &findings)).len(), 3);
}

#[test]
fn nothing_goes_that_is_accepted_or_has_no_fixed_version() {
    let mut accepted = finding(1, "web:1");
    accepted["exception"] = json!("later (ops)");
    let mut unfixed = finding(2, "web:1");
    unfixed["evidence"][0]["fixed_in"] = Value::Null;
    let read = results(&[image("web:1", &[])], &[accepted.clone(), unfixed.clone()]);
    assert_eq!(everywhere(&read), []);
    let read = results(
        &[image("web:1", &[])],
        &[accepted, unfixed, finding(3, "web:1")],
    );
    let found = everywhere(&read);
    assert_eq!(
        (found[0].goes.values().sum::<usize>(), found[0].stays),
        (1, 1)
    );
}

proptest! {
    /// Each finding with a fix goes by rebuilding the lowest image that has its layer.
    #[test]
    fn as_slow_and_obvious(
        heights in prop::collection::vec(1u32..4, 1..6),
        findings in prop::collection::vec((0usize..6, 0u32..12, any::<bool>()), 0..20),
    ) {
        // A tower: each image has the layers of the one below, and some of its own.
        let mut tops: Vec<u32> = Vec::new();
        let mut images = Vec::new();
        for (number, height) in heights.iter().enumerate() {
            let below = tops.last().copied().unwrap_or(0);
            let name = format!("i{number}:1");
            images.push(match number {
                0 => image(&name, &[]),
                _ => on(&name, &format!("i{}:1", number - 1), below),
            });
            tops.push(below + height);
        }
        let mut expect: BTreeMap<String, (usize, BTreeSet<String>)> = BTreeMap::new();
        let mut written = Vec::new();
        for (number, (holder, layer, is_fixed)) in findings.iter().enumerate() {
            let holder = holder % heights.len();
            let layer = layer % tops[holder];
            let mut own = in_layer(u32::try_from(number).unwrap_or(0), &format!("i{holder}:1"), layer);
            if *is_fixed {
                let lowest = tops.iter().position(|top| layer < *top).expect("an image");
                let (count, improves) = expect.entry(format!("i{lowest}:1")).or_default();
                *count += 1;
                improves.insert(format!("i{holder}:1"));
            } else {
                own["evidence"][0]["fixed_in"] = Value::Null;
            }
            written.push(own);
        }
        let found: BTreeMap<String, (usize, BTreeSet<String>)> = everywhere(&results(&images, &written))
            .into_iter()
            .map(|rebuild| (rebuild.image, (rebuild.goes.values().sum(), rebuild.improves)))
            .collect();
        prop_assert_eq!(found, expect);
    }
}
