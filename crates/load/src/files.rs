//! Files, folders and standard input to clusters.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use seawall_model::{Cause, Cluster, Coverage, Object, STANDARD_INPUT};

use crate::budget::Budget;
use crate::deployment::deployments;
use crate::directories::Directories;
use crate::elsewhere::examine_elsewhere;
use crate::examine::{examine, repeated};
use crate::found::{Found, Item, Walked};
use crate::gitops::Settled;
use crate::join::Part;
use crate::loaded::Loaded;
use crate::options::{FileOptions, Input};
use crate::read::{Reading, read_bytes};
use crate::rounds::{deliver, read_all};
use crate::sources::sum_up;
use crate::unused::{expect_charts, expect_users};
use crate::variants::add_variants;
use crate::walk::add_path;
use crate::{Diagnostic, Level};

/// Which cluster a thing belongs to, in the order in which clusters are given back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// What is in no deployment of its own, of all inputs.
    Shared,
    /// A folder of an input.
    Deployment(usize, PathBuf),
    /// A snapshot, by its place among the things that were found.
    Snapshot(usize),
}

/// Reads every input, in parallel. What is separate becomes a cluster each: every snapshot, and every deployment of a
/// folder. The rest is laid over each other in the order of the inputs, and over the snapshot where there is one.
pub fn load_files(inputs: &[Input], options: &FileOptions) -> Vec<Loaded> {
    let mut walked = Walked::default();
    for (index, input) in inputs.iter().enumerate() {
        match input {
            Input::StandardInput => walked.add_standard_input(index),
            Input::Path(path) => add_path(path, index, options, &mut walked),
        }
    }
    let mut found = std::mem::take(&mut walked.found);
    if options.has_value_variants {
        add_variants(&mut found);
    }
    expect_charts(&found, options, &mut walked);
    let mut results = read_all(&found, options, &mut walked);
    let settled = deliver(&mut found, &mut results, options, &mut walked);
    expect_users(&results, &mut walked);
    let directories = directories(inputs, &found);
    sum_up(inputs, &found, &results, &mut walked);
    expect_objects(inputs, &found, &results, &mut walked);
    let (places, splits, joins) = places(&found, &results, options);
    let mut groups: BTreeMap<Place, Vec<(Found, Reading)>> = BTreeMap::new();
    for ((mut places, found), reading) in places.into_iter().zip(found).zip(results) {
        let Some(first) = places.pop_first() else {
            continue;
        };
        for place in places {
            let again = (found.clone(), reading.again());
            groups.entry(place).or_default().push(again);
        }
        groups.entry(first).or_default().push((found, reading));
    }
    if groups.len() > 1
        && let Some(shared) = groups.get(&Place::Shared)
        && shared
            .iter()
            .all(|(_, reading)| reading.is_without_objects())
    {
        // Nothing to look at by itself, but it was read, and may have said something.
        let shared = groups.remove(&Place::Shared).unwrap_or_default();
        if let Some(first) = groups.values_mut().next() {
            first.splice(0..0, shared);
        }
    }
    let names = names(&groups, inputs);
    let mut all: Vec<Loaded> = names
        .into_iter()
        .zip(groups.into_values())
        .map(|(name, group)| lay_over(name, group, options))
        .collect();
    if all.is_empty() {
        all.push(Loaded::default());
    }
    // What was named and is not there could have been of any of them.
    for one in &mut all {
        one.cluster.coverage.merge(walked.coverage.clone());
    }
    let is_split = all.len() > 1;
    let splits = told_apart(inputs, splits).filter(|_| is_split);
    let joins = joins
        .into_iter()
        .map(|(input, said)| Diagnostic::note(&input_name(inputs, input).into(), said));
    all[0].diagnostics.splice(
        0..0,
        walked.diagnostics.into_iter().chain(splits).chain(joins),
    );
    examine_elsewhere(&mut all, &directories, &settled);
    say_once(&mut all);
    all
}

/// Notes on what was not looked at are about the input: one thing that is in several clusters has one.
fn say_once(all: &mut [Loaded]) {
    let mut said = HashSet::new();
    for one in all {
        one.diagnostics.retain(|diagnostic| {
            let is_note = diagnostic.is_shown && diagnostic.level == Level::Note;
            !is_note || said.insert((diagnostic.source.clone(), diagnostic.message.clone()))
        });
    }
}

