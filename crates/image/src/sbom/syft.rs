//! Reads Syft's own JSON.

use std::collections::HashMap;

use seawall_package::{OsRelease, Place};
use serde_json::Value;

use super::component::{Collector, Component};
use super::document::Document;
use super::json::{items, shown, text, texts};
use super::limits::{MAX_PARTS, MAX_WORD_BYTES};
use crate::digest::Digest;
use crate::unknown::{Unknown, UnknownKind};

/// Reads a document.
pub(super) fn read(value: &Value) -> Document {
    let mut collector = Collector::default();
    collector.names_sources = true;
    let source = value.get("source").unwrap_or(&Value::Null);
    let metadata = source.get("metadata").unwrap_or(&Value::Null);
    let document = &mut collector.document;
    document.name = [
        text(source, "name"),
        text(metadata, "userInput"),
        text(source, "target"),
    ]
    .into_iter()
    .find(|text| !text.is_empty())
    .unwrap_or("")
    .to_owned();
    document.digest = Digest::parse(text(metadata, "manifestDigest"));
    document.layers = items(metadata, "layers")
        .iter()
        .map_while(|layer| Digest::parse(text(layer, "digest")))
        .collect();
    let descriptor = value.get("descriptor").unwrap_or(&Value::Null);
    document.tool = format!(
        "{} {}",
        text(descriptor, "name"),
        text(descriptor, "version")
    );
    let layers: HashMap<String, u32> = document
        .layers
        .iter()
        .zip(0..)
        .map(|(layer, index)| (layer.to_string(), index))
        .collect();
    if let Some(distro) = value
        .get("distro")
        .filter(|distro| !text(distro, "id").is_empty())
    {
        collector.release(release(distro));
    }
    for artifact in items(value, "artifacts") {
        let component = component(artifact, &layers);
        collector.add(component);
    }
    for file in items(value, "files") {
        let location = file.get("location").unwrap_or(&Value::Null);
        let path = text(location, "path").trim_start_matches('/');
        for reason in texts(file, "unknowns") {
            let unknown = Unknown::new(UnknownKind::Content, path, shown(reason));
            collector.push_unknown(unknown);
        }
    }
    collector.finish()
}

fn component(value: &Value, layers: &HashMap<String, u32>) -> Component {
    let purl = text(value, "purl");
    let licenses = items(value, "licenses").iter().filter_map(|license| {
        // A text in old versions of the format, an object since.
        let expression = text(license, "spdxExpression");
        license
            .as_str()
            .or(Some(expression).filter(|text| !text.is_empty()))
            .or(Some(text(license, "value")).filter(|text| !text.is_empty()))
            .map(str::to_owned)
    });
    let places = items(value, "locations").iter().map(|location| Place {
        path: text(location, "path").trim_start_matches('/').to_owned(),
        layer: layers.get(text(location, "layerID")).copied(),
    });
    Component {
        name: text(value, "name").to_owned(),
        version: text(value, "version").to_owned(),
        purls: (!purl.is_empty())
            .then(|| purl.to_owned())
            .into_iter()
            .collect(),
        licenses: licenses.take(MAX_PARTS + 1).collect(),
        places: places
            .filter(|place| place.path.len() <= MAX_WORD_BYTES)
            .take(MAX_PARTS + 1)
            .collect(),
        ..Component::default()
    }
}

fn release(distro: &Value) -> OsRelease {
    OsRelease {
        id: text(distro, "id").to_lowercase(),
        version: text(distro, "versionID").to_owned(),
        codename: text(distro, "versionCodename").to_owned(),
        like: texts(distro, "idLike").map(str::to_owned).collect(),
        pretty: text(distro, "prettyName").to_owned(),
        ..OsRelease::default()
    }
}
