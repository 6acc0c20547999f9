//! `seawall attack edges`: the plain list of edges, for checking.

use anyhow::Context;
use clap::Args;
use seawall_answer::attack::{Edges, Kinds, edges_text};
use seawall_content::closest;
use seawall_graph::{Leg, kinds};
use seawall_rbac::Primitive;

use super::asked::{Common, no_node, outcome};
use crate::printing::Printing;
use crate::{Outcome, output};

/// The edges of the graph.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Only edges from this node.
    #[arg(long, value_name = "NODE")]
    from: Option<String>,
    /// Only edges to this node.
    #[arg(long, value_name = "NODE")]
    to: Option<String>,
    /// Only edges of this kind.
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// List the kinds of edges with their preconditions, instead of edges.
    #[arg(long)]
    kinds: bool,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    common: Common,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    if arguments.kinds {
        let primitives = Primitive::builtin().context("the built-in primitives")?;
        let kinds = Kinds::new(&primitives);
        arguments.printing.print(&kinds, |it| it.text())?;
        return Ok(Outcome::Clean);
    }
    if let Some(kind) = &arguments.kind {
        known_kind(kind)?;
    }
    arguments.common.ask(|view| {
        let graph = view.graph;
        let wanted = |text: &Option<String>| {
            text.as_ref()
                .map(|text| graph.places(text).map_err(|error| no_node(&error)))
                .transpose()
        };
        let (from, to) = (wanted(&arguments.from)?, wanted(&arguments.to)?);
        let mut legs: Vec<Leg<'_>> = if from.is_none() && to.is_none() {
            graph.all_legs().collect()
        } else {
            graph.legs_between(from.as_deref(), to.as_deref())
        };
        let is_kind = |leg: &Leg<'_>| {
            arguments
                .kind
                .as_deref()
                .is_none_or(|kind| kind == leg.kind)
        };
        legs.retain(is_kind);
        let printing = &arguments.printing;
        printing.print(&Edges::new(view, &legs), |_| edges_text(graph, &legs))?;
        if let Some(gap) = view.gap() {
            output::note(&format!("unknown: edges may be missing, because {gap}"));
        }
        Ok(outcome(view, Outcome::Clean))
    })
}

/// A misspelt kind would look like one that has no edges.
fn known_kind(kind: &str) -> anyhow::Result<()> {
    let primitives = Primitive::builtin().context("the built-in primitives")?;
    let rights = primitives
        .iter()
        .filter(|primitive| primitive.leads_to.is_some())
        .map(|primitive| &*primitive.edge);
    let known: Vec<&str> = kinds().map(|kind| kind.id).chain(rights).collect();
    if known.contains(&kind) {
        return Ok(());
    }
    let hint = match closest(kind, known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`seawall attack edges --kinds` lists them".to_owned(),
    };
    anyhow::bail!("`{kind}` is not a kind of edge\n  hint: {hint}")
}
