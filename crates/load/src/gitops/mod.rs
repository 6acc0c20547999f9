//! What Flux and Argo CD make of the charts and directories that are in the input, or that `--source` says a copy of: each
//! is rendered as its object says, and is a cluster of its own.
//!
//! What an object takes from somewhere else (a Secret, a plugin, clusters that Argo CD knows) is not decided here; its pods
//! stay unknown.

mod application;
mod application_set;
mod flux;
mod order;
mod place;
mod template;

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use seawall_model::{Object, Origin};

use crate::found::{Found, Item};
use crate::given::{Given, Said};
use crate::read::Reading;
use order::Order;
use place::Context;

/// Most things that are rendered because an object says so.
const MAX_ORDERS: usize = 500;

/// Objects all of whose charts and directories are rendered.
pub(crate) type Settled = HashSet<Said>;

/// What is known of an object that was rendered.
pub(crate) fn key(object: &Object) -> Said {
    let name = format!("{}/{}", object.namespace.as_str(), object.name);
    (
        object.source.name.clone(),
        object.root.position.line,
        name.into(),
    )
}

/// What is to be rendered besides, because objects of these say so. Those that were asked before are not asked again.
pub(crate) fn orders(
    found: &[Found],
    readings: &[Reading],
    sources: &[(String, PathBuf)],
    asked_before: &mut Settled,
    can_render: impl Fn(&Item) -> bool,
) -> Vec<Found> {
    let all: Vec<&[Object]> = readings
        .iter()
        .map(|reading| reading.text.objects.as_slice())
        .collect();
    let mut orders: Vec<Found> = Vec::new();
    let before = found.iter().filter_map(|one| one.given.as_ref());
    let mut labels: BTreeSet<PathBuf> = before.map(|given| given.label.clone()).collect();
    let mut known: BTreeSet<(Item, Given)> = found
        .iter()
        .filter_map(|one| Some((one.item.clone(), unnamed(one.given.as_ref()?))))
        .collect();
    for (one, reading) in found.iter().zip(readings) {
        if reading.cluster_name.is_some() {
            continue;
        }
        for object in &reading.text.objects {
            let is_written = matches!(object.source.origin, Origin::File | Origin::Rendered);
            if !is_written || !is_delivery(object) || asked_before.contains(&key(object)) {
                continue;
            }
            let context = Context::new(one, object, &all, sources);
            let Some(asked) = of_object(object, &context) else {
                continue;
            };
            let is_possible = asked.iter().all(|order| can_render(&order.item));
            if asked.is_empty() || !is_possible || orders.len() + asked.len() > MAX_ORDERS {
                continue;
            }
            asked_before.insert(key(object));
            for order in asked {
                let mut given = Given {
                    by: Some(key(object)),
                    ..order.given
                };
                // The same object, as it is written and as it is rendered.
                if !known.insert((order.item.clone(), unnamed(&given))) {
                    continue;
                }
                // Two objects may have one name, and are two clusters.
                while !labels.insert(given.label.clone()) {
                    given.label.as_mut_os_string().push("'");
                }
                let place = order.item.folder().strip_prefix(&order.base);
                orders.push(Found {
                    place: place.map(PathBuf::from).unwrap_or_default(),
                    input: one.input,
                    bases: BTreeSet::new(),
                    is_named: false,
                    is_in_chart: false,
                    given: Some(Arc::new(given)),
                    item: order.item,
                });
            }
        }
    }
    orders
}

fn unnamed(given: &Given) -> Given {
    Given {
        label: PathBuf::new(),
        by: None,
        ..given.clone()
    }
}

/// Whether an object applies a chart or a directory.
pub(crate) fn is_delivery(object: &Object) -> bool {
    matches!(
        (object.group(), &*object.kind),
        ("argoproj.io", "Application" | "ApplicationSet")
            | ("helm.toolkit.fluxcd.io", "HelmRelease")
            | ("kustomize.toolkit.fluxcd.io", "Kustomization")
    )
}

/// What an object has rendered in another way than its files are by themselves; `None` where not all of it is decided.
fn of_object(object: &Object, context: &Context<'_>) -> Option<Vec<Order>> {
    match &*object.kind {
        "Application" => application::orders(&object.root, context),
        "ApplicationSet" => application_set::orders(&object.root, context),
        "HelmRelease" => flux::release(object, context),
        _ => flux::kustomization(object, context),
    }
}
