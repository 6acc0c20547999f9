//! `seawall network can --batch`: one question a line, one answer a line.

use std::path::Path;

use anyhow::{Context, anyhow};
use seawall_answer::network::{BatchAnswer, BatchLine, Refused};
use seawall_load::named_lines;
use seawall_network::{Direction, Network, Ports, Protocol};
use serde::Deserialize;

use super::question::neither;
use crate::output::JsonLines;

/// A question, as `{"from","to","port","protocol"}`; without a port about any, of the protocol where one is named.
#[derive(Deserialize)]
struct Question {
    from: String,
    to: String,
    port: Option<u16>,
    protocol: Option<String>,
}

/// Answers every line of a file, or of standard input for `-`, in order; whether each could be answered.
pub(super) fn answer(network: &Network<'_>, path: &Path) -> anyhow::Result<bool> {
    let lines =
        named_lines(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
    let mut out = JsonLines::stdout()?;
    let mut is_answered = true;
    for (number, line) in lines.enumerate() {
        let line = line.context("a query cannot be read")?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = serde_json::from_str(&line)
            .map_err(|error| anyhow!(error))
            .and_then(|question| one(network, &question));
        is_answered &= answer.is_ok();
        let said = match answer {
            Ok(answer) => BatchLine::Answer(answer),
            Err(error) => BatchLine::Refused(Refused {
                error: error.to_string(),
                line: number + 1,
            }),
        };
        out.say(&said)
            .context("standard output cannot be written")?;
    }
    out.finish().context("standard output cannot be written")?;
    Ok(is_answered)
}

fn one(network: &Network<'_>, question: &Question) -> anyhow::Result<BatchAnswer> {
    let named = question.protocol.as_deref();
    let protocol = named
        .map(|name| {
            let protocol = Protocol::parse(&name.to_ascii_uppercase());
            protocol.ok_or_else(|| {
                anyhow!("`{name}` is not a valid protocol; expected TCP, UDP or SCTP")
            })
        })
        .transpose()?;
    let wanted = match question.port {
        None => None,
        Some(0) => return Err(anyhow!("port 0 does not exist")),
        Some(port) => Some((protocol.unwrap_or(Protocol::Tcp), port)),
    };
    let from = network.ends(&question.from, Direction::Ingress)?;
    let mut to = network
        .arrivals(&question.to, wanted)?
        .naming(&question.from);
    if let Some(protocol) = protocol {
        to.keep(&Ports::range(protocol, 1, u16::MAX));
    }
    BatchAnswer::new(network, &from, to).ok_or_else(|| neither(&question.from, &question.to))
}
