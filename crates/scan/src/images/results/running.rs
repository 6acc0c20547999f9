//! Which images a cluster runs, and what results say about them, ranked by where they run.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use seawall_analysis::{Analysis, Exposure};
use seawall_checks::location;
use seawall_finding::{Evidence, Finding, Fingerprint, Target};
use seawall_graph::{Cost, Ranks};
use seawall_model::{ImageKey, ImageUser, ObjectRef, PodId, running_images};
use seawall_network::Assumption;

use super::{ImageResults, ResultImage};
use crate::rank::attack_path;

/// What results say about the images of a cluster.
#[derive(Debug, Default)]
pub(crate) struct Joined {
    /// The findings of images that it runs.
    pub(crate) findings: Vec<Finding>,
    /// What is not known about images that it runs, as sentences.
    pub(crate) unknown: Vec<String>,
}

/// The risk of one severity; a reason never lifts a finding to the next.
const STEP: u32 = 100;

/// What it is worth that an image runs on an attack path, by the mistakes of the path.
const BY_MISTAKES: [u32; 4] = [50, 40, 30, 20];

/// What it is worth that an image runs where the outside reaches.
const EXPOSED: u32 = 20;

/// Most places of one image that a finding shows.
const MAX_PLACES: usize = 3;

/// Most images without results that are named one by one.
const MAX_NAMED: usize = 10;

/// Where an image runs.
struct Use<'a> {
    workload: &'a ObjectRef,
    /// The field that names the image, as evidence.
    field: Evidence,
    exposure: Option<&'a Exposure>,
    cost: Option<Cost>,
    /// Running pods.
    pods: u32,
}

/// What a cluster runs under one key.
#[derive(Default)]
struct Run<'a> {
    /// As it is written.
    written: &'a str,
    uses: Vec<Use<'a>>,
}

