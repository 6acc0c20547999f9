//! What no object of a cluster shows: facts that the user states, and what scans of its images found.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use seawall_graph::Told;
use seawall_load::read_named;
use seawall_scan::images::ImageResults;

use crate::clock;
use crate::command::db::DatabaseAge;

/// Files that state what no object shows.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Facts {
    /// Facts that no object shows: vulnerable images, open registries, crown jewels (`schema: seawall.attack-facts/v1`).
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// What `seawall image scan --format json` found in the images that run here; repeatable. A vulnerability that is known to be
    /// exploited is no longer a mistake that an attacker has to wait for.
    #[arg(long, value_name = "RESULTS")]
    images: Vec<PathBuf>,
    #[command(flatten)]
    age: DatabaseAge,
}

/// What was said.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    /// What the attack graph takes into account.
    pub(crate) told: Told,
    /// What scans of images found; `None` where no results were named.
    pub(crate) images: Option<Arc<ImageResults>>,
}

impl Facts {
    /// Reads the files.
    pub(crate) fn read(&self) -> anyhow::Result<Known> {
        let mut told = match &self.facts {
            Some(path) => Told::parse(&path.display().to_string(), &bytes(path)?)?,
            None => Told::default(),
        };
        let images = results(&self.images, self.age)?.map(Arc::new);
        told.images = images.as_ref().map(|images| images.for_attackers());
        Ok(Known { told, images })
    }
}

/// Reads reports of images, one beside the other; `None` where none is named.
pub(crate) fn results(paths: &[PathBuf], age: DatabaseAge) -> anyhow::Result<Option<ImageResults>> {
    let mut images: Option<ImageResults> = None;
    for path in paths {
        let name = path.display().to_string();
        let read = ImageResults::parse(&name, &bytes(path)?, clock::today(), age.max_database_age)
            .with_context(|| format!("`{name}` holds no results of images"))?;
        match &mut images {
            Some(all) => all.add(read),
            None => images = Some(read),
        }
    }
    Ok(images)
}

fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    read_named(path).with_context(|| format!("`{}` cannot be read", path.display()))
}
