//! Writes CycloneDX 1.6 and 1.7 as JSON.

use std::collections::HashSet;

use seawall_package::{OsRelease, Package, Place, Purl};

use super::super::component::{base, name_of_release};
use super::super::document::Document;
use super::super::extra;
use super::super::license::{License, classify};
use super::super::ordered::{Json, list, object, text};
use crate::digest::Digest;

/// The document in this version of the specification.
pub(crate) fn write(document: &Document, version: &str) -> String {
    let references = references(document);
    let mut components: Vec<Json> = document
        .packages
        .iter()
        .zip(&references)
        .map(|(package, reference)| component(document, package, reference))
        .collect();
    components.extend(document.release.as_ref().map(operating_system));
    let serial = match document.serial.as_str() {
        "" => String::new(),
        serial => format!("urn:uuid:{serial}"),
    };
    object([
        (
            "$schema",
            text(format!(
                "http://cyclonedx.org/schema/bom-{version}.schema.json"
            )),
        ),
        ("bomFormat", text("CycloneDX")),
        ("specVersion", text(version)),
        ("serialNumber", text(serial)),
        ("version", Json::Number(1)),
        ("metadata", metadata(document)),
        ("components", list(components)),
        ("dependencies", dependencies(document, &references)),
        ("compositions", list([composition(document)])),
    ])
    .to_text()
}

/// The reference of each package: its package URL, numbered where two have the same.
fn references(document: &Document) -> Vec<String> {
    let mut taken = HashSet::with_capacity(document.packages.len());
    let mut next = 2_usize;
    document
        .packages
        .iter()
        .map(|package| {
            let mut reference = purl(document, package).map_or_else(
                || format!("{}@{}", package.name, package.version),
                |purl| purl.to_string(),
            );
            while !taken.insert(reference.clone()) {
                reference = format!("{reference}~{next}");
                next += 1;
            }
            reference
        })
        .collect()
}

fn purl(document: &Document, package: &Package) -> Option<Purl> {
    Purl::of(package, document.release.as_ref())
}

fn metadata(document: &Document) -> Json {
    let mut properties = Vec::new();
    for (index, layer) in document.layers.iter().enumerate() {
        properties.push((format!("layer:{index}"), layer.to_string()));
    }
    for unknown in &document.unknown {
        let value = serde_json::to_string(unknown).unwrap_or_default();
        properties.push(("unknown".to_owned(), value));
    }
    let tool = object([
        ("type", text("application")),
        ("name", text("seawall")),
        ("version", text(&*document.tool)),
    ]);
    let digest = document.digest.as_ref();
    let kind = if digest.is_some() || !document.layers.is_empty() {
        "container"
    } else {
        "application"
    };
    let name = if document.name.is_empty() {
        "unnamed"
    } else {
        &document.name
    };
    object([
        ("timestamp", text(&*document.created)),
        ("tools", object([("components", list([tool]))])),
        (
            "component",
            object([
                ("bom-ref", text("subject")),
                ("type", text(kind)),
                ("name", text(name)),
                ("version", text(digest.map_or("", Digest::as_str))),
            ]),
        ),
        ("properties", properties_of(properties)),
    ])
}

fn component(document: &Document, package: &Package, reference: &str) -> Json {
    let purl = purl(document, package);
    let licenses: Vec<String> = package
        .licenses
        .iter()
        .filter(|license| !license.is_empty())
        .cloned()
        .collect();
    let vendor = package.vendor.clone().filter(|vendor| !vendor.is_empty());
    let base = purl
        .as_ref()
        .and_then(|purl| base(purl, vendor.clone(), licenses.clone()));
    let pairs = extra::beyond(base.as_ref(), package, false);
    let (group, name) = match &purl {
        Some(purl) if !package.kind.is_distribution() => (purl.namespace(), purl.name()),
        _ => ("", package.name.as_str()),
    };
    let name = if name.is_empty() { "unnamed" } else { name };
    let scope = if package.development { "excluded" } else { "" };
    object([
        ("type", text("library")),
        ("bom-ref", text(reference)),
        ("publisher", text(vendor.unwrap_or_default())),
        ("group", text(group)),
        ("name", text(name)),
        ("version", text(&*package.version)),
        ("scope", text(scope)),
        ("licenses", licenses_of(&licenses)),
        (
            "purl",
            text(purl.map(|purl| purl.to_string()).unwrap_or_default()),
        ),
        (
            "evidence",
            object([("occurrences", occurrences(document, &package.places))]),
        ),
        ("properties", properties_of(pairs)),
    ])
}

