//! What is written is valid against the official schemas.
//!
//! They are not part of the project: `scripts/install-test.sh` puts them where `SEAWALL_TEST_SCHEMAS` says.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use seawall_image::Digest;
use seawall_image::sbom::{Document, Format, write};
use seawall_package::{OsRelease, Package, PackageKind};
use serde_json::Value;

use super::round_trip::{package, word};
use super::sample::full;

fn load(name: &str) -> Option<Value> {
    let directory = std::env::var_os("SEAWALL_TEST_SCHEMAS").map(PathBuf::from);
    let text = directory.and_then(|directory| std::fs::read_to_string(directory.join(name)).ok());
    let Some(text) = text else {
        println!("SKIPPED: SEAWALL_TEST_SCHEMAS names no directory with {name}");
        return None;
    };
    Some(serde_json::from_str(&text).expect("a schema is JSON"))
}

/// Formats (`date-time`, `uri`) count, which the drafts leave open.
fn options() -> jsonschema::ValidationOptions<'static> {
    jsonschema::options().should_validate_formats(true)
}

fn cyclonedx(version: &str) -> Option<jsonschema::Validator> {
    let root = "http://cyclonedx.org/schema/";
    let mut registry = jsonschema::Registry::new();
    for name in ["spdx", "jsf-0.82", "cryptography-defs"] {
        let schema = load(&format!("{name}.SNAPSHOT.schema.json"))?;
        for file in [
            format!("{name}.schema.json"),
            format!("{name}.SNAPSHOT.schema.json"),
        ] {
            registry = registry
                .add(format!("{root}{file}"), schema.clone())
                .expect("an address");
        }
    }
    let schema = load(&format!("bom-{version}.SNAPSHOT.schema.json"))?;
    let registry = registry.prepare().expect("references resolve");
    let validator = options().with_registry(&registry).build(&schema);
    Some(validator.unwrap_or_else(|error| panic!("{version}: {error}")))
}

fn check(validator: &jsonschema::Validator, document: &Document, format: Format) {
    let text = write(document, format);
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let errors: Vec<String> = validator
        .iter_errors(&value)
        .take(5)
        .map(|error| {
            let short: String = error.to_string().chars().take(400).collect();
            format!("{}: {short}", error.instance_path())
        })
        .collect();
    assert!(errors.is_empty(), "{format:?}: {errors:#?}\n{text}");
}

/// Documents of several kinds: everything, nothing, and what only hostile or broken images have.
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
    let mut distroless = few.clone();
    distroless.name = "gcr.io/distroless/static:nonroot".to_owned();
    distroless.digest = Some(Digest::of(b"distroless"));
    distroless.release = Some(OsRelease {
        id: "debian".to_owned(),
        version: "12".to_owned(),
        ..OsRelease::default()
    });
    distroless.packages = vec![Package::new(
        PackageKind::Deb,
        "tzdata",
        "2024a-0+deb12u1",
        "dpkg",
    )];
    // An `os-release` without an ID, and vendors as they write themselves.
    let mut nameless = full();
    nameless.release = Some(OsRelease {
        pretty: "Homemade".to_owned(),
        ..OsRelease::default()
    });
    for (package, vendor) in nameless.packages.iter_mut().zip([
        "Jane Doe <jane(at)example.org>",
        "\"O'Neill\", <a@b>, <c@d>",
        "(none)",
        "NOASSERTION",
        "Organization: Acme (x)",
        "a\nb",
    ]) {
        package.vendor = Some(vendor.to_owned());
        package.licenses = vec![
            "GPL-2.0+".to_owned(),
            "see /usr/share/doc".to_owned(),
            "LicenseRef-Acme".to_owned(),
            "NOASSERTION".to_owned(),
            "BSD\n3 clause".to_owned(),
            "GPL-2.0-only WITH nothing".to_owned(),
        ];
    }
    // Before the clock or the caller says when and which.
    let bare = Document::default();
    vec![full(), odd, licensed, few, distroless, nameless, bare]
}

