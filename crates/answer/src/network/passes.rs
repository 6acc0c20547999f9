//! Whether a connection passes for certain.

use std::collections::BTreeSet;

use seawall_network::{Direction, Flow, FlowEnd, NameError, Network, Ports, Side};

/// The name of an end, as questions take it.
pub(super) fn name(end: &FlowEnd) -> String {
    match end {
        FlowEnd::Workload(label) => label.clone(),
        FlowEnd::Block(block) => block.clone(),
    }
}

/// Whether a flow passes.
pub(super) enum Passes {
    Yes,
    No,
    /// For these reasons it is not known.
    Maybe(BTreeSet<String>),
}

/// Whether a flow passes under the policies of a network.
pub(super) fn passes(network: &Network<'_>, flow: &Flow) -> Result<Passes, NameError> {
    let from = network.ends(&name(&flow.from), Direction::Ingress)?;
    let to = network.ends(&name(&flow.to), Direction::Egress)?;
    // The credentials of nodes are left out of every block that is wider than themselves.
    let metadata = &network.cloud().addresses;
    let is_left_out = |side: &Side| matches!(side, Side::Outside(range) if range.first == range.last && metadata.contains(&range.first));
    let is_one = name(&flow.to).ends_with("/32") || name(&flow.to).ends_with("/128");
    let wanted = Ports::one(flow.protocol, flow.port);
    let (mut why, mut is_certain) = (BTreeSet::new(), true);
    for from in &from {
        for to in to.iter().filter(|side| is_one || !is_left_out(side)) {
            let answer = network.answer_about(*from, *to, &wanted);
            if answer.certain.has(flow.protocol, flow.port) {
                continue;
            }
            if !answer.possible.has(flow.protocol, flow.port) {
                return Ok(Passes::No);
            }
            is_certain = false;
            why.extend(answer.doubts);
        }
    }
    Ok(match is_certain {
        true => Passes::Yes,
        false => Passes::Maybe(why),
    })
}