/// The directories of everything that is read.
fn directories(inputs: &[Input], found: &[Found]) -> Directories {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut directories = Directories::default();
    directories
        .named
        .extend(inputs.iter().filter_map(|input| match input {
            Input::Path(path) if path.is_dir() => Some(whole(path)),
            _ => None,
        }));
    for one in found {
        directories
            .all
            .extend(one.bases.iter().map(|base| whole(base)));
        match &one.item {
            Item::Chart(path) => directories.charts.push(whole(path)),
            Item::Kustomization(path) => directories.all.push(whole(path)),
            Item::File(path) => directories.all.extend(path.parent().map(whole)),
            Item::StandardInput => {}
        }
    }
    directories.all.extend(directories.charts.iter().cloned());
    for all in [&mut directories.all, &mut directories.charts] {
        all.sort();
        all.dedup();
    }
    directories
}

/// Says of a folder that was named that nothing in it is an object. It was named for what is in it.
fn expect_objects(inputs: &[Input], found: &[Found], results: &[Reading], walked: &mut Walked) {
    for (index, input) in inputs.iter().enumerate() {
        let Input::Path(path) = input else { continue };
        let of_input = || {
            found
                .iter()
                .zip(results)
                .filter(|(one, _)| one.input == index)
        };
        let is_named = of_input().any(|(one, _)| one.is_named);
        let is_empty = of_input().all(|(_, reading)| reading.is_without_objects());
        // A library of charts is for others.
        let is_part = of_input().any(|(_, reading)| reading.text.is_part);
        if is_named || !is_empty || is_part || !path.is_dir() {
            continue;
        }
        let name = path.display().to_string();
        let message = match of_input().count() {
            0 => "contains no manifest, chart or kustomization".to_owned(),
            1 => "contains no Kubernetes object; 1 file was read".to_owned(),
            count => format!("contains no Kubernetes object; {count} files were read"),
        };
        walked.diagnostics.push(
            Diagnostic::error(&Arc::from(name.as_str()), message).hint(
                "files end in .yaml, .yml or .json; git-ignored files are read only when named",
            ),
        );
        walked.coverage.add_unread(name, Cause::Unread);
    }
}

/// Reads bytes as if they stood in a file of this name: YAML, JSON, a snapshot, compressed or not.
pub fn load_bytes(name: &str, bytes: &[u8]) -> Loaded {
    let reading = read_bytes(&Arc::from(name), bytes, &Budget::default());
    let found = Found {
        item: Item::File(PathBuf::from(name)),
        input: 0,
        place: PathBuf::new(),
        bases: BTreeSet::new(),
        is_named: true,
        is_in_chart: false,
        given: None,
    };
    let cluster_name = reading.cluster_name.clone().unwrap_or_default();
    let mut loaded = lay_over(
        cluster_name,
        vec![(found, reading)],
        &FileOptions::default(),
    );
    examine_elsewhere(
        std::slice::from_mut(&mut loaded),
        &Directories::default(),
        &Settled::default(),
    );
    loaded
}

/// What was said of each input.
type Said = Vec<(usize, String)>;

/// Where each thing belongs, for inputs that are several clusters why they are, and what is in them because it is applied there.
fn places(
    found: &[Found],
    results: &[Reading],
    options: &FileOptions,
) -> (Vec<BTreeSet<Place>>, Said, Said) {
    let (mut splits, mut joins) = (Vec::new(), Vec::new());
    let mut places = vec![BTreeSet::from([Place::Shared]); found.len()];
    if options.is_together {
        return (places, splits, joins);
    }
    let mut inputs: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, (one, reading)) in found.iter().zip(results).enumerate() {
        if let Some(given) = one.given.as_ref().filter(|given| given.beside.is_none()) {
            let place = Place::Deployment(one.input, given.label.clone());
            places[index] = BTreeSet::from([place]);
        } else if reading.cluster_name.is_some() {
            places[index] = BTreeSet::from([Place::Snapshot(index)]);
        } else {
            inputs.entry(one.input).or_default().push(index);
        }
    }
    let snapshots: Vec<usize> = (0..found.len())
        .filter(|index| places[*index].contains(&Place::Snapshot(*index)))
        .collect();
    for (input, members) in inputs {
        let parts: Vec<Part<'_>> = members
            .iter()
            .map(|index| Part {
                place: found[*index].beside(),
                bases: &found[*index].bases,
                objects: &results[*index].text.objects,
            })
            .collect();
        let deployments = deployments(&parts, options.namespace());
        splits.extend(deployments.reason.map(|reason| (input, reason)));
        let said = deployments.joined.notes.into_iter();
        joins.extend(said.map(|said| (input, said)));
        let place = |folder: PathBuf| match &snapshots[..] {
            _ if folder.as_os_str() != "" => Place::Deployment(input, folder),
            [snapshot] => Place::Snapshot(*snapshot),
            _ => Place::Shared,
        };
        for (index, folders) in members.into_iter().zip(deployments.joined.clusters) {
            places[index] = folders.into_iter().map(place).collect();
        }
    }
    (places, splits, joins)
}

