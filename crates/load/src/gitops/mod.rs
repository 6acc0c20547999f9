//! What Flux and Argo CD make of the charts and directories that are in the input, or that `--source` says a copy of: each
//! is rendered as its object says, and is a cluster of its own.
//!
//! What an object takes from somewhere else (a Secret, a plugin, clusters that Argo CD knows) is not decided here; its pods
//! stay unknown.

mod application;
mod application_set;
mod environment;
mod flux;
mod listing;
mod order;
mod overrides;
mod paths;
mod place;
mod repositories;
mod settled;
mod template;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use seawall_model::{Object, Origin};

use crate::exclude::Exclusions;
use crate::found::{Found, Item};
use crate::given::{Given, Said};
use crate::options::FileOptions;
use crate::read::Reading;
pub(crate) use order::Order;
use place::{Context, Known};
use repositories::Repositories;
pub(crate) use settled::Settled;

/// Most things that are rendered because an object says so.
const MAX_ORDERS: usize = 500;

/// What is known of an object that was rendered.
pub(crate) fn key(object: &Object) -> Said {
    let name = format!("{}/{}", object.namespace.as_str(), object.name);
    (
        object.source.name.clone(),
        object.root.position().line,
        name.into(),
    )
}

/// What one object has rendered.
pub(crate) struct Asked {
    /// Which of the things that were read it is in.
    pub from: usize,
    /// The object.
    by: Said,
    /// At least one.
    pub orders: Vec<Order>,
}

/// What is to be rendered besides, because objects of these say so. Those that were asked before are not asked again.
pub(crate) fn asked(
    found: &[Found],
    readings: &[Reading],
    options: &FileOptions,
    settled: &mut Settled,
    can_render: impl Fn(&Item) -> bool,
) -> Vec<Asked> {
    let all: Vec<&[Object]> = readings
        .iter()
        .map(|reading| reading.text.objects.as_slice())
        .collect();
    let repositories = OnceCell::new();
    let mut exclusions: HashMap<usize, Exclusions> = HashMap::new();
    let mut asked = Vec::new();
    let mut count = 0;
    for (from, (one, reading)) in found.iter().zip(readings).enumerate() {
        if reading.cluster_name.is_some() {
            continue;
        }
        for object in &reading.text.objects {
            let by = key(object);
            let is_written = matches!(object.source.origin, Origin::File | Origin::Rendered);
            if !is_written || !is_delivery(object) || settled.rendered.contains(&by) {
                continue;
            }
            let exclusions = exclusions
                .entry(one.input)
                .or_insert_with(|| Exclusions::new(&one.root(), options));
            let known = Known {
                all: &all,
                sources: &options.sources,
                repositories: repositories.get_or_init(|| Repositories::of(found, readings)),
                exclusions,
            };
            let context = Context::new(one, object, known);
            let orders = of_object(object, &context);
            match context.doubt() {
                Some(doubt) => settled.doubts.insert(by.clone(), doubt),
                None => settled.doubts.remove(&by),
            };
            let Some(orders) = orders.filter(|orders| !orders.is_empty()) else {
                continue;
            };
            let is_possible = orders.iter().all(|order| can_render(&order.item));
            if is_possible && count + orders.len() <= MAX_ORDERS {
                count += orders.len();
                asked.push(Asked { from, by, orders });
            }
        }
    }
    asked
}

/// What was asked for, as things to read: each once, and each with a name that no other one has.
pub(crate) fn ordered(asked: Vec<Asked>, found: &[Found], settled: &mut Settled) -> Vec<Found> {
    let before = found.iter().filter_map(|one| one.given.as_ref());
    let mut labels: BTreeSet<PathBuf> = before.map(|given| given.label.clone()).collect();
    let mut known: BTreeSet<(Item, Given)> = found
        .iter()
        .filter_map(|one| Some((one.item.clone(), unnamed(one.given.as_ref()?))))
        .collect();
    let mut all = Vec::new();
    for Asked { from, by, orders } in asked {
        let one = &found[from];
        // The files of one directory are one cluster.
        let mut own: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
        for order in orders {
            let beside = order.stays.then(|| place_of(one)).flatten();
            let mut given = Given {
                by: Some(by.clone()),
                beside: beside.clone(),
                ..order.given
            };
            // The same object, as it is written and as it is rendered.
            if !known.insert((order.item.clone(), unnamed(&given))) {
                continue;
            }
            given.label = own
                .entry(given.label)
                .or_insert_with_key(|label| {
                    let mut label = label.clone();
                    // Two objects may have one name, and are two clusters.
                    while !labels.insert(label.clone()) {
                        label.as_mut_os_string().push("'");
                    }
                    label
                })
                .clone();
            let folder = order.item.folder();
            let place = folder.strip_prefix(&order.base).map(PathBuf::from);
            // What is rendered twice for one cluster each is apart, as are overlays of one base.
            let base = beside.and_then(|_| folder.canonicalize().ok());
            all.push(Found {
                place: place.unwrap_or_default(),
                input: one.input,
                bases: base.into_iter().collect(),
                is_named: false,
                is_in_chart: false,
                given: Some(Arc::new(given)),
                item: order.item,
            });
        }
        settled.rendered.insert(by);
    }
    all
}

/// Where the cluster is that something belongs to, unless it is a cluster by itself.
fn place_of(found: &Found) -> Option<PathBuf> {
    match &found.given {
        Some(given) => given.beside.clone(),
        None => Some(found.place.clone()),
    }
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
