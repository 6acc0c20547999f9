//! `seawall attack exposure`: how many mistakes everything is away from what an attacker wants.

use clap::Args;
use rayon::prelude::*;
use seawall_answer::attack::{Exposure, View};
use seawall_graph::{Reach, Target};

use super::asked::{Common, no_node, outcome};
use crate::Outcome;
use crate::printing::Printing;

/// Rows that are shown.
const DEFAULT_TOP: usize = 15;

/// How many mistakes every workload and identity is away from the targets of an attacker.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// How many workloads and identities are shown.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_TOP)]
    top: usize,
    /// Exit with 1 when the internet is at most this many mistakes from cluster-admin.
    #[arg(long, value_name = "MISTAKES")]
    fail_on: Option<u32>,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    common: Common,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    arguments.common.ask(|view| {
        let graph = view.graph;
        let mut wanted = vec![
            graph.cluster_admin(),
            graph.any_node(),
            graph.cloud(),
            graph.volumes(),
        ];
        wanted.extend(graph.crown_jewels().map_err(|error| no_node(&error))?);
        let targets: Vec<(Target, Reach)> = wanted
            .into_par_iter()
            .map(|target| {
                let reach = graph.reach(&target.goals);
                (target, reach)
            })
            .collect();
        let own = targets[0].1.cost(graph.internet());
        let further = match own {
            Some(_) => None,
            None => graph.further(&[graph.internet()]),
        };
        let view = &View {
            further: further.as_deref(),
            ..*view
        };
        let exposure = Exposure::new(view, &targets);
        arguments
            .printing
            .print(&exposure, |it| it.text(arguments.top))?;
        let fails = arguments
            .fail_on
            .is_some_and(|limit| own.is_some_and(|cost| cost.mistakes() <= limit));
        let found = if fails {
            Outcome::Findings
        } else {
            Outcome::Clean
        };
        Ok(outcome(view, found))
    })
}
