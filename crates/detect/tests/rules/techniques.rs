//! Which techniques of the threat matrix the rules find, and which the audit log cannot show.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use seawall_detect::{Shows, blind_spots};

use crate::builtin::{detector, told};

/// The IDs of the matrix.
fn matrix() -> BTreeSet<String> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/threat-matrix/techniques.yaml");
    let text = fs::read_to_string(path).expect("the matrix");
    let ids = text
        .lines()
        .filter_map(|line| line.strip_prefix("  - id: MS-TA"));
    ids.map(|number| format!("MS-TA{number}")).collect()
}

#[test]
fn every_technique_has_a_rule_or_leaves_no_event() {
    let matrix = matrix();
    assert!(matrix.len() >= 40, "{}", matrix.len());
    let mut rules: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, about) in told(&detector()) {
        assert!(!about.techniques.is_empty(), "{name}");
        let distinct: BTreeSet<&String> = about.techniques.iter().collect();
        assert_eq!(distinct.len(), about.techniques.len(), "{name}");
        for technique in about.techniques {
            assert!(matrix.contains(&technique), "{name}: {technique}");
            rules.entry(technique).or_default().push(name.clone());
        }
    }
    let unseen: BTreeSet<String> = blind_spots()
        .expect("the list")
        .into_iter()
        .filter(|spot| spot.shows == Shows::Nothing)
        .map(|spot| spot.technique)
        .collect();
    for technique in &matrix {
        let found = rules.get(technique);
        assert_eq!(
            found.is_none(),
            unseen.contains(technique),
            "{technique} is found by {found:?}"
        );
    }
}

#[test]
fn what_leaves_no_event_is_said_of_techniques_of_the_matrix() {
    let matrix = matrix();
    let spots = blind_spots().expect("the list");
    let ids: Vec<&str> = spots.iter().map(|spot| spot.technique.as_str()).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    for spot in &spots {
        assert!(matrix.contains(&spot.technique), "{}", spot.technique);
        assert!(spot.why.ends_with('.'), "{}", spot.technique);
    }
}
