//! The relation in classes, as JSON lines: a head, then every class, then every block.

use std::io::{self, Write};
use std::path::PathBuf;

use seawall_model::TableIndex;
use seawall_network::{ClassId, Ends, Network};
use serde_json::{Value, json};

use crate::output::{self, JsonLines};

/// Workloads that are named of a class.
const MAX_NAMES: usize = 5;

/// Writes the relation, line by line: it may be larger than anybody wants to hold.
pub(super) fn write(network: &Network<'_>, target: Option<&PathBuf>) -> anyhow::Result<()> {
    output::write_through(target, |out| lines(network, out))
}

fn lines(network: &Network<'_>, out: &mut dyn Write) -> io::Result<()> {
    let relation = network.relation();
    let mut out = JsonLines::to(out);
    let mut say = |value: &Value| out.say(value);
    say(&json!({
        "schema": "seawall.network-classes/v2",
        "workloads": network.endpoints().len(),
        "pods": network.endpoints().values().iter().map(|endpoint| u64::from(endpoint.pods)).sum::<u64>(),
        "policies": network.policies().len(),
        "classes": relation.classes.len(),
        "blocks": relation.blocks.len(),
    }))?;
    for (id, class) in relation.classes.iter() {
        let names: Vec<String> = class
            .endpoints
            .iter()
            .take(MAX_NAMES)
            .map(|endpoint| network.endpoints()[*endpoint].label())
            .collect();
        say(&json!({
            "class": id.index(),
            "workloads": names,
            "count": class.endpoints.len(),
            "ingress_closed": class.is_closed_in,
            "egress_closed": class.is_closed_out,
        }))?;
    }
    for block in relation.blocks.values() {
        let mut line = json!({
            "from": ends(&block.from),
            "to": ends(&block.to),
            "ports": block.ports.to_string(),
        });
        if !block.except.is_empty() {
            let pair = |(from, to): &(Vec<ClassId>, Vec<ClassId>)| json!({"from": indexes(from), "to": indexes(to)});
            line["except"] = block.except.iter().map(pair).collect();
        }
        say(&line)?;
    }
    out.finish()
}

fn indexes(classes: &[ClassId]) -> Vec<usize> {
    classes.iter().map(|class| class.index()).collect()
}

fn ends(ends: &Ends) -> Value {
    match ends {
        Ends::Classes(classes) => {
            json!({"classes": indexes(classes)})
        }
        Ends::Open => json!("open"),
        Ends::Outside(range, except) => {
            let except: Vec<String> = except.iter().map(ToString::to_string).collect();
            json!({"outside": range.to_string(), "except": except})
        }
    }
}
