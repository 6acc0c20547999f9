//! Rules of network policies that let everything through.

use seawall_model::Object;
use seawall_syntax::Node;

use super::policy::is_judged;
use crate::{Outcome, Problem, policy_directions};
use seawall_model::Cidr;

/// Judges the rules of one direction. `rules` and `peers` name the fields: `ingress` with `from`, `egress` with `to`.
pub(super) fn judge(policy: &Object, rules: &str, peers: &str) -> Outcome {
    let (ingress, egress) = policy_directions(policy);
    let applies = if rules == "ingress" { ingress } else { egress };
    if !is_judged(policy) || !applies {
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
                "rule {} lets all {rules} traffic through, on every port",
                index + 1
            );
            return Some(Problem::at(path, message));
        }
        let (at, block) = rule
            .list(peers)
            .iter()
            .enumerate()
            .find_map(|(at, peer)| Some((at, everything(peer)?)))?;
        let message = format!("rule {} lets `{block}` through, on every port", index + 1);
        Some(
            Problem::at(format!("{path}.{peers}[{at}].ipBlock.cidr"), message)
                .value(block.to_string()),
        )
    });
    // One finding per policy: a second open rule adds nothing to the first.
    Outcome::from_problem(problems.into_iter().next())
}

/// The block of a peer that is every address, without exceptions.
fn everything(peer: &Node) -> Option<Cidr> {
    let block = peer.get("ipBlock")?;
    let cidr: Cidr = block.str("cidr")?.parse().ok()?;
    (cidr.is_everything() && block.list("except").is_empty()).then_some(cidr)
}
