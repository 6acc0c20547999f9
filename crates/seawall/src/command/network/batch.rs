//! `seawall network can --batch`: one question a line, one answer a line.

use std::path::Path;

use anyhow::{Context, anyhow};
use seawall_answer::network::{BatchAnswer, BatchLine, Refused};
use seawall_load::named_lines;
use seawall_network::{Direction, Network, Protocol};
use serde::Deserialize;

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
    out.finish().context("standard output cannot be written")
}

fn one(network: &Network<'_>, question: &Question) -> anyhow::Result<BatchAnswer> {
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
    Ok(BatchAnswer::new(network, &from, to))
}
