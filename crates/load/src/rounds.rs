//! Reads what was found, and then what the objects in it say is to be rendered besides.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rayon::prelude::*;
use seawall_model::{Decider, Pod};

use crate::budget::Budget;
use crate::confine::kustomization_file;
use crate::elsewhere::literal;
use crate::found::{Found, Item, Walked};
use crate::gitops::{Settled, is_delivery, key, orders};
use crate::options::FileOptions;
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

/// Most times that what was rendered is looked through for what is to be rendered besides: an application of applications
/// of applications.
const MAX_ROUNDS: usize = 3;

/// Renders what Flux and Argo CD are told to, as they are.
pub(crate) fn deliver(
    found: &mut Vec<Found>,
    results: &mut Vec<Reading>,
    options: &FileOptions,
    walked: &mut Walked,
) -> Settled {
    let mut asked = Settled::new();
    let mut failed = Settled::new();
    if options.is_together {
        return asked;
    }
    let has_helm = helm::program(options).is_some_and(|program| program.is_file());
    let has_kubectl = kustomize::program(options).is_some_and(|(program, _)| program.is_file());
    let can_render = |item: &Item| match item {
        Item::Chart(_) => has_helm,
        _ => has_kubectl,
    };
    for _ in 0..MAX_ROUNDS {
        let mut orders = orders(found, results, &options.sources, &mut asked, can_render);
        if orders.is_empty() {
            break;
        }
        let mut readings = read_all(&orders, options, walked);
        for (order, reading) in orders.iter_mut().zip(&readings) {
            if reading.text.broken > 0 && reading.text.objects.is_empty() {
                // It is said why, and what it would have been is unknown.
                failed.extend(order.given.take().and_then(|given| given.by.clone()));
            }
        }
        let settled = asked.difference(&failed).cloned().collect();
        leave_to(&orders, found, results, &settled);
        results.append(&mut readings);
        found.extend(orders);
    }
    asked.retain(|object| !failed.contains(object));
    asked
}

/// Leaves out what is not applied as it is written: directories that an object changes, where no other one applies them
/// unchanged or in a way that is not known.
fn leave_to(orders: &[Found], found: &[Found], results: &mut [Reading], settled: &Settled) {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let is_changed = |one: &&Found| {
        one.given
            .as_ref()
            .is_some_and(|given| given.overlay.is_some())
    };
    let mut changed: Vec<(PathBuf, bool)> = orders
        .iter()
        .filter(is_changed)
        .map(|one| {
            let folder = whole(one.item.folder());
            let is_listed = kustomization_file(&folder).is_some();
            (folder, is_listed)
        })
        .collect();
    if changed.is_empty() {
        return;
    }
    let objects = results.iter().flat_map(|reading| &reading.text.objects);
    let others = objects.filter(|object| is_delivery(object) && !settled.contains(&key(object)));
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
    changed.retain(|(folder, _)| !is_applied(folder));
    for (one, reading) in found.iter().zip(results) {
        if one.given.is_some() || one.is_named || matches!(one.item, Item::StandardInput) {
            continue;
        }
        let folder = whole(one.item.folder());
        let is_left = changed
            .iter()
            .any(|(directory, is_listed)| match is_listed {
                true => matches!(one.item, Item::Kustomization(_)) && folder == *directory,
                false => folder.starts_with(directory),
            });
        if is_left {
            *reading = Reading::default();
        }
    }
}
