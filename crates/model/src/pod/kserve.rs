//! KServe: a pod `spec` with the model server beside its containers.

use super::fields::POD_FIELDS;
use super::finder::{Finder, tree};
use super::spot::{Builder, Item, Spot};
use super::tree::{Extent, FoundPod};
use super::whereabouts::Whereabouts;

/// Model servers, each a container under a key of its own.
const SERVERS: &[&str] = &[
    "model",
    "sklearn",
    "xgboost",
    "tensorflow",
    "pytorch",
    "triton",
    "onnx",
    "huggingface",
    "pmml",
    "lightgbm",
    "paddle",
    "alibi",
    "art",
];

/// A predictor, transformer or explainer.
pub(crate) fn component(finder: &mut Finder, name: &str, spec: &Spot<'_>) {
    let mut builder = Builder::default();
    for field in POD_FIELDS.iter().filter(|field| **field != "containers") {
        let layers: Vec<Spot<'_>> = spec.get(field).into_iter().collect();
        builder.field(field, &layers);
    }
    let servers = SERVERS
        .iter()
        .filter_map(|key| Some(Item::whole("kserve-container", vec![spec.get(key)?])));
    let others = spec
        .list("containers")
        .into_iter()
        .map(|item| Item::whole("kserve-container", vec![item]));
    let containers: Vec<Item<'_>> = servers.chain(others).collect();
    builder.list("containers", &containers);
    for key in ["containers", "initContainers"].iter().chain(SERVERS) {
        if let Some(taken) = spec.get(key) {
            finder.take(taken.node);
        }
    }
    finder.push(FoundPod {
        name: name.to_owned(),
        spec: builder.finish(spec.place.clone(), spec.node.position()),
        metadata: Some(tree(spec)),
        metadata_place: spec.place.clone(),
        extent: Extent::Part,
        whereabouts: Whereabouts::Own,
    });
}