/// Ids that the SPDX list has and the schemas of CycloneDX do not have yet.
const TOO_NEW: &[&str] = &[
    "BSD-2-Clause-pos-unchanged",
    "BSD-3-Clause-OpenWebUI",
    "BSD-Source-Code-no-disclaimer",
    "BSD-Source-alt-GPL",
    "BSD-ask-to-endorse",
    "Brian-Gladman-3-Clause-no-conversion",
    "Bugroff",
    "CC-BY-NC-3.0-IGO",
    "FDK-MPEG-H",
    "Hippocratic-3.0-core",
    "Informatica",
    "MVT-1.1",
    "atc-game",
];

/// One expression, or ids and names.
fn licenses_of(licenses: &[String]) -> Json {
    if let [one] = licenses
        && classify(one) == License::Expression
    {
        return list([object([("expression", text(&**one))])]);
    }
    list(licenses.iter().map(|license| {
        let field = match classify(license) {
            License::Id if !TOO_NEW.contains(&license.as_str()) => "id",
            License::Id | License::Expression | License::Name => "name",
        };
        object([("license", object([(field, text(&**license))]))])
    }))
}

fn occurrences(document: &Document, places: &[Place]) -> Json {
    list(places.iter().map(|place| {
        let context = place.layer.map(|layer| {
            let digest = usize::try_from(layer)
                .ok()
                .and_then(|index| document.layers.get(index));
            match digest {
                Some(digest) => format!("layer {layer} {digest}"),
                None => format!("layer {layer}"),
            }
        });
        Json::Object(
            [("location", text(&*place.path))]
                .into_iter()
                .chain(context.map(|context| ("additionalContext", text(context))))
                .collect(),
        )
    }))
}

fn operating_system(release: &OsRelease) -> Json {
    let properties = [
        ("codename", &release.codename),
        ("like", &release.like.join(" ")),
        ("path", &release.path),
        ("support", &release.support),
    ];
    object([
        ("type", text("operating-system")),
        ("bom-ref", text("operating-system")),
        ("name", text(name_of_release(release))),
        ("version", text(&*release.version)),
        ("description", text(&*release.pretty)),
        (
            "properties",
            properties_of(
                properties
                    .into_iter()
                    .filter(|(_, value)| !value.is_empty())
                    .map(|(name, value)| (format!("release:{name}"), value.clone())),
            ),
        ),
    ])
}

fn properties_of(pairs: impl IntoIterator<Item = (String, String)>) -> Json {
    list(pairs.into_iter().map(|(name, value)| {
        Json::Object(vec![
            ("name", text(format!("seawall:{name}"))),
            ("value", text(value)),
        ])
    }))
}

fn dependencies(document: &Document, references: &[String]) -> Json {
    let mut edges = document.relationships.clone();
    edges.sort_unstable();
    edges.dedup();
    list(
        edges
            .chunk_by(|one, two| one.from == two.from)
            .filter_map(|group| {
                let from = references.get(group[0].from)?;
                let to = group.iter().filter_map(|edge| references.get(edge.to));
                Some(object([
                    ("ref", text(&**from)),
                    ("dependsOn", list(to.map(|reference| text(&**reference)))),
                ]))
            }),
    )
}

/// How complete the list is. Never more than unknown: software that nothing recognises is in no list.
fn composition(document: &Document) -> Json {
    let aggregate = if document.unknown.is_empty() {
        "unknown"
    } else {
        "incomplete"
    };
    object([
        ("aggregate", text(aggregate)),
        ("assemblies", list([text("subject")])),
    ])
}