/// Joins results with the cluster of an analysis.
pub(crate) fn join(results: &ImageResults, analysis: &Analysis<'_>, ranks: &Ranks) -> Joined {
    let runs = runs(analysis, ranks);
    let mut joined = Joined::default();
    let mut by_image: BTreeMap<usize, Vec<&Use<'_>>> = BTreeMap::new();
    let mut unread: BTreeMap<&str, (&ImageKey, &Run<'_>)> = BTreeMap::new();
    for (key, run) in &runs {
        match results.by_key.get(key) {
            Some(image) => by_image.entry(*image).or_default().extend(&run.uses),
            None => {
                unread.entry(run.written).or_insert((key, run));
            }
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
        for finding in results.findings_of(image) {
            joined.findings.push(raised(finding, &uses));
        }
    }
    let more = unread.len().saturating_sub(MAX_NAMED);
    for (written, (key, run)) in unread.into_iter().take(MAX_NAMED) {
        joined
            .unknown
            .push(without_results(results, written, key, run));
    }
    if more > 0 {
        joined.unknown.push(format!(
            "{more} more images that run are not among the image results: what is in them is unknown"
        ));
    }
    joined.unknown.extend(results.not_evaluated().cloned());
    joined
}

fn runs<'a>(analysis: &'a Analysis<'_>, ranks: &Ranks) -> BTreeMap<ImageKey, Run<'a>> {
    let mut runs: BTreeMap<ImageKey, Run<'a>> = BTreeMap::new();
    let mut seen: HashMap<(ImageKey, &'a ObjectRef), usize> = HashMap::new();
    for (index, workload) in analysis.inventory().workloads.iter().enumerate() {
        let id = PodId {
            object: workload.id,
            index: workload.pod.index,
        };
        // What has ended runs no more, and a template that has pods runs as they do.
        if workload.pod.has_ended() || analysis.network().endpoint_of(id).is_none() {
            continue;
        }
        let owner = &workload.owner.workload.0;
        let pods = u32::from(workload.pod.is_running_kind());
        for image in running_images(&workload.pod) {
            if image.written.is_empty() && image.pulled.is_none() {
                continue;
            }
            let key = image.key();
            let run = runs.entry(key.clone()).or_default();
            if run.written.is_empty() {
                run.written = image.written;
            }
            if let Some(at) = seen.get(&(key.clone(), owner)) {
                run.uses[*at].pods += pods;
                continue;
            }
            seen.insert((key, owner), run.uses.len());
            run.uses.push(Use {
                workload: owner,
                field: field(workload, image.user, image.written),
                exposure: analysis.exposure(index),
                cost: ranks.workloads.get(owner).copied(),
                pods,
            });
        }
    }
    runs
}

/// The field of a pod that names an image.
fn field(
    workload: &seawall_analysis::Workload<'_>,
    user: ImageUser<'_>,
    written: &str,
) -> Evidence {
    let path = match user {
        ImageUser::Container(name) => {
            let mut containers = workload.pod.containers();
            let own = containers.find(|container| container.name == name);
            own.map_or_else(|| workload.pod.path("containers"), |own| own.path("image"))
        }
        ImageUser::Volume(_) => workload.pod.path("volumes"),
    };
    let place = location(workload.pod.object, &path);
    Evidence::field(path, Some(written.to_owned()), place)
}

/// A finding with where its image runs, and the risk that this makes.
fn raised(finding: &Finding, uses: &[&Use<'_>]) -> Finding {
    let mut finding = finding.clone();
    let most = finding.severity as u32 * STEP + STEP - 1;
    let Some(first) = uses.first() else {
        return finding;
    };
    let others = uses.len() - 1;
    let more = match others {
        0 => String::new(),
        1 => " and 1 more workload".to_owned(),
        _ => format!(" and {others} more workloads"),
    };
    let mut reason = format!("runs in {}{more}", first.workload);
    let mut worth = 0;
    if let Some(exposure) = first.exposure {
        worth = EXPOSED;
        let condition = exposure.assumes.map(Assumption::text);
        let condition = condition.map_or_else(String::new, |text| format!(", if {text}"));
        reason.push_str(&format!(
            ", which is reachable from outside through {}{condition}",
            exposure.via
        ));
    }
    finding.risk_reasons.push(reason);
    if let Some(cost) = first.cost {
        let by_path = BY_MISTAKES.get(cost.mistakes() as usize);
        worth = worth.max(by_path.copied().unwrap_or_default());
        let reason = format!("{} is on {}", first.workload, attack_path(cost));
        finding.risk_reasons.push(reason);
    }
    finding.risk = (finding.risk + worth).min(most.max(finding.risk));
    finding.instances = uses.iter().map(|one| one.pods).sum();
    let shown: BTreeSet<&Evidence> = uses.iter().take(MAX_PLACES).map(|one| &one.field).collect();
    finding.evidence.extend(shown.into_iter().cloned());
    finding
}

/// Takes out of `theirs` what `ours` says too, because one image runs in both clusters, and says there where else it runs.
pub(crate) fn unite(ours: &mut [Finding], theirs: &mut Vec<Finding>) {
    let is_of_image = |finding: &Finding| {
        matches!(
            *finding.target,
            Target::Image { .. } | Target::Package { .. }
        )
    };
    let mut known: HashMap<Fingerprint, &mut Finding> = ours
        .iter_mut()
        .filter(|finding| is_of_image(finding))
        .map(|finding| (finding.fingerprint, finding))
        .collect();
    if known.is_empty() {
        return;
    }
    theirs.retain_mut(|finding| {
        let own = known
            .get_mut(&finding.fingerprint)
            .filter(|_| is_of_image(finding));
        let Some(own) = own else { return true };
        own.risk = own.risk.max(finding.risk);
        own.instances += finding.instances;
        for reason in finding.risk_reasons.drain(..) {
            if !own.risk_reasons.contains(&reason) {
                own.risk_reasons.push(reason);
            }
        }
        for evidence in finding.evidence.drain(..) {
            if !own.evidence.contains(&evidence) {
                own.evidence.push(evidence);
            }
        }
        false
    });
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
