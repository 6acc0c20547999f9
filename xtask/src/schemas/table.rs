//! The types of all versions, merged, and how they are written: one line a field.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use anyhow::Context;
use serde_json::Value;

use super::rust_json::REFERENCE;
use super::source::Type;

/// First and last minor version of the table.
const FIRST: u16 = 31;
const LAST: u16 = 37;

const HEADER: &str = "\
# What the API server of Kubernetes knows: kinds, their types, and the fields of each. Generated from k8s-openapi by
# `cargo run -p xtask -- generate-schemas`; do not edit.
# kind GROUP VERSION KIND PLURAL SCOPE VERSIONS TYPE; then: type NAME, and its fields: NAME[!] TYPE [VERSIONS], where `!`
# marks a field that the published schema requires, and VERSIONS is left out when the field is as old as its type.
";

/// Minor versions, in order.
type Minors = BTreeSet<u16>;

#[derive(Default)]
struct Struct {
    minors: Minors,
    /// By name and type: minors that have it, and minors that require it.
    fields: BTreeMap<(String, String), (Minors, Minors)>,
}

/// All versions.
#[derive(Default)]
pub(super) struct Table {
    /// Group, version, kind.
    kinds: BTreeMap<(String, String, String), Kind>,
    structs: BTreeMap<String, Struct>,
}

#[derive(Default)]
struct Kind {
    plural: String,
    scope: char,
    minors: Minors,
    /// The first minor without it, when that is no newer than the first version of the table.
    removed: Option<u16>,
    name: String,
}

impl Table {
    /// Adds the types of one version: what can be reached from a kind, the status left out.
    pub(super) fn add(&mut self, minor: u16, types: &BTreeMap<String, Type>) -> anyhow::Result<()> {
        let mut open: Vec<&str> = Vec::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for (path, found) in types {
            let Some(resource) = &found.resource else {
                continue;
            };
            if resource.scope == 'S' || resource.plural.is_empty() {
                continue;
            }
            let key = (
                resource.group.clone(),
                resource.version.clone(),
                resource.kind.clone(),
            );
            let kind = self.kinds.entry(key).or_default();
            kind.plural.clone_from(&resource.plural);
            kind.scope = resource.scope;
            kind.name.clone_from(&found.name);
            kind.minors.insert(minor);
            open.push(path);
        }
        while let Some(path) = open.pop() {
            if !seen.insert(path) {
                continue;
            }
            let found = types.get(path).with_context(|| format!("no type {path}"))?;
            let is_root = found.resource.is_some();
            let entry = self.structs.entry(found.name.clone()).or_default();
            entry.minors.insert(minor);
            let required = found.schema["required"].as_array();
            let properties = found.schema["properties"].as_object();
            for (field, schema) in properties.into_iter().flatten() {
                let mut reached = Vec::new();
                let written = if is_root && field == "status" {
                    "any".to_owned()
                } else {
                    write_type(schema, types, &mut reached)
                        .with_context(|| format!("{path}.{field}"))?
                };
                open.extend(reached);
                let (have, require) = entry.fields.entry((field.clone(), written)).or_default();
                have.insert(minor);
                if required.is_some_and(|required| required.iter().any(|name| name == field)) {
                    require.insert(minor);
                }
            }
        }
        Ok(())
    }

    /// Adds kinds that ended before the first version of the table.
    pub(super) fn add_removed(&mut self, facts: &str) -> anyhow::Result<()> {
        for line in facts.lines().filter(|line| line.contains("{api_version: ")) {
            let value = |key: &str| {
                let (_, rest) = line.split_once(&format!("{key}: "))?;
                let end = rest.find([',', '}'])?;
                Some(rest[..end].trim_matches('"'))
            };
            let Some(removed) = value("removed") else {
                continue;
            };
            let minor: u16 = removed
                .strip_prefix("1.")
                .and_then(|minor| minor.parse().ok())
                .with_context(|| line.to_owned())?;
            let api_version = value("api_version").with_context(|| line.to_owned())?;
            let kind = value("kind").with_context(|| line.to_owned())?;
            let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
            let key = (group.to_owned(), version.to_owned(), kind.to_owned());
            if minor <= FIRST && !self.kinds.contains_key(&key) {
                let gone = Kind {
                    plural: "-".to_owned(),
                    scope: '-',
                    removed: Some(minor),
                    name: "-".to_owned(),
                    ..Kind::default()
                };
                self.kinds.insert(key, gone);
            }
        }
        Ok(())
    }

