//! Findings on an attack path come before those that are on none.

use seawall_checks::FoundProblem;
use seawall_finding::{Evidence, Severity, Verdict};
use seawall_graph::{Cost, Ranks, below_spec};
use seawall_model::Cluster;

/// The risk of one severity; a reason never lifts a finding to the next.
const STEP: u32 = 100;

/// What a finding on an attack path adds to the risk, by the mistakes of the path.
const BY_MISTAKES: [u32; 4] = [70, 60, 45, 30];

/// What it adds to be at a workload that an attack path passes through.
const BESIDE: u32 = 10;

/// Raises the risk of findings on an attack path, with the reason.
pub(crate) fn raise(problem: &mut FoundProblem, cluster: &Cluster, ranks: &Ranks) {
    let finding = &mut problem.finding;
    let Some(id) = problem.object else { return };
    if finding.verdict != Verdict::Fail || finding.severity < Severity::Low {
        return;
    }
    let seen = cluster.object(id);
    // Pods count as the workload that created them, as findings do.
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
            (worth, format!("on {}: {}", path(cost), words(cost)))
        }
        // Where a field of the object is a hop, its other fields are not.
        (None, Some(cost)) if !ranks.fields.contains_key(&object) => (
            BESIDE,
            format!("{} passes through here: {}", path(*cost), words(*cost)),
        ),
        (None, _) => return,
    };
    finding.risk = (finding.risk + more).min(most.max(finding.risk));
    finding.risk_reasons.push(reason);
}

/// What the path is called: one with an unknown condition is only possible.
fn path(cost: Cost) -> &'static str {
    match cost.unknowns() {
        0 => "an attack path",
        _ => "a possible attack path",
    }
}

/// Where the path leads, and how many things have to go wrong first.
fn words(cost: Cost) -> String {
    match cost.mistakes() {
        0 => "internet → cluster-admin, no mistake".to_owned(),
        1 => "internet → cluster-admin, 1 mistake".to_owned(),
        count => format!("internet → cluster-admin, {count} mistakes"),
    }
}
