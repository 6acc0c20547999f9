//! What the commands of `seawall attack` take, and how they ask the graph.

use std::mem::ManuallyDrop;

use clap::Args;
use seawall_analysis::{Analysis, Sources};
use seawall_answer::attack::View;
use seawall_graph::{NoNode, Told, UnreadImages};
use seawall_load::Loaded;
use seawall_model::Cluster;

use crate::facts::Facts;
use crate::input::{InputArguments, only_one};
use crate::{Outcome, output};

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub(super) struct Common {
    #[command(flatten)]
    pub(super) facts: Facts,
    #[command(flatten)]
    pub(super) input: InputArguments,
}

impl Common {
    /// Reads the input, builds the graph, and asks something of it.
    pub(super) fn ask<T>(
        &self,
        question: impl FnOnce(&View<'_>) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        // The program ends right after the answer: the system takes memory back faster than it can be freed piece by piece.
        let loaded = ManuallyDrop::new(only_one(self.input.load()?)?);
        output::diagnostics(&loaded.diagnostics, false);
        ask(&loaded, &self.facts.read()?.told, question)
    }
}

/// Builds the graph of something that was read, and asks something of it.
pub(super) fn ask<T>(
    loaded: &Loaded,
    told: &Told,
    question: impl FnOnce(&View<'_>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let sources = Sources::told(told.clone());
    let analysis = ManuallyDrop::new(Analysis::new(&loaded.cluster, &sources));
    question(&View {
        is_inside: false,
        further: None,
        cluster: &loaded.cluster,
        rbac: analysis.rbac(),
        network: analysis.network(),
        graph: analysis.graph(),
    })
}

/// Says that a name is nobody's.
pub(super) fn no_node(error: &NoNode) -> anyhow::Error {
    let hint = if !error.near.is_empty() {
        format!("there is {}", error.near.join(", "))
    } else if let Some(kind) = error.kind {
        format!("no name in the graph begins with `{kind}:`")
    } else {
        "names are `internet`, `leak`, `namespace:NAME`, `NAMESPACE/NAME[Kind]`, `sa:NAMESPACE/NAME`, `user:NAME`, `group:NAME`, `node:NAME`, `secret:NAMESPACE/NAME`, `volume:NAMESPACE/NAME`, `cloud`, `cluster-admin`".to_owned()
    };
    anyhow::anyhow!("`{}` is not in the graph\n  hint: {hint}", error.text)
}

/// A list is only as good as what was read.
pub(super) fn outcome(view: &View<'_>, otherwise: Outcome) -> Outcome {
    let unread = view.graph.unread_images();
    outcome_of(
        view.cluster,
        view.gap().as_deref(),
        unread.as_ref(),
        otherwise,
    )
}

/// The same for an answer that has a gap of its own. Results of images that were named have to be about what runs.
pub(super) fn outcome_of(
    cluster: &Cluster,
    gap: Option<&str>,
    unread: Option<&UnreadImages>,
    otherwise: Outcome,
) -> Outcome {
    let is_known =
        cluster.coverage.is_full() && gap.is_none() && unread.is_none_or(UnreadImages::is_empty);
    if is_known {
        otherwise
    } else {
        Outcome::Incomplete
    }
}
