//! `seawall network exposure`: what is open to whom, and what may leave.

use std::collections::BTreeSet;

use clap::Args;
use seawall_network::{ClosedRoutes, Exposure, Exposures, Network, Ports, Reached, WaysIn};
use seawall_report::counted;
use seawall_text::{Lines, say};
use serde_json::{Value, json};

use super::exposed::{PLACES, destinations, open_entry, shown};
use super::{enforcement, exposure_json, load, outcome};
use crate::input::InputArguments;
use crate::{Outcome, output};

/// Workloads that are shown.
const DEFAULT_TOP: usize = 20;

/// Ways into one workload that are shown.
const MAX_WAYS: usize = 10;

/// What the answers about one workload hang on that is shown.
const MAX_HINGES: usize = 3;

/// Show what is exposed, to whom, and what egress is allowed.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Number of workloads to show, most exposed first.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_TOP)]
    top: usize,
    /// `text` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    input: InputArguments,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let loaded = load(&arguments.input.named())?;
    let network = super::network(&loaded);
    let Exposures { all, ways } = network.exposures();
    let closed = network.closed_routes();
    let mut exposures = all.into_values();
    // What can be reached from outside and goes far comes first.
    exposures.sort_by_key(|exposure| {
        std::cmp::Reverse((
            ways.has_certain(exposure.endpoint),
            ways.has(exposure.endpoint),
            !exposure.from_any_pod.is_empty(),
            exposure.metadata,
            exposure.internet,
            exposure.foreign_sources,
        ))
    });
    let text = if arguments.format == "json" {
        let names = network.end_names();
        let all: Vec<Value> = exposures
            .iter()
            .map(|exposure| {
                let name = names[exposure.endpoint].concat();
                exposure_json::workload(&network, &name, exposure, (&ways, &closed))
            })
            .collect();
        output::json(&json!({
            "schema": "seawall.network-exposure/v1",
            "enforcement": enforcement(&network),
            "workloads": all,
        }))?
    } else {
        text(&network, &exposures, (&ways, &closed), arguments.top).into()
    };
    output::write(None, &text)?;
    let mut endpoints = network.endpoints().ids();
    let is_certain = super::is_certain(&network)
        && exposures.iter().all(|exposure| exposure.refused.is_none())
        && network.unread_entries().next().is_none()
        && endpoints.all(|id| network.entry_gap_at(id).is_none());
    Ok(outcome(&loaded, is_certain))
}

fn text(
    network: &Network<'_>,
    exposures: &[Exposure],
    (ways, closed): (&WaysIn, &ClosedRoutes),
    top: usize,
) -> Lines {
    let mut text = Lines::new();
    let count =
        |is_meant: &dyn Fn(&Exposure) -> bool| exposures.iter().filter(|one| is_meant(one)).count();
    let all = exposures.len();
    let may_be_entered = |one: &Exposure| {
        let id = one.endpoint;
        one.refused.is_none()
            && !ways.has_certain(id)
            && (ways.has(id) || open_entry(network, closed, id).is_some())
    };
    for (number, unsure, what) in [
        (
            count(&|one| ways.has_certain(one.endpoint)),
            count(&may_be_entered),
            "be reached from outside",
        ),
        (
            count(&|one| !one.from_any_pod.is_empty()),
            count(&|one| one.from_any_pod.is_empty() && !one.perhaps_from_any_pod.is_empty()),
            "be reached from any pod",
        ),
        (
            count(&|one| one.foreign == Reached::Yes),
            count(&|one| one.foreign == Reached::Maybe),
            "be reached from other namespaces",
        ),
    ] {
        say!(
            text,
            "{number:>6} of {} can {what}{}",
            counted(all, "workload"),
            more_might(unsure)
        );
    }
    let refused = count(&|one| one.refused.is_some());
    if refused > 0 {
        say!(
            text,
            "unknown: {refused} of {} would be refused by the API server",
            counted(all, "workload")
        );
    }
    let mut unknown: Vec<&str> = Vec::new();
    for place in 0..PLACES {
        let reached = |one: &Exposure| destinations(one)[place].1;
        let name = exposures
            .first()
            .map_or("", |one| destinations(one)[place].0);
        let unsure = count(&|one| reached(one) == Reached::Maybe);
        if exposures.iter().any(|one| reached(one) != Reached::Unknown) {
            let number = count(&|one| reached(one) == Reached::Yes);
            say!(
                text,
                "{number:>6} of {} can reach {name}{}",
                counted(all, "workload"),
                more_might(unsure)
            );
        } else if !name.is_empty() {
            unknown.push(name);
        }
    }
    if !unknown.is_empty() {
        say!(
            text,
            "unknown: the input does not show where these are: {}",
            unknown.join(", ")
        );
    }
    let unread: Vec<String> = network.unread_entries().collect();
    for entry in unread.iter().take(super::MAX_DOUBTS) {
        say!(text, "unknown: {entry}");
    }
    if unread.len() > super::MAX_DOUBTS {
        let more = unread.len() - super::MAX_DOUBTS;
        say!(text, "unknown: {} more like these", counted(more, "object"));
    }
    let common = common_doubts(exposures);
    for doubt in &common {
        say!(text, "unknown: {doubt} (affects every workload)");
    }
    say!(text, "{}", enforcement(network));
    let names = network.end_names();
    for exposure in exposures.iter().take(top) {
        let name = &names[exposure.endpoint].concat();
        one(network, name, exposure, (ways, closed), &common, &mut text);
    }
    if exposures.len() > top {
        text.gap();
        say!(
            text,
            "{} more; `--top {}` shows them",
            exposures.len() - top,
            exposures.len()
        );
    }
    text
}

