//! Rules of network policies that allow everything.

use seawall_model::Object;
use seawall_syntax::Node;

use crate::{Context, Outcome, Problem};
use seawall_model::Cidr;
use seawall_network::Policy;

/// The group of NetworkPolicy.
const GROUP: &str = "networking.k8s.io";

/// Evaluates the rules of one direction. `rules` and `peers` name the fields: `ingress` with `from`, `egress` with `to`.
pub(super) fn judge(context: &Context<'_>, policy: &Object, rules: &str, peers: &str) -> Outcome {
    let Some(read) = read(context, policy) else {
        return Outcome::NotApplicable;
    };
    let direction = if rules == "ingress" {
        &read.ingress
    } else {
        &read.egress
    };
    if direction.is_none() {
        return Outcome::NotApplicable;
    }
    let listed = policy.spec().map_or(&[][..], |spec| spec.list(rules));
    let problems = listed.iter().enumerate().filter_map(|(index, rule)| {
        let path = format!("spec.{rules}[{index}]");
        if !rule.list("ports").is_empty() {
            return None;
        }
        if rule.list(peers).is_empty() {
            let message = format!(
                "rule {} allows all {rules} traffic, on every port",
                index + 1
            );
            return Some(Problem::at(path, message));
        }
        let (at, block) = rule
            .list(peers)
            .iter()
            .enumerate()
            .find_map(|(at, peer)| Some((at, everything(peer)?)))?;
        let message = format!("rule {} allows `{block}`, on every port", index + 1);
        Some(
            Problem::at(format!("{path}.{peers}[{at}].ipBlock.cidr"), message)
                .value(block.to_string()),
        )
    });
    // One finding per policy: a second open rule adds nothing to the first.
    Outcome::from_problem(problems.into_iter().next())
}

/// A NetworkPolicy as it was read; `None` for other kinds of that name, and where nothing enforces policies.
pub(super) fn read<'c>(context: &'c Context<'_>, policy: &Object) -> Option<&'c Policy> {
    let id = context
        .cluster
        .find(GROUP, "NetworkPolicy", &policy.namespace, &policy.name)
        .filter(|_| policy.group() == GROUP)?;
    context.analysis.network().policy_of(id)
}

/// The block of a peer that covers every address, without exceptions.
fn everything(peer: &Node) -> Option<Cidr> {
    let block = peer.get("ipBlock")?;
    let cidr: Cidr = block.str("cidr")?.parse().ok()?;
    (cidr.is_everything() && block.list("except").is_empty()).then_some(cidr)
}
