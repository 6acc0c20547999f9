//! What results say about the images that a cluster runs, ranked by where they run.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use seawall_analysis::{Analysis, Exposure};
use seawall_finding::{Evidence, Finding, Severity, Verdict};
use seawall_graph::Ranks;
use seawall_model::ImageKey;
use seawall_network::Assumption;

use super::image_results::{ImageResults, ResultImage};
use super::running::{ImageUsers, Run, Use, runs};
use super::unite::{add_new, each_once};
use crate::rank::{STEP, attack_path};

/// What results say about the images of a cluster.
#[derive(Debug, Default)]
pub(crate) struct Joined {
    /// The findings of images that it runs.
    pub(crate) findings: Vec<Finding>,
    /// What is not known about images that it runs, as sentences.
    pub(crate) unknown: Vec<String>,
    /// Who runs each image, by its reference in the results.
    pub(crate) users: BTreeMap<String, ImageUsers>,
}

impl Joined {
    /// What another declaration of the same objects runs, as far as it is new.
    pub(crate) fn add_declared(&mut self, other: Self) {
        add_new(&mut self.findings, other.findings);
        let known: HashSet<String> = self.unknown.iter().cloned().collect();
        let unknown = other.unknown.into_iter();
        self.unknown
            .extend(unknown.filter(|sentence| !known.contains(sentence)));
        for (image, users) in other.users {
            self.users.entry(image).or_default().add(users);
        }
    }
}

/// What it is worth that an image runs on an attack path, by the mistakes of the path.
const BY_MISTAKES: [u32; 4] = [50, 40, 30, 20];

/// What it is worth that an image runs where the outside reaches.
const EXPOSED: u32 = 20;

/// Most places of one image that a finding shows.
const MAX_PLACES: usize = 3;

/// Most sentences of one kind that are told one by one.
const MAX_NAMED: usize = 10;

/// Joins results with the cluster of an analysis.
pub(crate) fn join(results: &ImageResults, analysis: &Analysis<'_>, ranks: &Ranks) -> Joined {
    let runs = runs(analysis, ranks);
    let mut joined = Joined::default();
    let mut by_image: BTreeMap<usize, Vec<&Use<'_>>> = BTreeMap::new();
    let mut unread = Vec::new();
    for (key, run) in &runs.by_key {
        match results.by_key.get(key) {
            Some(images) => {
                for image in images {
                    by_image.entry(*image).or_default().extend(&run.uses);
                }
            }
            None => unread.push((run.written, key, run)),
        }
    }
    for (index, mut uses) in by_image {
        // The one that an attacker reaches first is named first.
        uses.sort_by_key(|one| {
            (
                one.cost.is_none(),
                one.cost,
                one.exposure.is_none(),
                one.workload,
            )
        });
        let image = &results.images[index];
        joined.unknown.extend(image.not_evaluated.iter().cloned());
        let place = Place::of(&uses);
        for finding in results.findings_of(image) {
            joined.findings.push(place.raised(finding));
        }
        let users = joined.users.entry(image.reference.clone()).or_default();
        users.add(ImageUsers {
            workloads: uses.iter().map(|one| one.workload.clone()).collect(),
            files: uses
                .iter()
                .filter_map(|one| Some(one.field.location()?.file.clone()))
                .collect(),
        });
    }
    joined.findings = each_once(joined.findings);
    unread.sort_by_key(|(written, key, _)| (*written, *key));
    let sentences = unread
        .iter()
        .map(|(written, key, run)| without_results(results, written, key, run));
    some(
        &mut joined.unknown,
        sentences,
        "more images that run are not among the image results: what is in them is unknown",
    );
    some(
        &mut joined.unknown,
        runs.unnamed.into_iter(),
        "more containers and volumes name no image",
    );
    let of_none = results.not_evaluated().into_iter().map(str::to_owned);
    joined.unknown.extend(of_none);
    joined
}

