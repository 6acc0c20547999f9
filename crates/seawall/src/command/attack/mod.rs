//! `seawall attack`: how an attacker would move, in mistakes.

mod cut;
pub(crate) mod diff;
mod edges;
mod exposure;
mod patch;
mod patches;
mod paths;
mod picture;
mod rollout;
mod words;

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};
use seawall_analysis::{Analysis, Sources};
use seawall_graph::{Cost, Graph, NoNode, Told};
use seawall_load::{Loaded, read_named};
use seawall_model::Knowledge;
use seawall_network::{Enforcement, Network};
use seawall_rbac::{Primitive, Rbac};

use crate::input::{InputArguments, only_one};
use crate::{Outcome, output};

/// How an attacker would move, and how many mistakes away every target is.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The cheapest attack paths between two points, hop by hop with evidence.
    Paths(paths::Arguments),
    /// How many mistakes every workload and identity is away from the targets of an attacker.
    Exposure(exposure::Arguments),
    /// The smallest set of changes that cuts every short attack path, as patches.
    Cut(cut::Arguments),
    /// What a pull request opens and closes: distances, paths, permissions and connections.
    Diff(diff::Arguments),
    /// The edges of the attack graph.
    Edges(edges::Arguments),
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    match &arguments.command {
        Command::Paths(arguments) => paths::run(arguments),
        Command::Exposure(arguments) => exposure::run(arguments),
        Command::Cut(arguments) => cut::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Edges(arguments) => edges::run(arguments),
    }
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
struct Common {
    /// Facts that no object shows: vulnerable images, open registries, crown jewels (`schema: seawall.attack-facts/v1`).
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    #[command(flatten)]
    input: InputArguments,
}

/// An input with what was built from it.
#[derive(Clone, Copy)]
struct View<'v> {
    /// Whether what leads in from outside makes no difference.
    is_inside: bool,
    /// Why there may be a way where none was found, besides what the whole graph may be missing.
    further: Option<&'v str>,
    loaded: &'v Loaded,
    rbac: &'v Rbac,
    network: &'v Network<'v>,
    graph: &'v Graph<'v>,
}

