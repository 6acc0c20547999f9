//! Every cluster of the input through the checks, as one scan.

use anyhow::Context;
use seawall_analysis::Sources;
use seawall_load::Loaded;
use seawall_model::KubernetesVersion;
use seawall_scan::{Scan, ScanOptions, scan};

use crate::clock;

/// Scans what was read. Without a version that was asked for, each cluster is judged by its own.
pub(crate) fn scan_all(
    loaded: &[Loaded],
    asked: Option<KubernetesVersion>,
    options: &mut ScanOptions,
) -> anyhow::Result<Scan> {
    let sources = Sources::builtin().context("the built-in primitives")?;
    let mut found: Option<Scan> = None;
    for one in loaded {
        options.settings.stated_version = asked.or(one.cluster.server_version);
        options.settings.kubernetes_version = options
            .settings
            .stated_version
            .unwrap_or(KubernetesVersion::NEWEST);
        let part = scan(&one.cluster, &sources, options, clock::today());
        match &mut found {
            Some(all) => all.merge(part),
            None => found = Some(part),
        }
    }
    let mut found = found.context("no input")?;
    if loaded.len() > 1 {
        found.compare_clusters(options);
    }
    Ok(found)
}
