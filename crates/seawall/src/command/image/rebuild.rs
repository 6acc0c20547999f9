//! `seawall image rebuild`: what to rebuild first.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use seawall_answer::image::Rebuilds;
use seawall_finding::{Finding, Target};
use seawall_graph::Told;
use seawall_scan::ScanOptions;
use seawall_scan::images::{ImageResults, ImageUsers, rebuilds};

use crate::command::db::DatabaseAge;
use crate::command::scan::scan_all;
use crate::facts::results;
use crate::input::NamedInput;
use crate::printing::Printing;
use crate::{Outcome, output};

/// Images that are shown.
const DEFAULT_TOP: usize = 10;

/// Show which images to rebuild first, and what goes by it.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Reports of `seawall image scan --format json`.
    #[arg(value_name = "RESULTS", required = true)]
    results: Vec<PathBuf>,
    /// Where the images run: only those count, and what the outside reaches comes first.
    #[command(flatten)]
    input: NamedInput,
    #[command(flatten)]
    age: DatabaseAge,
    /// Show this many images.
    #[arg(long, value_name = "NUMBER", default_value_t = DEFAULT_TOP)]
    top: usize,
    #[command(flatten)]
    printing: Printing,
}

/// Runs the command. Something to rebuild is a finding.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let results = Arc::new(results(&arguments.results, arguments.age)?.context("no results")?);
    let (findings, mut unknown, users) = match arguments.input.names().is_empty() {
        true => everywhere(&results),
        false => running(&results, &arguments.input)?,
    };
    let of_package =
        |finding: &&Finding| matches!(*finding.target, Target::Package { .. }) && finding.counts();
    let found = rebuilds(&results, &findings, users.as_ref());
    let count = findings.iter().filter(of_package).count();
    let images = match &users {
        Some(users) => users.len(),
        None => results.images().count(),
    };
    // A report about Dockerfiles alone, or of a scan that could read no image, proves nothing about images.
    if results.images().next().is_none() {
        unknown.push("the results contain no image, so nothing is known about any".to_owned());
    }
    let answer = Rebuilds::new(images, count, &found, unknown);
    arguments
        .printing
        .print(&answer, |it| it.text(arguments.top))?;
    Ok(if !answer.unknown.is_empty() {
        Outcome::Incomplete
    } else if found.is_empty() {
        Outcome::Clean
    } else {
        Outcome::Findings
    })
}

/// Findings, what is not known, and who runs the images where that was asked.
type Asked = (
    Vec<Finding>,
    Vec<String>,
    Option<BTreeMap<String, ImageUsers>>,
);

/// What was found in all images, and what is not known of any.
fn everywhere(results: &ImageResults) -> Asked {
    let of_images = results
        .images()
        .flat_map(|image| image.not_evaluated.iter().cloned());
    let of_none = results.not_evaluated().into_iter().map(str::to_owned);
    let findings = results.findings().cloned().collect();
    (findings, of_images.chain(of_none).collect(), None)
}

/// What was found in images that run, ranked by where they do.
fn running(results: &Arc<ImageResults>, input: &NamedInput) -> anyhow::Result<Asked> {
    let loaded = input.load()?;
    let mut unknown = Vec::new();
    for one in &loaded {
        output::diagnostics(&one.diagnostics, false);
        unknown.extend(one.cluster.coverage.sentences());
    }
    let mut options = ScanOptions {
        images: Some(Arc::clone(results)),
        no_annotations: true,
        ..ScanOptions::default()
    };
    let told = Told {
        images: Some(results.for_attackers()),
        ..Told::default()
    };
    let found = scan_all(&loaded, None, &mut options, &told)?;
    unknown.extend(found.unread_images);
    let of_image = |finding: &Finding| {
        matches!(
            *finding.target,
            Target::Package { .. } | Target::Image { .. }
        )
    };
    let findings = found.findings.into_iter().filter(of_image).collect();
    Ok((findings, unknown, Some(found.image_users)))
}
