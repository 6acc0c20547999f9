//! Which directories go with a cluster because Flux or Argo CD of that cluster is told to apply them.
//!
//! A repository of Flux keeps what a cluster applies beside the cluster: `clusters/prod` says that `apps/prod` and `infra` are
//! applied where it is. Each of them is a part of every cluster that says so.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use seawall_model::Object;

use crate::delivery::delivered_here;

/// Most objects that are looked at once more because their directory is applied to several clusters.
const MAX_REPEATED: usize = 500_000;

/// Most directories that are asked for.
const MAX_PATHS: usize = 5_000;

/// Most directories that a note names.
const MAX_NAMED: usize = 5;

/// One thing that was read.
pub(crate) struct Part<'p> {
    /// Its folder below the input.
    pub place: &'p Path,
    /// The folders that it builds on.
    pub bases: &'p BTreeSet<PathBuf>,
    /// What it declares.
    pub objects: &'p [Object],
}

/// Which clusters parts are of.
pub(crate) struct Joined {
    /// Of each part, at least one.
    pub clusters: Vec<BTreeSet<PathBuf>>,
    /// What was joined, in sentences.
    pub notes: Vec<String>,
}

/// Adds parts to the clusters that apply them. `homes` are the clusters without that, and `rivals` what does not stand
/// beside each other: where a cluster is told to apply both, only a namespace that is given with them tells them apart, so
/// that they stay by themselves.
pub(crate) fn join(parts: &[Part<'_>], homes: &[PathBuf], rivals: &[BTreeSet<&Path>]) -> Joined {
    let applies = applies(parts);
    let mut clusters = owners(homes, &applies);
    for rivals in rivals {
        leave_apart(parts, homes, rivals, &mut clusters);
    }
    for (clusters, home) in clusters.iter_mut().zip(homes) {
        if clusters.is_empty() {
            clusters.insert(home.clone());
        }
    }
    let repeated: usize = clusters
        .iter()
        .zip(parts)
        .map(|(clusters, part)| (clusters.len() - 1).saturating_mul(part.objects.len()))
        .fold(0, usize::saturating_add);
    if repeated > MAX_REPEATED {
        let alone = homes.iter().map(|home| BTreeSet::from([home.clone()]));
        return Joined {
            clusters: alone.collect(),
            notes: vec![format!(
                "directories that Flux or Argo CD applies to several clusters are scanned separately: together they contain {repeated} objects"
            )],
        };
    }
    let notes = notes(parts, homes, &clusters);
    Joined { clusters, notes }
}

/// For each part the parts that what it declares applies.
fn applies(parts: &[Part<'_>]) -> Vec<BTreeSet<usize>> {
    let mut by_place: BTreeMap<&Path, Vec<usize>> = BTreeMap::new();
    for (index, part) in parts.iter().enumerate() {
        by_place.entry(part.place).or_default().push(index);
    }
    let below = |folder: &Path| -> BTreeSet<usize> {
        let all = by_place.range(folder..);
        all.take_while(|(place, _)| place.starts_with(folder))
            .flat_map(|(_, indexes)| indexes.iter().copied())
            .collect()
    };
    let mut asked = 0;
    let mut applies = Vec::with_capacity(parts.len());
    for part in parts {
        let mut applied = BTreeSet::new();
        let paths: BTreeSet<&Path> = part.objects.iter().flat_map(delivered_here).collect();
        for path in paths {
            asked += 1;
            if asked > MAX_PATHS {
                break;
            }
            // Paths begin at the root of the repository, which may be a directory of the input.
            let mut roots: Vec<&Path> = part.place.ancestors().collect();
            roots.reverse();
            let found = roots.into_iter().map(|root| below(&root.join(path)));
            applied.extend(
                found
                    .into_iter()
                    .find(|found| !found.is_empty())
                    .unwrap_or_default(),
            );
        }
        applies.push(applied);
    }
    applies
}

/// The clusters that apply each part, directly or not: its own where no other one does.
fn owners(homes: &[PathBuf], applies: &[BTreeSet<usize>]) -> Vec<BTreeSet<PathBuf>> {
    let mut is_applied = vec![false; homes.len()];
    let mut is_kept = vec![false; homes.len()];
    for (from, applied) in applies.iter().enumerate() {
        for to in applied {
            match homes[from] == homes[*to] {
                true => is_kept[*to] = true,
                false => is_applied[*to] = true,
            }
        }
    }
    let mut owners = vec![BTreeSet::new(); homes.len()];
    let mut waiting: Vec<(usize, PathBuf)> = Vec::new();
    for (index, home) in homes.iter().enumerate() {
        if is_kept[index] || !is_applied[index] {
            waiting.push((index, home.clone()));
        }
    }
    while let Some((index, cluster)) = waiting.pop() {
        if owners[index].insert(cluster.clone()) {
            waiting.extend(applies[index].iter().map(|to| (*to, cluster.clone())));
        }
    }
    owners
}

/// Takes rivals out of a cluster that is told to apply several of them.
fn leave_apart(
    parts: &[Part<'_>],
    homes: &[PathBuf],
    rivals: &BTreeSet<&Path>,
    clusters: &mut [BTreeSet<PathBuf>],
) {
    let mut places: BTreeMap<&PathBuf, BTreeSet<&Path>> = BTreeMap::new();
    let members: Vec<usize> = (0..parts.len())
        .filter(|index| rivals.contains(parts[*index].place))
        .collect();
    for index in &members {
        for cluster in &clusters[*index] {
            places
                .entry(cluster)
                .or_default()
                .insert(parts[*index].place);
        }
    }
    let crowded: Vec<PathBuf> = places
        .into_iter()
        .filter(|(_, places)| places.len() > 1)
        .map(|(cluster, _)| cluster.clone())
        .collect();
    for cluster in crowded {
        for index in &members {
            if homes[*index] != cluster {
                clusters[*index].remove(&cluster);
            }
        }
    }
}

fn notes(parts: &[Part<'_>], homes: &[PathBuf], clusters: &[BTreeSet<PathBuf>]) -> Vec<String> {
    let mut joined: BTreeMap<&PathBuf, BTreeSet<&Path>> = BTreeMap::new();
    for ((part, home), clusters) in parts.iter().zip(homes).zip(clusters) {
        for cluster in clusters.iter().filter(|cluster| *cluster != home) {
            joined.entry(cluster).or_default().insert(part.place);
        }
    }
    let sentence = |(cluster, places): (&PathBuf, BTreeSet<&Path>)| {
        let mut names: Vec<String> = places
            .iter()
            .take(MAX_NAMED)
            .map(|place| format!("`{}`", place.display()))
            .collect();
        if places.len() > MAX_NAMED {
            names.push(format!("{} more directories", places.len() - MAX_NAMED));
        }
        let name = match cluster.as_os_str().is_empty() {
            true => "the rest of the input".to_owned(),
            false => format!("`{}`", cluster.display()),
        };
        format!(
            "{name} is scanned together with {}, because Flux or Argo CD in it applies them",
            names.join(", ")
        )
    };
    joined.into_iter().map(sentence).collect()
}