impl Common {
    /// Reads the input, builds the graph, and asks something of it.
    fn ask<T>(&self, question: impl FnOnce(&View<'_>) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let loaded = only_one(self.input.load()?)?;
        output::diagnostics(&loaded.diagnostics, false);
        ask(&loaded, &facts(self.facts.as_ref())?, question)
    }
}

/// What somebody said in a file.
pub(crate) fn facts(path: Option<&PathBuf>) -> anyhow::Result<Told> {
    let Some(path) = path else {
        return Ok(Told::default());
    };
    let bytes = read_named(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
    Ok(Told::parse(&path.display().to_string(), &bytes)?)
}

/// Builds the graph of something that was read, and asks something of it.
fn ask<T>(
    loaded: &Loaded,
    told: &Told,
    question: impl FnOnce(&View<'_>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let primitives = Primitive::builtin().context("the built-in primitives")?;
    let sources = Sources {
        primitives,
        told: told.clone(),
    };
    let analysis = Analysis::new(&loaded.cluster, &sources);
    question(&View {
        is_inside: false,
        further: None,
        loaded,
        rbac: analysis.rbac(),
        network: analysis.network(),
        graph: analysis.graph(),
    })
}

/// Says that a name is nobody's.
fn no_node(error: &NoNode) -> anyhow::Error {
    let hint = if !error.near.is_empty() {
        format!("there is {}", error.near.join(", "))
    } else if let Some(kind) = error.kind {
        format!("no name in the graph begins with `{kind}:`")
    } else {
        "names are `internet`, `leak`, `namespace:NAME`, `NAMESPACE/NAME[Kind]`, `sa:NAMESPACE/NAME`, `user:NAME`, `group:NAME`, `node:NAME`, `secret:NAMESPACE/NAME`, `volume:NAMESPACE/NAME`, `cloud`, `cluster-admin`".to_owned()
    };
    anyhow::anyhow!("`{}` is not in the graph\n  hint: {hint}", error.text)
}

/// Kinds of objects without which ways may be missing where only some of a cluster was written down, and what they are
/// needed for. What could not be listed or read is told by the coverage, whatever its kind.
const NEEDED: &[(&str, &str, &str, &str)] = &[
    (
        "",
        "Node",
        "nodes",
        "which pods share a node, and which nodes are control plane nodes",
    ),
    (
        "rbac.authorization.k8s.io",
        "ClusterRoleBinding",
        "clusterrolebindings",
        "cluster-wide permissions",
    ),
    (
        "rbac.authorization.k8s.io",
        "RoleBinding",
        "rolebindings",
        "permissions in namespaces",
    ),
    ("", "Pod", "pods", "which pods run"),
    ("", "Secret", "secrets", "tokens that never expire"),
];

impl View<'_> {
    /// How far the internet is from cluster-admin, in a clause: for certain, and in the worst case.
    fn number(&self) -> String {
        let graph = self.graph;
        let goals = graph.cluster_admin().goals;
        let worst = graph.reach(&goals).cost(graph.internet());
        let certain = graph.reach_for_certain(&goals).cost(graph.internet());
        distance(worst, certain, self.gap().as_ref())
    }

    /// Why there may be ways that are not found.
    fn gap(&self) -> Option<String> {
        let gap = if self.is_inside {
            self.graph.gap_inside()
        } else {
            self.graph.gap()
        };
        gap.or_else(|| self.further.map(str::to_owned))
    }

    /// A list is only as good as what was read.
    fn outcome(&self, otherwise: Outcome) -> Outcome {
        outcome(self.loaded, self.gap().as_deref(), otherwise)
    }

    fn conditions(&self) -> Vec<String> {
        conditions(self.loaded, self.network, self.gap().as_deref())
    }
}

/// What an answer hangs on: inputs that were missing, as sentences without a full stop.
fn conditions(loaded: &Loaded, network: &Network<'_>, gap: Option<&str>) -> Vec<String> {
    let mut conditions = Vec::new();
    let coverage = &loaded.cluster.coverage;
    let unread = coverage.first_gap(None, |_| true).map(|gap| gap.reason);
    let missing = |gap: &str| format!("attack paths may be missing, because {gap}");
    let not_whole = "parts of the input could not be read";
    match gap {
        // What could not be read is said once, with what it means.
        Some(gap) if !coverage.is_full() && unread.as_deref() == Some(gap) => {
            conditions.push(format!("{not_whole}: {}", missing(gap)));
        }
        gap => {
            if !coverage.is_full() {
                conditions.push(not_whole.to_owned());
            }
            conditions.extend(gap.map(missing));
        }
    }
    let unseen: Vec<String> = NEEDED
        .iter()
        .filter(|(group, kind, ..)| coverage.of(group, kind) == Knowledge::Partial)
        .map(|(_, _, plural, why)| format!("{plural} ({why})"))
        .collect();
    if !unseen.is_empty() {
        conditions.push(format!("the input may be missing {}", unseen.join(", ")));
    }
    match network.enforcement() {
        Enforcement::Enforced(..) => {}
        Enforcement::Ignored(plugin, _) => conditions.push(format!(
            "network policies are ignored: {plugin} does not enforce them"
        )),
        Enforcement::Optional(plugin, _) => conditions.push(format!(
            "network policies are assumed to be enforced, which {plugin} does only when enabled"
        )),
        Enforcement::Unknown => conditions.push(
            "network policies are assumed to be enforced: no network plugin is in the input"
                .to_owned(),
        ),
    }
    let unknowns = network.unknowns().into_iter();
    let unknowns = unknowns.chain(network.unseen_in_files());
    conditions.extend(unknowns.filter(|unknown| Some(unknown.as_str()) != gap));
    conditions.push(
        "images were not scanned: exploiting a known vulnerability would not count as a mistake"
            .to_owned(),
    );
    conditions
}

/// How far something is, in a clause: for certain, and in the worst case.
fn distance(worst: Option<Cost>, certain: Option<Cost>, gap: Option<&String>) -> String {
    match (worst, certain) {
        (None, _) => found_none(gap).to_owned(),
        (Some(worst), Some(certain)) if worst.mistakes() == certain.mistakes() => {
            words::mistakes(worst)
        }
        (Some(worst), Some(certain)) => format!(
            "{} confirmed, {} in the worst case",
            words::mistakes(certain),
            words::mistakes(worst)
        ),
        (Some(worst), None) => format!(
            "no confirmed path, {} in the worst case",
            words::mistakes(worst)
        ),
    }
}

/// What no way to be found means: nothing, while there may be some that are not found.
fn found_none(gap: Option<&String>) -> &'static str {
    match gap {
        Some(_) => "unknown: no path found in what was read",
        None => "no path found",
    }
}

/// A list is only as good as what was read.
fn outcome(loaded: &Loaded, gap: Option<&str>, otherwise: Outcome) -> Outcome {
    let is_known = loaded.cluster.coverage.is_full() && gap.is_none();
    if is_known {
        otherwise
    } else {
        Outcome::Incomplete
    }
}
