//! Findings that are a step of an attacker's way come before those that lead nowhere.

use seawall_checks::FoundProblem;
use seawall_finding::{Evidence, Severity, Verdict};
use seawall_graph::{Cost, Ranks, below_spec};
use seawall_model::Cluster;

/// The risk of one severity; a reason never lifts a finding to the next.
pub(crate) const STEP: u32 = 100;

/// What a finding is worth that is a step of a way, by the mistakes of the way.
const BY_MISTAKES: [u32; 4] = [70, 60, 45, 30];

/// What it is worth to be at a workload that a way leads through.
const BESIDE: u32 = 10;

/// Raises the risk of what stands on a way, with the reason.
pub(crate) fn raise(problem: &mut FoundProblem, cluster: &Cluster, ranks: &Ranks) {
    let finding = &mut problem.finding;
    let Some(id) = problem.object else { return };
    if finding.verdict != Verdict::Fail || finding.severity < Severity::Low {
        return;
    }
    let seen = cluster.object(id);
    // Pods count as the workload that made them, as findings do.
    let object = if cluster.carries_pod(id) {
        cluster.top_owner(id).workload.0
    } else {
        seen.reference()
    };
    let paths: Vec<&str> = finding
        .evidence
        .iter()
        .filter_map(Evidence::path)
        .map(|path| below_spec(seen, path))
        .collect();
    let most = (finding.severity as u32) * STEP + STEP - 1;
    let (more, reason) = match (ranks.of(&object, &paths), ranks.workloads.get(&object)) {
        (Some(cost), _) => {
            let worth = BY_MISTAKES
                .get(cost.mistakes() as usize)
                .copied()
                .unwrap_or_default();
            (worth, format!("on {}", attack_path(cost)))
        }
        // Where something is a step, what stands beside it is not.
        (None, Some(cost)) if !ranks.fields.contains_key(&object) => {
            (BESIDE, format!("the object is on {}", attack_path(*cost)))
        }
        (None, _) => return,
    };
    finding.risk = (finding.risk + more).min(most.max(finding.risk));
    finding.risk_reasons.push(reason);
}

/// The cheapest path through an object, as part of a sentence.
pub(crate) fn attack_path(cost: Cost) -> String {
    let mistakes = match cost.mistakes() {
        0 => "no mistakes".to_owned(),
        1 => "1 mistake".to_owned(),
        count => format!("{count} mistakes"),
    };
    let path = if cost.unknowns() == 0 {
        "an attack path"
    } else {
        "a possible attack path"
    };
    format!("{path}: internet → cluster-admin, {mistakes}")
}
