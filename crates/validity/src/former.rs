//! Workloads of a version that no server has any more: their pods, and what they are called, are as in the version that
//! serves the kind now.

use seawall_model::Object;

use crate::mismatch::Report;
use crate::object_meta;
use crate::place::Place;
use crate::schemas::Schemas;
use crate::versions::Versions;
use crate::walk::Walk;

/// Where the kinds that run pods had versions that are gone, and where their template is.
const TEMPLATES: &[(&str, &[&str])] = &[
    ("CronJob", &["spec", "jobTemplate", "spec", "template"]),
    ("DaemonSet", &["spec", "template"]),
    ("Deployment", &["spec", "template"]),
    ("ReplicaSet", &["spec", "template"]),
    ("StatefulSet", &["spec", "template"]),
];

/// Adds what is wrong with the metadata and the pods of an object. What else it has is the business of its own version.
pub(crate) fn check(schemas: &Schemas, object: &Object, report: &mut Report) {
    object_meta::walk(schemas, &object.root, report);
    let template = TEMPLATES.iter().find(|(kind, _)| **kind == *object.kind);
    let (Some((_, keys)), Some(index)) = (template, schemas.type_named("core.v1.PodTemplateSpec"))
    else {
        return;
    };
    let mut walk = Walk {
        schemas,
        wanted: Versions::ALL,
        is_custom: false,
        report,
    };
    let root = Place::ROOT;
    at(&mut walk, index, &object.root, keys, &root, 0);
}

fn at(
    walk: &mut Walk<'_>,
    index: u16,
    node: &seawall_syntax::Node,
    keys: &[&str],
    place: &Place<'_>,
    depth: usize,
) {
    let Some((key, rest)) = keys.split_first() else {
        return walk.mapping(index, node, node.entries(), &place.of_type(index), depth);
    };
    if let Some(inner) = node.get(key) {
        at(walk, index, inner, rest, &place.key(key), depth + 1);
    }
}
