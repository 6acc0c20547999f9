//! What is written is valid against the official schemas.
//!
//! They are not part of the project: `scripts/sbom-schemas.sh` puts them into `~/.cache/seawall/sbom-schemas`.

use std::path::PathBuf;

use seawall_image::sbom::{Document, Format, write};
use serde_json::Value;

use super::sample::full;

fn schemas() -> Option<PathBuf> {
    let directory = std::env::var_os("SEAWALL_SBOM_SCHEMAS")
        .map(PathBuf::from)
        .or_else(|| {
            Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache/seawall/sbom-schemas"))
        })?;
    directory.is_dir().then_some(directory)
}

fn load(name: &str) -> Option<Value> {
    let path = schemas()?.join(name);
    let text = std::fs::read_to_string(path).ok()?;
    Some(serde_json::from_str(&text).expect("a schema is JSON"))
}

fn cyclonedx(version: &str) -> Option<jsonschema::Validator> {
    let root = "http://cyclonedx.org/schema/";
    let mut registry = jsonschema::Registry::new();
    for name in ["spdx", "jsf-0.82", "cryptography-defs"] {
        if let Some(schema) = load(&format!("{name}.SNAPSHOT.schema.json")) {
            for file in [
                format!("{name}.schema.json"),
                format!("{name}.SNAPSHOT.schema.json"),
            ] {
                registry = registry
                    .add(format!("{root}{file}"), schema.clone())
                    .expect("an address");
            }
        }
    }
    let schema = load(&format!("bom-{version}.SNAPSHOT.schema.json"))?;
    let registry = registry.prepare().expect("references resolve");
    let validator = jsonschema::options()
        .with_registry(&registry)
        .build(&schema);
    Some(validator.unwrap_or_else(|error| panic!("{version}: {error}")))
}

fn check(validator: Option<&jsonschema::Validator>, document: &Document, format: Format) {
    let Some(validator) = validator else {
        eprintln!("skipped: no schema of {format:?}; run scripts/sbom-schemas.sh");
        return;
    };
    let text = write(document, format);
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let errors: Vec<String> = validator
        .iter_errors(&value)
        .take(5)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{format:?}: {errors:#?}");
}

fn documents() -> Vec<Document> {
    let mut odd = full();
    for package in &mut odd.packages {
        package.name.clear();
        package.version = " <&> ".to_owned();
        package.licenses = vec![String::new(), "MIT".to_owned()];
    }
    let mut licensed = full();
    licensed.packages[0].licenses = spdx_ids();
    let few = Document {
        serial: full().serial,
        created: full().created,
        ..Document::default()
    };
    vec![full(), odd, licensed, few]
}

/// Ids that the library knows.
fn spdx_ids() -> Vec<String> {
    spdx::identifiers::LICENSES
        .iter()
        .map(|license| license.name.to_owned())
        .collect()
}

#[test]
fn cyclonedx_is_valid() {
    for (version, format) in [("1.7", Format::CycloneDx17), ("1.6", Format::CycloneDx16)] {
        let validator = cyclonedx(version);
        for document in documents() {
            check(validator.as_ref(), &document, format);
        }
    }
}

#[test]
fn spdx_is_valid() {
    for (name, format) in [
        ("spdx-2.3.schema.json", Format::Spdx23),
        ("spdx-3.0.1.schema.json", Format::Spdx30),
    ] {
        let validator =
            load(name).map(|schema| jsonschema::validator_for(&schema).expect("a schema"));
        for document in documents() {
            check(validator.as_ref(), &document, format);
        }
    }
}
