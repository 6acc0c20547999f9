//! Lines, JSON and CSV.

use seawall_text::csv::cell;
use seawall_text::{Answer, Lines, say};
use serde_json::{Value, json};

use super::{Connections, EndKind};

/// `from => to : ports`, sorted: the published form, which cannot express unknown connections. Other formats mark such lines.
pub fn connlist(connections: &Connections) -> Answer {
    let mut lines: Vec<String> = connections
        .links
        .iter()
        .map(|link| {
            format!(
                "{} => {} : {}",
                connections.ends[link.from].name, connections.ends[link.to].name, link.ports
            )
        })
        .collect();
    lines.sort_unstable();
    let mut text = Lines::new();
    for line in lines {
        say!(text, "{line}");
    }
    text.into()
}

/// The connections as JSON.
pub fn json(connections: &Connections) -> Value {
    let ends: Vec<Value> = connections
        .ends
        .iter()
        .map(|end| {
            json!({
                "name": end.name,
                "namespace": end.namespace,
                "kind": match end.kind {
                    EndKind::Outside => "outside",
                    EndKind::Controller => "controller",
                    EndKind::Workload => "workload",
                },
            })
        })
        .collect();
    let links: Vec<Value> = connections
        .links
        .iter()
        .map(|link| {
            json!({
                "from": connections.ends[link.from].name,
                "to": connections.ends[link.to].name,
                "ports": link.ports,
                "everything": link.is_everything,
                "unknown": link.unknown,
            })
        })
        .collect();
    json!({
        "schema": "seawall.network-connections/v1",
        "ends": ends,
        "connections": links,
        "notes": connections.notes,
    })
}

/// One connection a line, RFC 4180.
pub fn csv(connections: &Connections) -> Answer {
    let mut text = String::from("from,to,ports\r\n");
    for link in &connections.links {
        let ports = link.ports_in_words();
        let cells = [
            &connections.ends[link.from].name,
            &connections.ends[link.to].name,
            &ports,
        ];
        let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    Answer::of_writer(text)
}
