//! Lines, JSON and CSV.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Connections, EndKind};
use crate::csv::quoted;

/// `from => to : ports`, sorted.
pub fn connlist(connections: &Connections) -> String {
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
    let mut text = String::new();
    for line in lines {
        let _ = writeln!(text, "{line}");
    }
    text
}

/// The connections for machines.
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
pub fn csv(connections: &Connections) -> String {
    let mut text = String::from("from,to,ports\r\n");
    for link in &connections.links {
        let cells = [
            &connections.ends[link.from].name,
            &connections.ends[link.to].name,
            &link.ports,
        ];
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}
