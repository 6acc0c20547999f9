//! `seawall network enrich`: whose the addresses of flow records were, and what policies say about them.

use core::net::IpAddr;
use std::collections::HashMap;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use seawall_event::Timestamp;
use seawall_load::named_lines;
use seawall_model::Table;
use seawall_network::{EndpointId, History, MomentId, Network, Owner};
use seawall_report::counted;
use serde_json::{Map, Value, json};

use super::load;
use super::tuple::Tuple;
use crate::input::{Kept, NamedInput};
use crate::output::JsonLines;
use crate::{Outcome, output};

/// Add workloads and policy verdicts to flow records.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Flow records as JSON lines: five-tuples from flow logs, Hubble or captures; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    flows: PathBuf,
    /// An older snapshot of the same cluster; repeatable. Addresses are resolved as of the time of each record.
    #[arg(long, value_name = "SNAPSHOT")]
    history: Vec<PathBuf>,
    #[command(flatten)]
    input: NamedInput,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut all: Vec<Kept> = vec![load(&arguments.input)?];
    for path in &arguments.history {
        all.push(load(&NamedInput::of(
            std::slice::from_ref(path),
            arguments.input.choice(),
        ))?);
    }
    let clusters: Vec<_> = all
        .iter()
        .map(|loaded| {
            let taken = loaded.taken.as_deref().and_then(Timestamp::parse);
            (taken, &loaded.cluster)
        })
        .collect();
    let history = History::new(&clusters);
    let services: Table<MomentId, Services> = history
        .moments()
        .values()
        .iter()
        .map(|moment| services(&moment.network))
        .collect();
    let path = &arguments.flows;
    let lines =
        named_lines(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
    let mut out = JsonLines::stdout()?;
    let (mut broken, mut first) = (0, String::new());
    for (number, line) in lines.enumerate() {
        let line = line.context("a record cannot be read")?;
        if line.trim().is_empty() {
            continue;
        }
        let record: anyhow::Result<(Value, Tuple)> = serde_json::from_str::<Value>(&line)
            .map_err(anyhow::Error::from)
            .and_then(|record| Tuple::parse(&record).map(|tuple| (record, tuple)));
        match record {
            Ok((record, tuple)) => out
                .say(&enriched(&history, &services, record, &tuple))
                .context("standard output cannot be written")?,
            Err(error) => {
                broken += 1;
                if broken == 1 {
                    first = format!("line {}: {error}", number + 1);
                }
            }
        }
    }
    out.finish().context("standard output cannot be written")?;
    if broken > 0 {
        output::note(&format!(
            "skipped {} that could not be read as flow records; {first}",
            counted(broken, "line")
        ));
    }
    if broken > 0 {
        return Ok(Outcome::Incomplete);
    }
    // A verdict is only as good as what was read of its moment.
    let mut moments = history.moments().values().iter();
    let is_certain = moments.all(|moment| super::is_certain(&moment.network));
    let is_full = all.iter().all(|loaded| loaded.cluster.coverage.is_full());
    Ok(match is_certain && is_full {
        true => Outcome::Clean,
        false => Outcome::Incomplete,
    })
}

/// Names of services by the endpoints behind them.
type Services = HashMap<EndpointId, Vec<String>>;

fn services(network: &Network<'_>) -> Services {
    let mut services = Services::new();
    for service in network.cluster.ids_of_kind("Service") {
        for (endpoint, _) in network.behind(*service) {
            let name = network.cluster.object(*service).name.to_string();
            services.entry(endpoint).or_default().push(name);
        }
    }
    services
}

/// The record as it is, with what is known beside it.
fn enriched(
    history: &History<'_>,
    services: &Table<MomentId, Services>,
    record: Value,
    tuple: &Tuple,
) -> Value {
    let source = history.owner(tuple.source, tuple.time);
    let destination = history.owner(tuple.destination, tuple.time);
    let allowed = tuple.protocol.and_then(|protocol| {
        history.allowed(
            (&source, tuple.source),
            (&destination, tuple.destination),
            (protocol, tuple.port),
            tuple.time,
        )
    });
    let mut unknown: Vec<String> = [(&source, "source"), (&destination, "destination")]
        .into_iter()
        .filter_map(|(owner, name)| match owner {
            Owner::Pod {
                doubt: Some(doubt), ..
            } => Some(format!("{name}: {doubt}")),
            _ => None,
        })
        .collect();
    if let Some((_, doubts)) = &allowed {
        unknown.extend(doubts.iter().cloned());
    }
    if allowed.is_none() {
        unknown.push(match tuple.protocol {
            None => "a protocol without ports".to_owned(),
            Some(_) => "neither end is a pod whose policies are known".to_owned(),
        });
    }
    json!({
        "schema": "seawall.network-flow/v1",
        "source": described(history, services, &source, tuple.source),
        "destination": described(history, services, &destination, tuple.destination),
        "port": tuple.port,
        "protocol": tuple.protocol.map(seawall_network::Protocol::name),
        "time": tuple.time.map(|time| time.to_string()),
        "policy": match &allowed {
            Some((true, doubts)) if doubts.is_empty() => "allowed",
            Some((false, doubts)) if doubts.is_empty() => "denied",
            _ => "unknown",
        },
        "unknown": unknown,
        "record": record,
    })
}

fn described(
    history: &History<'_>,
    services: &Table<MomentId, Services>,
    owner: &Owner,
    address: IpAddr,
) -> Value {
    let newest = history.moments().values().last();
    let named = |kind: &str, id: &seawall_model::ObjectId| {
        let object = newest.map(|moment| moment.network.cluster.object(*id));
        json!({
            "address": address.to_string(),
            "kind": kind,
            "namespace": object.map(|object| object.namespace.to_string()).filter(|namespace| !namespace.is_empty()),
            "name": object.map(|object| object.name.to_string()),
        })
    };
    match owner {
        Owner::Pod { moment, pod, .. } => {
            let network = &history.moments()[*moment].network;
            let object = network.cluster.object(*pod);
            let endpoint = network.endpoint_of(*pod).map(|id| &network.endpoints()[id]);
            let labels: Map<String, Value> = object
                .metadata()
                .and_then(|metadata| metadata.get("labels"))
                .map_or(&[][..], |labels| labels.entries())
                .iter()
                .map(|entry| (entry.key.to_string(), json!(entry.value.as_str())))
                .collect();
            let services = network
                .endpoint_of(*pod)
                .and_then(|id| services[*moment].get(&id));
            json!({
                "address": address.to_string(),
                "kind": "pod",
                "namespace": &*object.namespace,
                "name": &*object.name,
                "workload": endpoint.map(|endpoint| format!("{}/{}", endpoint.kind(), endpoint.name())),
                "labels": labels,
                "services": services.map_or(&[][..], Vec::as_slice),
            })
        }
        Owner::Service(id) => named("service", id),
        Owner::Node(id) => named("node", id),
        Owner::Nobody => json!({"address": address.to_string(), "kind": "outside"}),
    }
}
