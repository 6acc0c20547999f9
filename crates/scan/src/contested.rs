//! What is declared several times, differently: a problem that any of the declarations has is a finding, so that none of
//! them hides what another one opens.

use std::collections::{HashMap, HashSet};

use seawall_checks::{CheckTally, FoundProblem, Results};
use seawall_finding::{Fingerprint, Tally, Verdict};

use crate::targets::Targets;

/// Adds what the checks found where another declaration stands, as far as it is new.
pub(crate) fn add(
    found: &mut Vec<FoundProblem>,
    tallies: &mut [CheckTally],
    results: Vec<Results>,
) {
    let known: HashSet<(Fingerprint, Verdict)> = found
        .iter()
        .map(|problem| (problem.finding.fingerprint, problem.finding.verdict))
        .collect();
    let first = found.len();
    let others = results.into_iter().flat_map(|results| results.findings);
    found.extend(others.filter(|problem| {
        let finding = &problem.finding;
        !known.contains(&(finding.fingerprint, finding.verdict))
    }));
    if first == found.len() {
        return;
    }
    let targets = Targets::of(found);
    let mut worst = HashMap::new();
    let mut changes: HashMap<String, Vec<(Option<Verdict>, Verdict)>> = HashMap::new();
    for (index, problem) in found.iter().enumerate() {
        let finding = &problem.finding;
        let key = (finding.check(), targets.id(&finding.target));
        let before = worst.get(&key).copied();
        let is_worse = before.is_none_or(|before| weight(finding.verdict) > weight(before));
        if !is_worse {
            continue;
        }
        worst.insert(key, finding.verdict);
        if index >= first {
            let of_check = changes.entry(finding.check().to_owned()).or_default();
            of_check.push((before, finding.verdict));
        }
    }
    for CheckTally { check, tally } in tallies {
        for (before, after) in changes.get(check.id).into_iter().flatten() {
            turn(tally, *before, *after);
        }
    }
}

/// Counts a resource with a worse verdict than before. What had no finding had passed, or was not asked about.
fn turn(tally: &mut Tally, before: Option<Verdict>, after: Verdict) {
    let had = match before {
        Some(Verdict::Unknown) => &mut tally.unknown,
        _ if tally.pass > 0 => &mut tally.pass,
        _ => &mut tally.not_applicable,
    };
    *had = had.saturating_sub(1);
    match after {
        Verdict::Fail => tally.fail += 1,
        _ => tally.unknown += 1,
    }
}

fn weight(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Fail => 1,
        _ => 0,
    }
}
