//! `seawall network can --batch`: one question a line, one answer a line.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, anyhow};
use seawall_load::named_lines;
use seawall_network::{Direction, Network, Ports, Protocol};
use serde::Deserialize;
use serde_json::json;

use crate::output::JsonLines;

/// A question, as `{"from","to","port","protocol"}`; without a port about any.
#[derive(Deserialize)]
struct Question {
    from: String,
    to: String,
    port: Option<u16>,
    protocol: Option<String>,
}

/// Answers every line of a file, or of standard input for `-`, in order.
pub(super) fn answer(network: &Network<'_>, path: &Path) -> anyhow::Result<()> {
    let lines =
        named_lines(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
    let mut out = JsonLines::stdout()?;
    for (number, line) in lines.enumerate() {
        let line = line.context("a query cannot be read")?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = serde_json::from_str(&line)
            .map_err(|error| anyhow!(error))
            .and_then(|question| one(network, &question));
        match answer {
            Ok(answer) => out.say(&answer),
            Err(error) => out.say(&json!({"line": number + 1, "error": error.to_string()})),
        }
        .context("standard output cannot be written")?;
    }
    out.finish().context("standard output cannot be written")
}

fn one(network: &Network<'_>, question: &Question) -> anyhow::Result<serde_json::Value> {
    let wanted = match (question.port, &question.protocol) {
        (None, _) => None,
        (Some(0), _) => return Err(anyhow!("port 0 does not exist")),
        (Some(port), protocol) => {
            let name = protocol.as_deref().unwrap_or("TCP");
            let protocol = Protocol::parse(name);
            let protocol = protocol.ok_or_else(|| anyhow!("`{name}` is not a valid protocol"))?;
            Some((protocol, port))
        }
    };
    let from = network.ends(&question.from, Direction::Ingress)?;
    let to = network.arrivals(&question.to, wanted)?;
    let mut ports = Ports::none();
    let mut doubts: BTreeSet<String> = BTreeSet::new();
    let mut is_certain = false;
    let (mut is_any, mut is_every) = (false, !to.may_be_nothing);
    for from in &from {
        for to in &to.list {
            let answer = network.connection(*from, to).answer;
            is_any |= !answer.ports.is_empty();
            is_every &= !answer.ports.is_empty();
            is_certain |= answer.doubts.is_empty() && !answer.ports.is_empty();
            ports.join(&answer.ports);
            doubts.extend(answer.doubts);
        }
    }
    // One pair that talks for certain is enough, whatever is not known about others.
    if is_certain {
        doubts.clear();
    }
    doubts.extend(to.one_of.filter(|_| is_any && !is_every));
    let mut said = json!({"allowed": !ports.is_empty(), "ports": ports.to_string()});
    // What is not certain is never left without a word.
    if !doubts.is_empty() {
        said["unknown"] = json!(doubts);
    }
    Ok(said)
}
