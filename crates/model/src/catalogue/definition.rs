//! Resources of CustomResourceDefinitions.

use std::borrow::Cow;

use seawall_syntax::Node;

use super::api_version::version_rank;
use super::resource::{ApiResource, Name, Nature, Provenance, Scope};
use crate::Object;

/// How deep a schema is followed. Pods stand near the top, and schemas of pods are not twice as deep.
const MAX_SCHEMA_DEPTH: usize = 48;

/// How many parts of a schema are looked at. The largest that people use have some ten thousand.
const MAX_SCHEMA_PARTS: usize = 100_000;

impl ApiResource {
    /// The resource that a CustomResourceDefinition makes; `None` for other objects and for those without a name.
    pub fn defined_by(object: &Object) -> Option<Self> {
        if &*object.kind != "CustomResourceDefinition" || object.group() != "apiextensions.k8s.io" {
            return None;
        }
        let spec = object.spec()?;
        let names = spec.get("names")?;
        let kind = names.str("kind").filter(|kind| !kind.is_empty())?;
        let plural = names.str("plural").filter(|plural| !plural.is_empty())?;
        let group = spec.str("group").filter(|group| !group.is_empty())?;
        let scope = match spec.str("scope") {
            Some("Cluster") => Scope::Cluster,
            _ => Scope::Namespaced,
        };
        Some(Self {
            group: owned(group),
            kind: owned(kind),
            plural: owned(plural),
            singular: names
                .str("singular")
                .filter(|singular| !singular.is_empty())
                .map_or_else(|| Cow::Owned(kind.to_ascii_lowercase()), owned),
            short_names: names.strings("shortNames").map(owned).collect(),
            scope,
            versions: versions(spec),
            subresources: subresources(spec),
            categories: names.strings("categories").map(owned).collect(),
            nature: Nature::Stored,
            provenance: Provenance::Defined,
            is_listed: may_hold_pod(spec),
        })
    }
}

fn owned(text: &str) -> Name {
    Cow::Owned(text.to_owned())
}

/// Versions that are served, in the order in which the API server prefers them.
fn versions(spec: &Node) -> Vec<Name> {
    let mut names: Vec<&str> = spec
        .list("versions")
        .iter()
        .filter(|version| version.bool("served") != Some(false))
        .filter_map(|version| version.str("name"))
        .collect();
    if names.is_empty() {
        // `apiextensions.k8s.io/v1beta1` had one version at the top.
        names.extend(spec.str("version"));
    }
    names.sort_by_key(|name| std::cmp::Reverse(version_rank(name)));
    names.into_iter().map(owned).collect()
}

fn subresources(spec: &Node) -> Vec<Name> {
    let mut found: Vec<Name> = Vec::new();
    let all = spec
        .list("versions")
        .iter()
        .chain(std::iter::once(spec))
        .filter_map(|version| version.get("subresources"));
    for subresources in all {
        for entry in subresources.entries() {
            if !found.iter().any(|known| *known == *entry.key) {
                found.push(owned(&entry.key));
            }
        }
    }
    found
}

/// Whether an object of this kind may say what a pod runs: its schema has containers with images, or leaves open what
/// stands in the object.
pub(super) fn may_hold_pod(spec: &Node) -> bool {
    let versions = spec.list("versions").iter();
    let mut schemas = versions
        .filter_map(|version| version.walk(&["schema", "openAPIV3Schema"]))
        .chain(spec.walk(&["validation", "openAPIV3Schema"]));
    let mut left = MAX_SCHEMA_PARTS;
    schemas.any(|schema| {
        let is_open = schema.bool("x-kubernetes-preserve-unknown-fields") == Some(true)
            || schema.walk(&["properties", "spec"]).is_some_and(|spec| {
                spec.bool("x-kubernetes-preserve-unknown-fields") == Some(true)
            });
        is_open || has_containers(schema, MAX_SCHEMA_DEPTH, &mut left)
    })
}

/// Whether a list of containers, or a pod that is left open, stands somewhere in a schema. Beyond the limits: yes.
fn has_containers(schema: &Node, depth: usize, left: &mut usize) -> bool {
    if depth == 0 || *left == 0 {
        return true;
    }
    *left -= 1;
    let properties = schema.get("properties").map_or(&[][..], Node::entries);
    properties.iter().any(|property| {
        let holds = match property.key.as_str() {
            "containers" | "initContainers" | "container" | "initContainer" => {
                let item = property.value.get("items").unwrap_or(&property.value);
                item.walk(&["properties", "image"]).is_some() || leaves_open(item)
            }
            // Many definitions leave out the schema of pods, which is most of their size.
            "template" | "podTemplate" | "podSpec" | "podTemplateSpec" => {
                leaves_open(&property.value)
                    || property
                        .value
                        .walk(&["properties", "spec"])
                        .is_some_and(leaves_open)
            }
            _ => false,
        };
        holds || has_containers(&property.value, depth - 1, left)
    }) || ["items", "additionalProperties"]
        .iter()
        .filter_map(|key| schema.get(key))
        .any(|inner| has_containers(inner, depth - 1, left))
}

fn leaves_open(schema: &Node) -> bool {
    schema.bool("x-kubernetes-preserve-unknown-fields") == Some(true)
        || schema.bool("x-kubernetes-embedded-resource") == Some(true)
}
