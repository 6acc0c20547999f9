//! `seawall attack cut`: the smallest set of changes that takes every short way away.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use seawall_answer::attack::Cut;
use seawall_graph::{CutLimits, Question, Used, cut};
use seawall_model::Cluster;
use seawall_rbac::{Primitive, Rbac, Server, Source, attribute};

use super::asked::{Common, no_node};
use crate::command::rbac::used;
use crate::input::only_one;
use crate::printing::Printing;
use crate::{Outcome, output};

/// The smallest set of changes that cuts every short attack path.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Where paths start: `internet`, `leak`, `namespace:NAME`, a workload, an identity or any node.
    #[arg(long, value_name = "NODE", default_value = "internet")]
    from: String,
    /// Where they end: `cluster-admin`, `node`, `cloud`, `volumes`, `crown-jewels`, or any node.
    #[arg(long, value_name = "TARGET", default_value = "cluster-admin")]
    to: String,
    /// Cut paths of at most this many mistakes; by default those of today's shortest path, so that one more mistake is
    /// needed afterwards.
    #[arg(long, value_name = "N")]
    mistakes: Option<u32>,
    /// Only paths whose hops are all confirmed.
    #[arg(long)]
    certain: bool,
    /// An audit log (JSON lines, plain, gzip or zstd): permissions in use are kept where possible; repeatable.
    #[arg(long, value_name = "FILE")]
    audit: Vec<PathBuf>,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    common: Common,
}

/// Runs the command. Ways that are left are findings.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let loaded = only_one(arguments.common.input.load()?)?;
    output::diagnostics(&loaded.diagnostics, false);
    let told = arguments.common.facts.read()?.told;
    let primitives = Primitive::builtin().context("the built-in primitives")?;
    let in_use = in_use(&arguments.audit, &loaded.cluster)?;
    let found = cut(
        &loaded.cluster,
        &primitives,
        &told,
        &Question {
            from: &arguments.from,
            to: &arguments.to,
            mistakes: arguments.mistakes,
            only_certain: arguments.certain,
            used: &in_use,
            limits: CutLimits::default(),
        },
    )
    .map_err(|error| no_node(&error))?;
    let ends = (&*arguments.from, &*arguments.to);
    let answer = Cut::new(&loaded.cluster, ends, &found);
    arguments
        .printing
        .print(&answer, |it| it.text(!arguments.audit.is_empty()))?;
    let unread = found.unread_images;
    let outcome = if answer.is_open {
        Outcome::Findings
    } else {
        Outcome::Clean
    };
    Ok(super::asked::outcome_of(
        &loaded.cluster,
        answer.unknown.as_deref(),
        unread.as_ref(),
        outcome,
    ))
}

/// How often what each binding gives was used.
fn in_use(audit: &[PathBuf], cluster: &Cluster) -> anyhow::Result<Used> {
    let mut found = Used::new();
    if audit.is_empty() {
        return Ok(found);
    }
    let (usage, _) = used::read(audit)?;
    let rbac = Rbac::new(cluster);
    let server = Server::of(cluster, None, usage.checks());
    for granted in attribute(&usage, &rbac, cluster, &server).granted {
        if let Source::Binding(subject, index) = granted.source {
            let binding = &rbac.bindings()[index];
            *found.entry((binding.object, subject)).or_default() += granted.times;
        }
    }
    Ok(found)
}
