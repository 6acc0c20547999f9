//! Every cluster of the input through the checks, as one scan.

use anyhow::Context;
use seawall_analysis::Sources;
use seawall_graph::Told;
use seawall_load::Loaded;
use seawall_model::KubernetesVersion;
use seawall_scan::{Scan, ScanOptions, scan};

use crate::{clock, output};

/// Scans what was read, with what no object shows. Without a version that was asked for, each cluster is judged by its own.
pub(crate) fn scan_all(
    loaded: &[Loaded],
    asked: Option<KubernetesVersion>,
    options: &mut ScanOptions,
    told: &Told,
) -> anyhow::Result<Scan> {
    let sources = Sources::told(told.clone());
    let mut found: Option<Scan> = None;
    for one in loaded {
        let reason = options.settings.settle_version(&one.cluster, asked);
        if let Some(reason) = reason {
            let version = options.settings.kubernetes_version;
            let name = match loaded.len() {
                1 => String::new(),
                _ => format!("{}: ", one.cluster.name),
            };
            output::note(&format!(
                "{name}evaluated by the rules of {version}, {reason}"
            ));
        }
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
