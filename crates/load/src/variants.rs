//! Files of values that lie beside a chart by convention, each for an environment or a test.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::found::{Found, Item};
use crate::given::Given;
use crate::release::Release;

/// Most of them that one chart is rendered with.
const MAX_VARIANTS: usize = 50;

/// Adds each chart once more for each of its files of values, as a cluster of its own.
pub(crate) fn add_variants(found: &mut Vec<Found>) {
    let mut more = Vec::new();
    for one in found.iter().filter(|one| one.given.is_none()) {
        let Item::Chart(chart) = &one.item else {
            continue;
        };
        for file in variants(chart) {
            let inside = file.strip_prefix(chart).unwrap_or(&file);
            let place = match one.place.as_os_str().is_empty() {
                true => PathBuf::from(chart.file_name().unwrap_or_default()),
                false => one.place.clone(),
            };
            let given = Given {
                label: place.join(inside),
                release: Release {
                    values: vec![file.clone()],
                    ..Release::default()
                },
                ..Given::default()
            };
            more.push(Found {
                given: Some(Arc::new(given)),
                ..one.clone()
            });
        }
    }
    found.append(&mut more);
}

/// `ci/*-values.yaml`, as chart-testing has them, and `values-*.yaml`, `values.*.yaml` and `values_*.yaml`.
fn variants(chart: &Path) -> Vec<PathBuf> {
    let list = |directory: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
        entries
            .map(|entry| entry.path())
            .filter(|path| path.is_file())
            .collect()
    };
    let stem = |path: &Path| -> Option<String> {
        let name = path.file_name()?.to_str()?;
        let stem = name
            .strip_suffix(".yaml")
            .or_else(|| name.strip_suffix(".yml"))?;
        Some(stem.to_owned())
    };
    let is_beside = |path: &PathBuf| {
        stem(path).is_some_and(|stem| {
            let rest = stem.strip_prefix("values");
            rest.is_some_and(|rest| rest.len() > 1 && rest.starts_with(['-', '.', '_']))
        })
    };
    let is_test = |path: &PathBuf| {
        stem(path).is_some_and(|stem| stem == "values" || stem.ends_with("-values"))
    };
    let mut all: Vec<PathBuf> = list(chart).into_iter().filter(is_beside).collect();
    all.extend(list(&chart.join("ci")).into_iter().filter(is_test));
    all.sort();
    all.truncate(MAX_VARIANTS);
    all
}
