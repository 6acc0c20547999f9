//! The cluster that events are of, where it is given.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::bail;
use clap::Args;
use seawall_analysis::{Analysis, Sources};
use seawall_detect::Surroundings;
use seawall_surroundings::Around;

use crate::input::{NamedInput, only_one};
use crate::live_input::LiveInput;
use crate::output;
use crate::reading::Reading;

/// The cluster that events are of.
#[derive(Debug, Args)]
pub(super) struct State {
    /// The cluster that the events are of: manifests, or a snapshot of it; repeatable. Rules can then ask about it, and incidents tell what those
    /// who acted can get to. `--cluster` or `--context` reads it live.
    #[arg(long, value_name = "PATH")]
    state: Vec<PathBuf>,
    #[command(flatten)]
    live: LiveInput,
}

impl State {
    /// What is known of the cluster; nothing where none was given.
    pub(super) fn read(&self) -> anyhow::Result<Option<Arc<dyn Surroundings>>> {
        if self.state.is_empty() && !self.live.is_named() {
            return Ok(None);
        }
        let input = NamedInput::of(&self.state, &Reading::default()).with_live(&self.live);
        let loaded = only_one(input.load()?)?;
        output::diagnostics(&loaded.diagnostics, false);
        if loaded.cluster.objects().is_empty() {
            bail!(
                "the input of `--state` holds no Kubernetes object, so that it says nothing of the cluster"
            );
        }
        let sources = Sources::builtin();
        let analysis = Analysis::new(&loaded.cluster, &sources);
        Ok(Some(Arc::new(Around::new(&analysis))))
    }
}
