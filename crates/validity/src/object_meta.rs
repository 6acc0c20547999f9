//! Metadata of objects whose other fields nothing describes, or something else does.

use seawall_model::{Catalogue, Object};
use seawall_syntax::Node;

use crate::metadata::{self, Form};
use crate::mismatch::{Cause, Report, found};
use crate::place::Place;
use crate::schemas::{Schemas, Type};
use crate::suggest;
use crate::versions::Versions;
use crate::walk::Walk;

/// Adds what no API takes, for an object of which nothing else is known. Where an API server serves its kind, its metadata are
/// those of any object; otherwise it may be the file of some program, whose metadata have fields of their own.
pub(crate) fn check_any(schemas: &Schemas, object: &Object, report: &mut Report) {
    let resource = Catalogue::builtin().by_kind(object.group(), &object.kind);
    if resource.is_some_and(|resource| !resource.is_builtin()) {
        walk(schemas, &object.root, report);
        return metadata::check(object, Form::Subdomain, report);
    }
    let Some(metadata) = object.metadata() else {
        return;
    };
    let place = Place::ROOT.key("metadata");
    let mut expect = |field: &str, node: &Node, place: &Place<'_>, is_right: bool, what: &str| {
        if !is_right && !node.is_null() {
            let message = format!("expected {what}, found {}", found(node));
            let hint = report.quote(node);
            report.add(&place.key(field), Cause::Type, message, hint);
        }
    };
    for field in ["name", "generateName", "namespace"] {
        if let Some(node) = metadata.get(field) {
            expect(field, node, &place, node.as_str().is_some(), "a string");
        }
    }
    for field in ["labels", "annotations"] {
        let Some(node) = metadata.get(field) else {
            continue;
        };
        let is_mapping = node.is_mapping();
        expect(field, node, &place, is_mapping, "a mapping");
        let inner = place.key(field);
        for entry in node.entries() {
            let is_text = entry.value.as_str().is_some();
            expect(&entry.key, &entry.value, &inner, is_text, "a string");
        }
    }
    let names = ["name", "generateName", "namespace", "labels", "annotations"];
    for entry in metadata.entries() {
        let near = suggest::nearest(&entry.key, names);
        if let Some(near) = near.filter(|near| *near != entry.key)
            && metadata.get(near).is_none()
        {
            let message = format!("unknown field `{}`", entry.key);
            let hint = Some(format!("did you mean `{near}`?"));
            report.add(&place.key(&entry.key), Cause::Field, message, hint);
        }
    }
}

/// Walks over the metadata of an object whose other fields something else describes, or nothing does.
pub(crate) fn walk(schemas: &Schemas, root: &Node, report: &mut Report) {
    if let Some(metadata) = root.get("metadata") {
        walk_at(schemas, metadata, &Place::ROOT.key("metadata"), report);
    }
}

/// The same for metadata that stand somewhere else.
pub(crate) fn walk_at(schemas: &Schemas, metadata: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(index) = schemas.type_named("meta.v1.ObjectMeta") else {
        return;
    };
    let mut walk = Walk {
        schemas,
        wanted: Versions::ALL,
        is_custom: false,
        report,
    };
    walk.value(Type::Struct(index), None, metadata, place, 1);
}
