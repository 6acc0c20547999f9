//! `seawall network exposure`: what is open to whom, and what may leave.

use std::collections::BTreeSet;

use clap::Args;
use seawall_network::{
    ClosedRoutes, EndpointId, Exposure, Exposures, Network, Ports, Reached, Way, WaysIn,
};
use seawall_report::counted;
use seawall_text::{Lines, say};
use serde_json::{Value, json};

use super::{enforcement, load, outcome};
use crate::input::InputArguments;
use crate::{Outcome, output};

/// Workloads that are shown.
const DEFAULT_TOP: usize = 20;

/// Ways into one workload that are shown.
const MAX_WAYS: usize = 10;
/// The same for machines: thousands of Services before the same pods are rather one list many times.
const MAX_JSON_WAYS: usize = 256;

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
                exposure_json(&network, &name, exposure, (&ways, &closed))
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
    for (number, what) in [
        (
            count(&|one| ways.has(one.endpoint)),
            "can be reached from outside",
        ),
        (
            count(&|one| !one.from_any_pod.is_empty()),
            "can be reached from any pod",
        ),
        (
            count(&|one| one.foreign_sources > 0),
            "can be reached from other namespaces",
        ),
    ] {
        say!(text, "{number:>6} of {all} workloads {what}");
    }
    let perhaps = count(&|one| one.from_any_pod.is_empty() && !one.perhaps_from_any_pod.is_empty());
    if perhaps > 0 {
        say!(
            text,
            "unknown: {perhaps} more of {all} workloads might be reachable from any pod"
        );
    }
    let refused = count(&|one| one.refused.is_some());
    if refused > 0 {
        say!(
            text,
            "unknown: {refused} of {all} workloads would be refused by the API server"
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
            let more = match unsure {
                0 => String::new(),
                count => format!(", {count} more might"),
            };
            say!(
                text,
                "{number:>6} of {all} workloads can reach {name}{more}"
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
    for way in shown {
        let object = network.cluster.object(way.object);
        let assumes = match way.assumes {
            Some(assumption) => format!("; assumes {}", assumption.text()),
            None => String::new(),
        };
        say!(
            text,
            "  from outside: {} through {} `{}`{assumes}",
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
        let said = if let Some(gap) = network.entry_gap_at(exposure.endpoint) {
            format!("unknown: nothing that was evaluated exposes it, but {gap}")
        } else if exposure.from_outside.is_empty() {
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
    let perhaps = if exposure.perhaps_from_any_pod.is_empty() {
        String::new()
    } else {
        format!(", possibly {}", ports_text(&exposure.perhaps_from_any_pod))
    };
    let foreign = match exposure.foreign_sources {
        0 => "no workload".to_owned(),
        1 => "1 workload".to_owned(),
        count => format!("{count} workloads"),
    };
    format!(
        "from any pod: {}{perhaps}; from other namespaces in the input: {foreign}",
        ports_text(&exposure.from_any_pod)
    )
}

/// Places that are asked about.
const PLACES: usize = 6;

fn destinations(exposure: &Exposure) -> [(&'static str, Reached); PLACES] {
    [
        ("the internet", exposure.internet),
        ("cloud metadata", exposure.metadata),
        ("the API server", exposure.api_server),
        ("kubelets", exposure.kubelets),
        ("etcd", exposure.etcd),
        ("DNS", exposure.dns),
    ]
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

/// The ways into an endpoint that are shown, and how many are not.
fn shown(ways: &WaysIn, id: EndpointId, most: usize) -> (Vec<&Way>, usize) {
    let shown: Vec<&Way> = ways.at(id).take(most).collect();
    (shown, ways.at(id).skip(most).count())
}

fn exposure_json(
    network: &Network<'_>,
    name: &str,
    exposure: &Exposure,
    (ways, closed): (&WaysIn, &ClosedRoutes),
) -> Value {
    // What policies let in, and where a way leads past them, that.
    let mut from_outside = exposure.from_outside.clone();
    for way in ways.telling(exposure.endpoint) {
        from_outside.join(&way.ports);
    }
    let (shown, hidden) = shown(ways, exposure.endpoint, MAX_JSON_WAYS);
    let ways: Vec<Value> = shown
        .into_iter()
        .map(|way| {
            let object = network.cluster.object(way.object);
            json!({
                "kind": way.kind,
                "object": {"kind": &*object.kind, "namespace": &*object.namespace, "name": &*object.name},
                "ports": way.ports.to_string(),
                "assumes": way.assumes.map(seawall_network::Assumption::text),
            })
        })
        .collect();
    let word = |reached: Reached| match reached {
        Reached::Yes => "yes",
        Reached::No => "no",
        Reached::Unknown | Reached::Maybe => "unknown",
    };
    let goes: serde_json::Map<String, Value> = destinations(exposure)
        .into_iter()
        .map(|(name, reached)| {
            let key = name.trim_start_matches("the ").replace(' ', "_");
            (key.to_lowercase(), json!(word(reached)))
        })
        .collect();
    let known = |value: Value| match exposure.refused {
        Some(_) => Value::Null,
        None => value,
    };
    let closed = closed.at(exposure.endpoint).take(MAX_JSON_WAYS);
    let no_ways: Vec<String> = closed.map(|route| route.text(network)).collect();
    json!({
        "workload": name,
        "ways": ways,
        "more_ways": hidden,
        "no_ways": no_ways,
        "unknown": exposure.refused.clone().or_else(|| network.entry_gap_at(exposure.endpoint)),
        "from_outside": known(json!(from_outside.to_string())),
        "from_any_pod": known(json!(exposure.from_any_pod.to_string())),
        "perhaps_from_any_pod": known(json!(exposure.perhaps_from_any_pod.to_string())),
        "workloads_of_other_namespaces": known(json!(exposure.foreign_sources)),
        "goes_to": goes,
        "hangs_on": exposure.doubts,
    })
}