fn more_might(count: usize) -> String {
    match count {
        0 => String::new(),
        count => format!(", {count} more might"),
    }
}

/// What the answers of all workloads hang on, where there are several: it is said once.
fn common_doubts(exposures: &[Exposure]) -> BTreeSet<&str> {
    let mut judged = exposures.iter().filter(|one| one.refused.is_none());
    let mut common: BTreeSet<&str> = match judged.next() {
        Some(first) if exposures.len() > 1 => first.doubts.iter().map(String::as_str).collect(),
        _ => BTreeSet::new(),
    };
    for exposure in judged {
        common.retain(|doubt| exposure.doubts.iter().any(|own| own == doubt));
    }
    common
}

fn one(
    network: &Network<'_>,
    name: &str,
    exposure: &Exposure,
    (ways, closed): (&WaysIn, &ClosedRoutes),
    common: &BTreeSet<&str>,
    text: &mut Lines,
) {
    text.gap();
    say!(text, "{}", name);
    if let Some(why) = &exposure.refused {
        say!(text, "  unknown: {why}");
        return;
    }
    let (shown, hidden) = shown(ways, exposure.endpoint, MAX_WAYS);
    let possibly = match ways.has_certain(exposure.endpoint) {
        true => "",
        false => "possibly ",
    };
    for way in shown {
        let object = network.cluster.object(way.object);
        let assumes = match way.assumes {
            Some(assumption) => format!("; assumes {}", assumption.text()),
            None => String::new(),
        };
        say!(
            text,
            "  from outside: {possibly}{} through {} `{}`{assumes}",
            way.ports,
            way.kind,
            object.name
        );
    }
    if hidden > 0 {
        say!(
            text,
            "  from outside: {}",
            counted(hidden, "more entry point")
        );
    }
    if !ways.has(exposure.endpoint) {
        let said = if let Some(gap) = open_entry(network, closed, exposure.endpoint) {
            format!("unknown: nothing that was evaluated exposes it, but {gap}")
        } else if exposure.from_outside.is_empty() && exposure.perhaps_from_outside.is_empty() {
            "denied by policies".to_owned()
        } else {
            "not exposed, and no policy denies it".to_owned()
        };
        say!(text, "  from outside: {}", said);
    }
    for route in closed.at(exposure.endpoint).take(MAX_WAYS) {
        say!(text, "    {}", route.text(network));
    }
    say!(text, "  {}", from_pods(exposure));
    let reached = |wanted: Reached| -> Vec<&str> {
        destinations(exposure)
            .into_iter()
            .filter(|(_, reached)| *reached == wanted)
            .map(|(name, _)| name)
            .collect()
    };
    let goes = reached(Reached::Yes);
    let may = reached(Reached::Maybe);
    let own = exposure.doubts.iter();
    let own: Vec<&String> = own
        .filter(|doubt| !common.contains(doubt.as_str()))
        .collect();
    for doubt in own.iter().take(MAX_HINGES) {
        say!(text, "  unknown: {doubt}");
    }
    let hidden = own.len().saturating_sub(MAX_HINGES);
    if hidden > 0 {
        say!(text, "  unknown: {} more", counted(hidden, "reason"));
    }
    match (goes.is_empty(), may.is_empty()) {
        (true, true) => say!(text, "  can reach: none of the evaluated destinations"),
        (true, false) => {}
        (false, _) => say!(text, "  can reach: {}", goes.join(", ")),
    }
    if !may.is_empty() {
        say!(text, "  might reach: {}", may.join(", "));
    }
}

/// Who of the cluster comes in: a pod of which nothing is known, and workloads that are there.
fn from_pods(exposure: &Exposure) -> String {
    let (certain, perhaps) = (&exposure.from_any_pod, &exposure.perhaps_from_any_pod);
    let any = match (certain.is_empty(), perhaps.is_empty()) {
        (true, false) => format!("possibly {}", ports_text(perhaps)),
        (_, true) => ports_text(certain),
        (false, false) => format!("{}, possibly {}", ports_text(certain), ports_text(perhaps)),
    };
    let foreign = match (exposure.foreign_sources, exposure.foreign) {
        (0, Reached::Maybe) => "unknown".to_owned(),
        (0, _) => "no workload".to_owned(),
        (count, Reached::Yes) => counted(count, "workload"),
        (count, _) => format!("possibly {}", counted(count, "workload")),
    };
    format!("from any pod: {any}; from other namespaces in the input: {foreign}")
}

fn ports_text(ports: &Ports) -> String {
    if ports.is_empty() {
        return "nothing".to_owned();
    }
    if ports.is_all() {
        return "every port".to_owned();
    }
    ports.to_string()
}
