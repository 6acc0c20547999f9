//! Custom resources, by the structural schemas of their CRDs.

mod check;
mod format;
mod list;
mod number;
mod shape;

use std::collections::HashMap;

use seawall_model::{KubernetesVersion, Object};
use seawall_syntax::Node;

use crate::limits::MAX_DEPTH;
use crate::mismatch::Report;
use shape::Later;

/// The schemas of the CRDs of an input. Each is made ready when the first object of its kind comes.
#[derive(Default)]
pub struct CustomSchemas<'a> {
    /// By kind: the name that objects are looked up by first.
    kinds: HashMap<&'a str, Vec<CustomSchema<'a>>>,
    /// Group and kind of CRDs that are not read: what they serve is not known.
    unread: Vec<(&'a str, &'a str)>,
}

/// One version of one custom kind.
pub(crate) struct CustomSchema<'a> {
    group: &'a str,
    version: &'a str,
    schema: Option<&'a Node>,
    /// The same, made ready.
    shape: Option<Later<'a>>,
    /// Set by CRDs that were converted from an old version: nothing is pruned.
    keeps_unknown: bool,
}

impl<'a> CustomSchemas<'a> {
    /// Takes the CRDs among some objects.
    pub fn from_objects(objects: impl IntoIterator<Item = &'a Object>) -> Self {
        let mut schemas = Self::default();
        for object in objects {
            if object.is("apiextensions.k8s.io", "CustomResourceDefinition") {
                schemas.add(object.version() == "v1", &object.root);
            }
        }
        schemas
    }

    fn add(&mut self, is_read: bool, root: &'a Node) {
        let Some(spec) = root.get("spec") else {
            return;
        };
        let kind = spec.get("names").and_then(|names| names.str("kind"));
        let (Some(group), Some(kind)) = (spec.str("group"), kind) else {
            return;
        };
        if !is_read {
            self.unread.push((group, kind));
            return;
        }
        let keeps_unknown = spec.bool("preserveUnknownFields") == Some(true);
        for version in spec.list("versions") {
            let Some(name) = version.str("name") else {
                continue;
            };
            if version.bool("served") != Some(false) {
                let schema = version.walk(&["schema", "openAPIV3Schema"]);
                self.kinds.entry(kind).or_default().push(CustomSchema {
                    group,
                    version: name,
                    schema,
                    shape: schema.map(|schema| Later::new(Some(schema), 0)),
                    keeps_unknown,
                });
            }
        }
    }

    /// How many rules in CEL the schema of an object has: they are not evaluated, so that nobody can say that the server
    /// would take it.
    pub fn unread_rules(&self, object: &Object) -> usize {
        let schema = self.get(object.group(), object.version(), &object.kind);
        let schema = schema.and_then(|schema| schema.schema);
        schema.map_or(0, |schema| rules_below(schema, 0))
    }

    /// The schema of one version of a kind. Of two CRDs for it, neither is surely the one in force.
    pub(crate) fn get(&self, group: &str, version: &str, kind: &str) -> Option<&CustomSchema<'a>> {
        let mut found = self
            .kinds
            .get(kind)?
            .iter()
            .filter(|schema| schema.group == group && schema.version == version);
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// The versions that the CRDs of a kind serve, when this version is surely not one of them.
    pub(crate) fn served_instead(
        &self,
        group: &str,
        version: &str,
        kind: &str,
    ) -> Option<Vec<&'a str>> {
        let of_kind = self.kinds.get(kind)?.iter();
        let served: Vec<&str> = of_kind
            .filter(|schema| schema.group == group)
            .map(|schema| schema.version)
            .collect();
        let is_certain = !served.is_empty()
            && !served.contains(&version)
            && !self.unread.contains(&(group, kind));
        is_certain.then_some(served)
    }
}

impl CustomSchema<'_> {
    /// Adds what is wrong with an object of this version of the kind, metadata and status aside.
    pub(crate) fn check(
        &self,
        root: &Node,
        version: Option<KubernetesVersion>,
        report: &mut Report,
    ) {
        let Some(shape) = &self.shape else {
            return;
        };
        check::object(shape, root, self.keeps_unknown, version, report);
    }
}

/// Rules in a schema and in the schemas of its fields and items, and patterns that cannot be read here.
fn rules_below(schema: &Node, depth: usize) -> usize {
    if depth > MAX_DEPTH {
        return 0;
    }
    let fields = schema.get("properties").map_or(&[][..], Node::entries);
    let inner = ["items", "additionalProperties"]
        .into_iter()
        .filter_map(|field| schema.get(field))
        .chain(fields.iter().map(|field| &field.value));
    let below: usize = inner.map(|schema| rules_below(schema, depth + 1)).sum();
    let pattern = schema.str("pattern");
    let is_unread = pattern.is_some_and(|text| !shape::is_read(text));
    schema.list("x-kubernetes-validations").len() + usize::from(is_unread) + below
}
