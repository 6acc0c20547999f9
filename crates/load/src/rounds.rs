//! Reads what was found, and then what the objects in it say is to be rendered besides.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rayon::prelude::*;
use seawall_model::{Decider, Pod};

use crate::budget::Budget;
use crate::confine::kustomization_file;
use crate::directories::literal;
use crate::exclude::Exclusions;
use crate::found::{Found, Item, Walked};
use crate::gitops::{Asked, Settled, asked, is_delivery, key, ordered};
use crate::given::{Given, Said};
use crate::options::FileOptions;
use crate::overlay::taken;
use crate::read::{Reading, read};
use crate::reader::Reader;
use crate::{helm, kustomize};

/// Reads everything that was found. It is read in parallel; where a limit of the whole input is exceeded, once more and one
/// after the other, so that what was read before reading stopped does not depend on which thread was faster.
pub(crate) fn read_all(
    found: &[Found],
    options: &FileOptions,
    walked: &mut Walked,
) -> Vec<Reading> {
    let standard_input = OnceLock::new();
    let budget = Budget::default();
    let reader = Reader {
        options,
        budget: &budget,
        standard_input: &standard_input,
    };
    let reading = |one| match budget.spent() {
        None => read(one, &reader),
        Some(_) => Reading::default(),
    };
    let results: Vec<Reading> = found.par_iter().map(reading).collect();
    if budget.spent().is_none() {
        return results;
    }
    drop(results);
    let budget = Budget::default();
    let reader = Reader {
        budget: &budget,
        ..reader
    };
    let mut results: Vec<Reading> = Vec::with_capacity(found.len());
    for one in found {
        if budget.spent().is_some() {
            break;
        }
        results.push(read(one, &reader));
    }
    if let Some(cost) = budget.spent() {
        walked.stop(&found[results.len().saturating_sub(1)..], cost);
    }
    results.resize_with(found.len(), Reading::default);
    results
}

/// Most times that what was rendered is looked through for what is to be rendered besides: a Kustomization of Kustomizations,
/// an application of applications of applications.
const MAX_ROUNDS: usize = 6;

/// Renders what Flux and Argo CD are told to, as they are.
pub(crate) fn deliver(
    found: &mut Vec<Found>,
    results: &mut Vec<Reading>,
    options: &FileOptions,
    walked: &mut Walked,
) -> Settled {
    let mut settled = Settled::default();
    let has_helm = helm::program(options).is_some_and(|program| program.is_file());
    let has_kubectl = kustomize::program(options).is_some_and(|(program, _)| program.is_file());
    let can_render = |item: &Item| match item {
        Item::Chart(_) => has_helm && !options.is_together,
        Item::Kustomization(_) => has_kubectl && !options.is_together,
        _ => !options.is_together,
    };
    let mut failed = HashSet::new();
    for _ in 0..MAX_ROUNDS {
        let asked = asked(found, results, options, &mut settled, can_render);
        if asked.is_empty() {
            break;
        }
        let asked = first_of(asked, found, options);
        let mut orders = ordered(asked, found, &mut settled);
        let mut readings = read_all(&orders, options, walked);
        for (order, reading) in orders.iter_mut().zip(&readings) {
            if reading.text.broken > 0 && reading.text.objects.is_empty() {
                // It is said why, and what it would have been is unknown.
                failed.extend(order.given.take().and_then(|given| given.by.clone()));
            }
        }
        leave_to(&orders, found, results, options, &|object| {
            settled.rendered.contains(object) && !failed.contains(object)
        });
        results.append(&mut readings);
        found.extend(orders);
    }
    settled.rendered.retain(|object| !failed.contains(object));
    settled
}

/// What is rendered before the rest: directories, and of these what no other one of them changes. What is written in a
/// directory that an object changes says something else after that.
fn first_of(asked: Vec<Asked>, found: &[Found], options: &FileOptions) -> Vec<Asked> {
    let overlays = |one: &Asked| -> BTreeSet<PathBuf> {
        let orders = one.orders.iter();
        orders
            .flat_map(|order| changed(&order.item, &order.given, &order.base, options))
            .collect()
    };
    let all: Vec<BTreeSet<PathBuf>> = asked.iter().map(overlays).collect();
    if all.iter().all(BTreeSet::is_empty) {
        return asked;
    }
    let is_first: Vec<bool> = asked
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let is_raw = found[one.from].given.is_none();
            let place = whole(item_path(&found[one.from].item));
            let mut others = all.iter().enumerate().filter(|(other, _)| *other != at);
            let is_changed = is_raw && others.any(|(_, paths)| paths.contains(&place));
            !all[at].is_empty() && !is_changed
        })
        .collect();
    // Objects that change each other in a ring are all that is left.
    let has_first = is_first.contains(&true);
    asked
        .into_iter()
        .zip(all)
        .zip(is_first)
        .filter(|((_, own), is_first)| {
            if has_first {
                *is_first
            } else {
                !own.is_empty()
            }
        })
        .map(|((one, _), _)| one)
        .collect()
}

/// The whole paths of files and kustomizations that an overlay takes the place of.
fn changed(item: &Item, given: &Given, base: &Path, options: &FileOptions) -> Vec<PathBuf> {
    let (Item::Kustomization(folder), Some(overlay)) = (item, &given.overlay) else {
        return Vec::new();
    };
    let all = taken(folder, overlay, &Exclusions::new(base, options)).unwrap_or_default();
    all.iter().map(|path| whole(path)).collect()
}

fn item_path(item: &Item) -> &Path {
    match item {
        Item::File(path) | Item::Chart(path) | Item::Kustomization(path) => path,
        Item::StandardInput => Path::new(""),
    }
}

/// Leaves out what is not applied as it is written: what an object changes of a directory, and charts that one installs,
/// where no other one applies them unchanged or in a way that is not known. What the object takes nothing from stays.
fn leave_to(
    orders: &[Found],
    found: &[Found],
    results: &mut [Reading],
    options: &FileOptions,
    is_settled: &dyn Fn(&Said) -> bool,
) {
    let objects = results.iter().flat_map(|reading| &reading.text.objects);
    let others = objects.filter(|object| is_delivery(object) && !is_settled(&key(object)));
    let applied: BTreeSet<PathBuf> = others
        .flat_map(Pod::elsewhere)
        .filter_map(|pods| match pods.decider {
            Decider::Files { path, .. } => Some(literal(&path)),
            _ => None,
        })
        .collect();
    let is_named = |part: &Path| applied.iter().any(|path| part.ends_with(path));
    let is_applied = |folder: &Path| {
        // A directory without a kustomization is applied with all that is in it.
        let mut above = folder.ancestors().skip(1);
        is_named(folder)
            || above
                .by_ref()
                .take_while(|part| kustomization_file(part).is_none())
                .any(is_named)
    };
    let mut left: BTreeSet<PathBuf> = BTreeSet::new();
    for one in orders {
        let Some(given) = &one.given else { continue };
        let folder = whole(one.item.folder());
        if is_applied(&folder) {
            continue;
        }
        match &one.item {
            Item::Chart(_) => left.extend([folder]),
            item => left.extend(changed(item, given, &one.root(), options)),
        }
    }
    for (one, reading) in found.iter().zip(results) {
        let is_own = one.given.is_some() || one.is_named;
        if !left.is_empty() && !is_own && left.contains(&whole(item_path(&one.item))) {
            *reading = Reading::default();
        }
    }
}

fn whole(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
