//! Where the schema of a CRD says that pods stand.

use std::collections::HashMap;

use seawall_syntax::Node;
use seawall_syntax::limits::MAX_DEPTH;

use crate::Object;

/// Paths of pod `spec`s, with wildcards, by group and kind.
#[derive(Debug, Default)]
pub(crate) struct PodSchemas(HashMap<(Box<str>, Box<str>), Vec<String>>);

impl PodSchemas {
    /// Reads every CRD among the objects.
    pub fn of<'o>(objects: impl Iterator<Item = &'o Object>) -> Self {
        let mut schemas = Self::default();
        for object in objects {
            if object.is("apiextensions.k8s.io", "CustomResourceDefinition") {
                schemas.read(object);
            }
        }
        schemas
    }

    /// The paths of a kind.
    pub fn paths(&self, object: &Object) -> &[String] {
        if self.0.is_empty() {
            return &[];
        }
        self.0
            .get(&(object.group().into(), object.kind.as_str().into()))
            .map_or(&[], Vec::as_slice)
    }

    fn read(&mut self, definition: &Object) {
        let Some(spec) = definition.spec() else {
            return;
        };
        let kind = spec.get("names").and_then(|names| names.str("kind"));
        let (Some(group), Some(kind)) = (spec.str("group"), kind) else {
            return;
        };
        let mut paths = Vec::new();
        let of_versions = spec
            .list("versions")
            .iter()
            .filter_map(|version| version.walk(&["schema", "openAPIV3Schema"]));
        for schema in of_versions.chain(spec.walk(&["validation", "openAPIV3Schema"])) {
            walk(schema, "", 0, &mut paths);
        }
        paths.sort();
        paths.dedup();
        if !paths.is_empty() {
            self.0.insert((group.into(), kind.into()), paths);
        }
    }
}

fn walk(schema: &Node, path: &str, depth: usize, paths: &mut Vec<String>) {
    if depth > MAX_DEPTH {
        return;
    }
    if let Some(properties) = schema.get("properties") {
        if properties.get("containers").is_some_and(has_images) {
            paths.push(path.to_owned());
            return;
        }
        for entry in properties.entries() {
            // A key with a dot cannot be written in these paths; the search by shape still finds what stands there.
            let is_status = path.is_empty() && entry.key == "status";
            if !is_status && !entry.key.contains('.') {
                let inner = if path.is_empty() {
                    entry.key.to_string()
                } else {
                    format!("{path}.{}", entry.key)
                };
                walk(&entry.value, &inner, depth + 1, paths);
            }
        }
    }
    if let Some(items) = schema.get("items") {
        walk(items, &format!("{path}[*]"), depth + 1, paths);
    }
    if let Some(values) = schema.get("additionalProperties") {
        walk(values, &format!("{path}.*"), depth + 1, paths);
    }
}

/// Whether a schema is that of a list of things with an image.
fn has_images(schema: &Node) -> bool {
    schema
        .get("items")
        .and_then(|items| items.get("properties"))
        .is_some_and(|properties| {
            properties.get("image").is_some() && properties.get("name").is_some()
        })
}
