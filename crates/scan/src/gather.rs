//! Everything that is asked of the analysis of a cluster, so that it is gone before findings are put in order.

use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;
use seawall_analysis::{Analysis, Sources};
use seawall_checks::{
    Check, CheckTally, Context, FoundProblem, Results, Room, Settings, registry, run_within,
};
use seawall_finding::{Date, Finding};
use seawall_graph::Ranks;
use seawall_model::Cluster;

use crate::exceptions::Applied;
use crate::gaps::unknown_role;
use crate::images::{self, ImageUsers};
use crate::targets::Targets;
use crate::{ScanOptions, contested, exceptions, fold};

/// What was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Objects.
    pub objects: usize,
    /// Who pods belong to at the top: three pods of a Deployment are one workload, as in `network`.
    pub workloads: usize,
    /// Namespaces that are declared or used.
    pub namespaces: usize,
}

/// What was found, and what else is known of the cluster when its analysis is gone.
pub(crate) struct Gathered {
    pub found: Vec<FoundProblem>,
    pub targets: Targets,
    pub tallies: Vec<CheckTally>,
    pub cut: Option<String>,
    pub ranks: Ranks,
    pub applied: Applied,
    pub summary: Summary,
    /// Why no one knows what some binding gives.
    pub unknown: Option<String>,
    /// What is not known about images that run, where results of scanning images were to be used.
    pub unread_images: Vec<String>,
    /// See [`Scan::image_users`](crate::Scan::image_users).
    pub image_users: BTreeMap<String, ImageUsers>,
    /// Findings about images that the checks asked for leave out.
    pub images_left_out: usize,
}

/// Runs the checks, and applies exceptions and the baseline. The analysis takes as much memory as the objects, and ends here:
/// putting the findings in order needs the room.
pub(crate) fn gather(
    cluster: &Cluster,
    sources: &Sources,
    options: &ScanOptions,
    today: Date,
) -> Gathered {
    let checks: Vec<&'static Check> = registry::all()
        .filter(|check| options.selects(check.id))
        .collect();
    let analysis = Analysis::new(cluster, sources);
    let settings = Settings {
        today: Some(today),
        ..options.settings.clone()
    };
    let most = options.most_findings();
    let most_each = most / checks.len().max(1);
    // Where there are more objects than findings that are kept, there is seldom room for all of these, and memory is what counts:
    // the graph is gone before anything is made for the checks.
    let is_large = cluster.objects().len() >= most;
    let early = is_large.then(|| analysis.ranks());
    let context = Context::new(&analysis, &settings);
    let run = |room: &Room| run_all(&context, &checks, room);
    let (room, parts, ranks) = match early {
        Some(ranks) => {
            let room = Room::each(most_each);
            let parts = run(&room);
            (room, parts, ranks)
        }
        None => {
            let room = Room::together(most);
            let (parts, ranks) = rayon::join(|| run(&room), || analysis.ranks());
            (room, parts, ranks)
        }
    };
    let mut is_cut = room.offered() > most;
    let parts = match (is_cut, is_large) {
        (true, true) => parts,
        (false, _) if !room.is_short() => parts,
        // Once more: all of them, or so that what is kept does not depend on which check was faster.
        (false, _) => {
            drop(parts);
            run(&Room::together(most))
        }
        (true, false) => {
            drop(parts);
            run(&Room::each(most_each))
        }
    };
    let mut found = Vec::new();
    let mut tallies = Vec::new();
    for part in parts {
        found.extend(part.findings);
        tallies.extend(part.tallies);
    }
    let images = options.images.as_ref();
    let join = |analysis: &Analysis<'_>| {
        let joined = images.map(|results| images::join(results, analysis, &ranks));
        joined.unwrap_or_default()
    };
    let mut joined = join(&analysis);
    // What is declared several times is judged as each declaration says.
    for other in cluster.alternatives() {
        let analysis = Analysis::new(&other, sources);
        let context = Context::new(&analysis, &settings);
        let room = Room::each(most_each);
        let results = run_all(&context, &checks, &room);
        is_cut |= room.is_short();
        contested::add(&mut found, &mut tallies, results);
        joined.add_declared(join(&analysis));
    }
    let all = joined.findings.len();
    joined.findings.retain(|one| options.selects(one.check()));
    let images_left_out = all - joined.findings.len();
    found.extend(joined.findings.into_iter().map(without_object));
    let cut = is_cut.then(|| {
        format!(
            "findings beyond the first {most_each} of each check ({} together are too many to keep)",
            options.most_findings()
        )
    });
    let mut applied = exceptions::apply(
        &context,
        &mut found,
        &tallies,
        &joined.users,
        (options, today),
    );
    let notes = std::mem::take(&mut applied.notes);
    found.extend(notes.into_iter().map(without_object));
    if let Some(baseline) = &options.baseline {
        baseline.mark(&mut found);
    }
    let targets = Targets::of(&found);
    fold::imply(&mut found, &targets);
    let owners = context.workloads.iter();
    let workloads: HashSet<_> = owners.map(|pod| &pod.owner.workload).collect();
    Gathered {
        found,
        targets,
        tallies,
        cut,
        ranks,
        applied,
        summary: Summary {
            objects: cluster.objects().len(),
            workloads: workloads.len(),
            namespaces: context.namespaces.len(),
        },
        unknown: unknown_role(&analysis),
        unread_images: joined.unknown,
        image_users: joined.users,
        images_left_out,
    }
}

pub(crate) fn without_object(finding: Finding) -> FoundProblem {
    FoundProblem {
        finding: Box::new(finding),
        fix: Vec::new(),
        object: None,
    }
}

/// Runs the checks in parallel; what comes of them is in their order.
fn run_all(context: &Context<'_>, checks: &[&'static Check], room: &Room) -> Vec<Results> {
    // Checks are independent of each other. Few tasks read the objects seldom; some more than there are cores keep
    // all of them busy to the end.
    let size = checks
        .len()
        .div_ceil(rayon::current_num_threads() * 4)
        .max(1);
    let parts = checks.par_chunks(size).with_max_len(1);
    parts.map(|part| run_within(context, part, room)).collect()
}