    /// The table as it is kept.
    pub(super) fn text(&self) -> String {
        let mut text = HEADER.to_owned();
        for ((group, version, kind), found) in &self.kinds {
            let group = if group.is_empty() { "-" } else { group };
            let minors = match found.removed {
                Some(removed) => format!("-{}", removed - 1),
                None => write_minors(&found.minors),
            };
            let Kind {
                plural,
                scope,
                name,
                ..
            } = found;
            let _ = writeln!(
                text,
                "kind {group} {version} {kind} {plural} {scope} {minors} {name}"
            );
        }
        for (name, found) in &self.structs {
            let _ = writeln!(text, "type {name}");
            for ((field, written), (have, require)) in &found.fields {
                let mark = if have == require { "!" } else { "" };
                let _ = write!(text, " {field}{mark} {written}");
                if *have != found.minors {
                    let _ = write!(text, " {}", write_minors(have));
                }
                text.push('\n');
            }
        }
        text
    }
}

/// `31-37`, `34-35,37`.
fn write_minors(minors: &Minors) -> String {
    let mut ranges: Vec<(u16, u16)> = Vec::new();
    for minor in (FIRST..=LAST).filter(|minor| minors.contains(minor)) {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == minor => *last = minor,
            _ => ranges.push((minor, minor)),
        }
    }
    let ranges: Vec<String> = ranges
        .iter()
        .map(|(first, last)| format!("{first}-{last}"))
        .collect();
    ranges.join(",")
}

/// The type of a schema in one word; paths of the types that it names are added to `reached`.
fn write_type<'t>(
    schema: &Value,
    types: &'t BTreeMap<String, Type>,
    reached: &mut Vec<&'t str>,
) -> anyhow::Result<String> {
    if let Some(path) = schema[REFERENCE].as_str() {
        let (path, found) = types
            .get_key_value(path)
            .with_context(|| format!("no type {path}"))?;
        return Ok(match found.name.as_str() {
            "apimachinery.pkg.api.resource.Quantity" => "quantity".to_owned(),
            "apimachinery.pkg.util.intstr.IntOrString" => "int-or-string".to_owned(),
            "meta.v1.Time" | "meta.v1.MicroTime" => "time".to_owned(),
            _ if found.schema["properties"].is_object() => {
                reached.push(path);
                found.name.clone()
            }
            // Empty structs are mappings without any field; JSON and raw extensions hold anything.
            name if found.schema["type"] == "object" && !is_free(name) => {
                reached.push(path);
                name.to_owned()
            }
            _ => "any".to_owned(),
        });
    }
    Ok(match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("string"), Some("byte")) => "bytes".to_owned(),
        (Some("string"), Some("date-time")) => "time".to_owned(),
        (Some("string"), _) => "string".to_owned(),
        (Some("boolean"), _) => "bool".to_owned(),
        (Some("integer"), Some("int32")) => "i32".to_owned(),
        (Some("integer"), _) => "i64".to_owned(),
        (Some("number"), _) => "number".to_owned(),
        (Some("array"), _) => format!("[]{}", write_type(&schema["items"], types, reached)?),
        (Some("object"), _) if schema["additionalProperties"].is_object() => format!(
            "{{}}{}",
            write_type(&schema["additionalProperties"], types, reached)?
        ),
        (Some("object") | None, _) => "any".to_owned(),
        (Some(other), _) => anyhow::bail!("unheard-of type {other}"),
    })
}

/// Types that hold any value.
fn is_free(name: &str) -> bool {
    ["RawExtension", "JSON", "FieldsV1", "Patch", "WatchEvent"]
        .iter()
        .any(|free| name.ends_with(&format!(".{free}")))
}
