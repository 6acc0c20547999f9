//! Argo workflows: pods that delete artifacts. What the workflow says of all of them is written beside its templates, and
//! what it says of some beside the artifacts.

use std::collections::BTreeSet;

use super::argo_patch::parsed_patch;
use super::fields::POD_FIELDS;
use super::finder::Finder;
use super::pattern::join;
use super::spot::{Builder, Item, Spot};
use super::tree::{Extent, FoundPod};
use super::whereabouts::Whereabouts;

/// The pods that the `spec` of a workflow says something about.
pub(crate) fn collectors(finder: &mut Finder, name: &str, spec: &Spot<'_>) {
    let all = spec.get("artifactGC");
    if let Some(all) = &all {
        if !all.is_mapping() {
            let reason = format!("is a {}, expected a mapping", all.node.type_name());
            finder.unreadable(&all.place, reason);
        }
        finder.take(all.node);
    }
    let default = spec.get("templateDefaults");
    let templates = spec.list("templates").into_iter().chain(default);
    let own: Vec<Spot<'_>> = templates
        .filter_map(|template| template.get("outputs"))
        .flat_map(|outputs| outputs.list("artifacts"))
        .filter_map(|artifact| artifact.get("artifactGC"))
        .collect();
    // Those that run as the same account run together.
    let mut accounts = BTreeSet::new();
    if all.as_ref().is_some_and(|all| does_collect(&[all])) {
        let account = all
            .as_ref()
            .and_then(|all| all.node.str("serviceAccountName"));
        accounts.insert(account);
        collector(finder, name, all.as_slice());
    }
    for artifact in own {
        let layers: Vec<Spot<'_>> = all.iter().cloned().chain([artifact.clone()]).collect();
        let account = layers
            .iter()
            .rev()
            .find_map(|layer| layer.node.str("serviceAccountName"));
        if does_collect(&layers.iter().collect::<Vec<_>>()) && accounts.insert(account) {
            collector(finder, name, &layers);
        }
    }
}

/// Whether artifacts are deleted, as the last of the layers that says so has it.
fn does_collect(layers: &[&Spot<'_>]) -> bool {
    let strategies = layers.iter().rev();
    let strategy = strategies
        .filter_map(|layer| layer.node.str("strategy"))
        .find(|it| !it.is_empty());
    strategy.is_some_and(|strategy| strategy != "Never")
}

/// One such pod, as far as the workflow says what it is: without a word of it, all is the controller's.
fn collector(finder: &mut Finder, name: &str, layers: &[Spot<'_>]) {
    let patches: Vec<_> = layers
        .iter()
        .filter_map(|layer| layer.get("podSpecPatch"))
        .filter_map(|patch| parsed_patch(finder, &patch))
        .collect();
    let patches: Vec<Spot<'_>> = patches
        .iter()
        .map(|(node, place)| Spot::of_text(node, place))
        .collect();
    let mut builder = Builder::default();
    for field in POD_FIELDS {
        let is_account = *field == "serviceAccountName";
        let of_layers = layers.iter().filter(|_| is_account);
        let spots: Vec<Spot<'_>> = of_layers
            .chain(&patches)
            .filter_map(|layer| layer.get(field))
            .collect();
        if ["containers", "initContainers"].contains(field) {
            let items: Vec<Item<'_>> = spots
                .iter()
                .flat_map(Spot::items)
                .map(|item| Item::whole("main", vec![item]))
                .collect();
            builder.list(field, &items);
        } else {
            builder.field(field, &spots);
        }
    }
    let metadata: Vec<Spot<'_>> = layers
        .iter()
        .filter_map(|layer| layer.get("podMetadata"))
        .collect();
    let Some(top) = layers.last() else { return };
    if builder.is_empty() && metadata.is_empty() {
        return;
    }
    let metadata_place = top.place.key("podMetadata");
    let mut of_metadata = Builder::default();
    of_metadata.field("metadata", &metadata);
    finder.push(FoundPod {
        name: join(name, "artifact-gc"),
        spec: builder.finish(top.place.clone(), top.node.position()),
        metadata: of_metadata.into_part("metadata", metadata_place.clone()),
        metadata_place,
        extent: Extent::Part,
        whereabouts: Whereabouts::Own,
    });
}