/// Ids that the library knows.
fn spdx_ids() -> Vec<String> {
    spdx::identifiers::LICENSES
        .iter()
        .map(|license| license.name.to_owned())
        .collect()
}

fn any_document() -> impl Strategy<Value = Document> {
    (
        prop::collection::vec(package(), 0..5),
        prop::option::of((word(), word(), word())),
        word(),
    )
        .prop_map(|(packages, release, name)| Document {
            name,
            packages,
            release: release.map(|(id, version, pretty)| OsRelease {
                id,
                version,
                pretty,
                ..OsRelease::default()
            }),
            created: full().created,
            serial: full().serial,
            ..Document::default()
        })
}

fn check_many(validator: &jsonschema::Validator, format: Format) {
    for document in documents() {
        check(validator, &document, format);
    }
    let mut runner = TestRunner::new(ProptestConfig::with_cases(100));
    let tried = runner.run(&any_document(), |document| {
        check(validator, &document, format);
        Ok(())
    });
    tried.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn cyclonedx_is_valid() {
    for (version, format) in [("1.7", Format::CycloneDx17), ("1.6", Format::CycloneDx16)] {
        if let Some(validator) = cyclonedx(version) {
            check_many(&validator, format);
        }
    }
}

#[test]
fn spdx_3_is_valid() {
    if let Some(schema) = load("spdx-3.0.1.schema.json") {
        let validator = options().build(&schema).expect("a schema");
        check_many(&validator, Format::Spdx30);
    }
}

/// The schema of SPDX 2.3 is in no package that could be fetched, and what it does not say are most of the rules: of references, licence
/// expressions, dates and creators. The library of the SPDX project knows them. One run for all documents, since starting it takes longer than reading them.
#[test]
fn spdx_2_is_valid_by_its_rules() {
    let Some(library) = std::env::var_os("SEAWALL_TEST_SPDX_TOOLS")
        .filter(|library| std::path::Path::new(library).is_dir())
    else {
        println!("SKIPPED: SEAWALL_TEST_SPDX_TOOLS names no directory with Python's spdx-tools");
        return;
    };
    let mut all = documents();
    // One licence a package, so that what the library does not know of one hides nothing.
    all.retain(|document| document.packages.iter().all(|one| one.licenses.len() < 100));
    all.push(Document {
        packages: spdx_ids()
            .into_iter()
            .map(|id| {
                let mut package = Package::new(PackageKind::Pypi, "a", "1", "python");
                package.licenses = vec![id];
                package
            })
            .collect(),
        ..full()
    });
    let mut runner = TestRunner::new(ProptestConfig::default());
    for _ in 0..60 {
        let tree = any_document().new_tree(&mut runner).expect("a document");
        all.push(proptest::strategy::ValueTree::current(&tree));
    }
    let texts: Vec<String> = all
        .iter()
        .map(|document| write(document, Format::Spdx23))
        .collect();
    let program = include_str!("spdx_rules.py");
    let mut python = Command::new("python3")
        .args(["-c", program])
        .env("PYTHONPATH", library)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 starts");
    let input = serde_json::to_string(&texts).expect("JSON");
    let mut stdin = python.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("it reads all");
    drop(stdin);
    let output = python.wait_with_output().expect("it ends");
    assert!(output.status.success(), "python3 failed");
    let said: Vec<Vec<String>> = serde_json::from_slice(&output.stdout).expect("lists of messages");
    assert_eq!(said.len(), texts.len());
    // Its list of licences is older than ours, and has some of them as exceptions.
    let is_known = |message: &String| {
        let id = match message.strip_prefix("Unrecognized license reference: ") {
            Some(rest) => rest.split(". ").next(),
            None if message.starts_with("A license exception symbol") => message.split('"').nth(3),
            None => None,
        };
        id.is_some_and(|id| spdx::license_id(id).is_some_and(|known| known.name == id))
    };
    let wrong: std::collections::BTreeSet<&String> = said
        .iter()
        .flatten()
        .filter(|message| !is_known(message))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
