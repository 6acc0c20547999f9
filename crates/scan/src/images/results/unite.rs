//! One image in several places: what is found in it is told once, with all of them.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use seawall_finding::{Finding, Fingerprint, Target};

/// What tells findings of images apart. The versions of an image share their fingerprints, so that the next one is no new
/// problem; two that run at the same time are two problems all the same.
type Key = (Fingerprint, Arc<Target>);

fn key(finding: &Finding) -> Key {
    (finding.fingerprint, Arc::clone(&finding.target))
}

/// The image that a finding is about, by its reference.
pub(crate) fn image_of(finding: &Finding) -> Option<&str> {
    match &*finding.target {
        Target::Image { reference, .. } => Some(reference),
        Target::Package { holder, .. } => Some(holder),
        _ => None,
    }
}

/// Takes out of `theirs` what `ours` says too, because one image runs in both clusters, and says there where else it runs.
pub(crate) fn unite(ours: &mut [Finding], theirs: &mut Vec<Finding>) {
    let mut known: HashMap<Key, &mut Finding> = ours
        .iter_mut()
        .filter(|finding| image_of(finding).is_some())
        .map(|finding| (key(finding), finding))
        .collect();
    if known.is_empty() {
        return;
    }
    theirs.retain_mut(|finding| {
        if image_of(finding).is_none() {
            return true;
        }
        let Some(own) = known.get_mut(&key(finding)) else {
            return true;
        };
        add(own, finding);
        false
    });
}

/// The findings of a cluster, those that are alike as one.
pub(super) fn each_once(findings: Vec<Finding>) -> Vec<Finding> {
    let mut places: HashMap<Key, usize> = HashMap::with_capacity(findings.len());
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    for mut finding in findings {
        match places.entry(key(&finding)) {
            Entry::Occupied(place) => add(&mut kept[*place.get()], &mut finding),
            Entry::Vacant(place) => {
                place.insert(kept.len());
                kept.push(finding);
            }
        }
    }
    kept
}

/// Adds what is not there yet.
pub(super) fn add_new(ours: &mut Vec<Finding>, theirs: Vec<Finding>) {
    let known: HashSet<Key> = ours.iter().map(key).collect();
    ours.extend(
        theirs
            .into_iter()
            .filter(|finding| !known.contains(&key(finding))),
    );
}

/// Where else the image of a finding runs.
fn add(own: &mut Finding, other: &mut Finding) {
    own.risk = own.risk.max(other.risk);
    own.instances += other.instances;
    for reason in other.risk_reasons.drain(..) {
        if !own.risk_reasons.contains(&reason) {
            own.risk_reasons.push(reason);
        }
    }
    for evidence in other.evidence.drain(..) {
        if !own.evidence.contains(&evidence) {
            own.evidence.push(evidence);
        }
    }
}