fn input_name(inputs: &[Input], index: usize) -> String {
    match inputs.get(index) {
        Some(Input::Path(path)) => path.display().to_string(),
        _ => STANDARD_INPUT.to_owned(),
    }
}

/// Says of an input that is taken for several clusters why it is.
fn told_apart(inputs: &[Input], splits: Vec<(usize, String)>) -> impl Iterator<Item = Diagnostic> {
    splits.into_iter().map(|(input, reason)| {
        Diagnostic::note(
            &input_name(inputs, input).into(),
            format!("is scanned as separate clusters: {reason}"),
        )
        .hint("--together merges them into one cluster, --only-cluster picks one")
    })
}

/// The name of each cluster. One alone needs none, unless it has one.
fn names(groups: &BTreeMap<Place, Vec<(Found, Reading)>>, inputs: &[Input]) -> Vec<Arc<str>> {
    let input_name = |index: usize| input_name(inputs, index);
    let own_name = |group: &[(Found, Reading)]| {
        let mut named = group
            .iter()
            .filter_map(|(_, reading)| reading.cluster_name.clone());
        named.next_back().unwrap_or_default()
    };
    if groups.len() == 1 {
        return groups.values().map(|group| own_name(group)).collect();
    }
    let mut names: Vec<Arc<str>> = groups
        .iter()
        .map(|(place, group)| match place {
            Place::Deployment(_, folder) if inputs.len() == 1 => {
                folder.display().to_string().into()
            }
            Place::Deployment(input, folder) => {
                let mut path = PathBuf::from(input_name(*input));
                path.push(folder);
                path.display().to_string().into()
            }
            Place::Snapshot(_) => own_name(group),
            Place::Shared => {
                let inputs: BTreeSet<usize> = group.iter().map(|(found, _)| found.input).collect();
                let names: Vec<String> = inputs.into_iter().map(input_name).collect();
                names.join(" + ").into()
            }
        })
        .collect();
    // Two snapshots of one name are still two clusters.
    let all = names.clone();
    for (name, group) in names.iter_mut().zip(groups.values()) {
        let is_taken = all.iter().filter(|other| *other == name).count() > 1;
        let snapshot = group
            .iter()
            .find(|(_, reading)| reading.cluster_name.is_some());
        if let Some((found, _)) = snapshot {
            let file = found.item.name();
            if name.is_empty() {
                *name = file;
            } else if is_taken {
                *name = format!("{name} ({file})").into();
            }
        }
    }
    names
}

/// Makes one cluster of what was read, in the order of the inputs; a snapshot comes before the manifests that change it.
fn lay_over(name: Arc<str>, mut group: Vec<(Found, Reading)>, options: &FileOptions) -> Loaded {
    let mut loaded = Loaded {
        files: group.len(),
        ..Loaded::default()
    };
    let total = group
        .iter()
        .map(|(_, reading)| reading.text.objects.len())
        .sum();
    // Shared one by one: a list of whole objects would keep its room for as long as the one of addresses lives.
    let mut objects: Vec<Arc<Object>> = Vec::with_capacity(total);
    let mut coverage = Coverage::default();
    let mut server_version = None;
    // What is rendered for an object is applied to where that says.
    let given = group.first().and_then(|(found, _)| found.given.as_ref());
    let namespace = given.and_then(|given| given.namespace.clone());
    group.sort_by_key(|(_, reading)| reading.cluster_name.is_none());
    for (found, mut reading) in group {
        loaded.bytes += reading.bytes;
        loaded.foreign += reading.text.foreign;
        let read = std::mem::take(&mut reading.text.objects);
        objects.extend(read.into_iter().map(Arc::new));
        if reading.text.broken > 0 {
            let what = found.item.describe(reading.text.broken);
            coverage.add_unread(what, found.item.cause());
        }
        loaded.diagnostics.append(&mut reading.text.diagnostics);
        coverage.merge(reading.coverage);
        server_version = server_version.or(reading.server_version);
        loaded.taken = loaded.taken.max(reading.taken);
    }
    let namespace = namespace.as_deref().unwrap_or(options.namespace());
    loaded.cluster = Cluster::of_shared(name, objects, coverage, namespace);
    loaded.cluster.server_version = server_version;
    let version = options.kubernetes_version;
    loaded
        .diagnostics
        .extend(crate::validity::check(&mut loaded.cluster, version));
    if !options.is_together {
        loaded.diagnostics.extend(repeated(&mut loaded.cluster));
    }
    examine(&mut loaded);
    loaded.diagnostics.iter_mut().for_each(Diagnostic::redact);
    loaded
}