/// Adds the first of some sentences, and how many more there are.
fn some(to: &mut Vec<String>, sentences: impl ExactSizeIterator<Item = String>, rest: &str) {
    let more = sentences.len().saturating_sub(MAX_NAMED);
    to.extend(sentences.take(MAX_NAMED));
    if more > 0 {
        to.push(format!("{more} {rest}"));
    }
}

/// What it means for findings of an image where it runs.
struct Place {
    reasons: Vec<String>,
    worth: u32,
    pods: u32,
    fields: BTreeSet<Evidence>,
}

impl Place {
    /// Of all that runs the image, the one that an attacker reaches first before the others.
    fn of(uses: &[&Use<'_>]) -> Self {
        let mut place = Self {
            reasons: Vec::new(),
            worth: 0,
            pods: uses.iter().map(|one| one.pods).sum(),
            fields: uses
                .iter()
                .take(MAX_PLACES)
                .map(|one| one.field.clone())
                .collect(),
        };
        let Some(first) = uses.first() else {
            return place;
        };
        let more = match uses.len() - 1 {
            0 => String::new(),
            1 => " and 1 more workload".to_owned(),
            others => format!(" and {others} more workloads"),
        };
        let mut reason = format!("runs in {}{more}", first.workload);
        let mut exposed = uses
            .iter()
            .filter_map(|one| Some((one.workload, one.exposure?)));
        match (first.exposure, exposed.next()) {
            (Some(exposure), _) => {
                reason.push_str(&format!(", which {}", reachable(exposure)));
                place.reasons.push(reason);
                place.worth = EXPOSED;
            }
            (None, Some((workload, exposure))) => {
                place.reasons.push(reason);
                place
                    .reasons
                    .push(format!("{workload} {}", reachable(exposure)));
                place.fields.extend(
                    uses.iter()
                        .find(|one| one.exposure.is_some())
                        .map(|one| one.field.clone()),
                );
                place.worth = EXPOSED;
            }
            (None, None) => place.reasons.push(reason),
        }
        if let Some(cost) = first.cost {
            let by_path = BY_MISTAKES.get(cost.mistakes() as usize);
            place.worth = place.worth.max(by_path.copied().unwrap_or_default());
            place
                .reasons
                .push(format!("{} is on {}", first.workload, attack_path(cost)));
        }
        place
    }

    /// A finding with where its image runs, and the risk that this makes. What is unknown or only information gets no risk of
    /// it, as with findings about objects.
    fn raised(&self, finding: &Finding) -> Finding {
        let mut finding = finding.clone();
        finding.risk_reasons.extend(self.reasons.iter().cloned());
        if finding.verdict == Verdict::Fail && finding.severity >= Severity::Low {
            let most = finding.severity as u32 * STEP + STEP - 1;
            finding.risk = (finding.risk + self.worth).min(most.max(finding.risk));
        }
        finding.instances = self.pods;
        finding.evidence.extend(self.fields.iter().cloned());
        finding
    }
}

fn reachable(exposure: &Exposure) -> String {
    let condition = exposure.assumes.map(Assumption::text);
    let condition = condition.map_or_else(String::new, |text| format!(", if {text}"));
    format!(
        "is reachable from outside through {}{condition}",
        exposure.via
    )
}

/// Why nothing is known about an image that runs.
fn without_results(results: &ImageResults, written: &str, key: &ImageKey, run: &Run<'_>) -> String {
    let by = run
        .uses
        .first()
        .map_or_else(String::new, |one| format!(" (run by {})", one.workload));
    let other: Option<&ResultImage> = match key {
        ImageKey::Digest(_) => results.image(&ImageKey::of(written)),
        ImageKey::Name(_) => None,
    };
    match (other, key) {
        (Some(_), ImageKey::Digest(digest)) => format!(
            "`{written}`{by} runs as {digest}, and the image results are of another image with that name: what is in it is unknown"
        ),
        _ => format!("`{written}`{by} is not among the image results: what is in it is unknown"),
    }
}
