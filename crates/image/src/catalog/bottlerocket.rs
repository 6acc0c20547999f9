//! Packages of Bottlerocket: an inventory in JSON, since the system has no package manager.

use seawall_package::{Package, PackageKind};
use serde::Deserialize;

use super::limits::MAX_PACKAGES;
use super::ownership::root_before;
use super::{Cataloger, FileView, Reading, Unreadable, Want};
use crate::Entry;

/// The cataloger.
#[derive(Debug, Clone, Copy)]
pub struct Bottlerocket;

const NAME: &str = "bottlerocket";
const INVENTORY: &str = "usr/share/bottlerocket/application-inventory.json";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Inventory {
    content: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    name: String,
    version: String,
    #[serde(default)]
    release: String,
    #[serde(default)]
    epoch: serde_json::Value,
    #[serde(default)]
    publisher: String,
    #[serde(default)]
    architecture: String,
}

impl Cataloger for Bottlerocket {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, entry: &Entry) -> Want {
        match root_before(&entry.path, INVENTORY) {
            Some(_) => Want::Whole,
            None => Want::No,
        }
    }

    fn read(&self, file: &FileView<'_>) -> Result<Reading, Unreadable> {
        let inventory: Inventory = serde_json::from_slice(file.bytes).map_err(|error| {
            Unreadable::new(format!("the inventory is not understood: {error}"))
        })?;
        if inventory.content.len() > MAX_PACKAGES {
            return Err(Unreadable::new("the inventory is too long"));
        }
        let root = root_before(&file.entry.path, INVENTORY).unwrap_or_default();
        Ok(Reading {
            packages: inventory
                .content
                .into_iter()
                .map(|row| package(row, root))
                .collect(),
            ..Reading::default()
        })
    }
}

/// Bottlerocket's packages are built as rpms, and its advisories compare them as such.
fn package(row: Row, root: &str) -> Package {
    let epoch = match &row.epoch {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let mut version = row.version;
    if !matches!(&*epoch, "" | "0" | "(none)") {
        version = format!("{epoch}:{version}");
    }
    if !row.release.is_empty() {
        version = format!("{version}-{}", row.release);
    }
    let mut package = Package::new(PackageKind::Rpm, row.name, version, NAME);
    let some = |text: String| (!text.is_empty()).then_some(text);
    package.vendor = some(row.publisher);
    package.architecture = some(row.architecture);
    if !root.is_empty() {
        package.facts.push(("root".to_owned(), root.to_owned()));
    }
    package
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalog::sample::{read, try_read};

    #[test]
    fn rows_are_packages() {
        let text = r#"{"Content": [{"Name": "glibc", "Publisher": "Bottlerocket", "Version": "2.38", "Release": "1.a.b",
            "Epoch": "1", "InstalledTime": "2024-01-01T00:00:00Z", "Architecture": "x86_64"}, {"Name": "bash", "Version": "5.2"}]}"#;
        let reading = read(&Bottlerocket, INVENTORY, text.as_bytes());
        let rows: Vec<_> = reading
            .packages
            .iter()
            .map(|p| (&*p.name, &*p.version))
            .collect();
        assert_eq!(rows, [("glibc", "1:2.38-1.a.b"), ("bash", "5.2")]);
        assert!(try_read(&Bottlerocket, INVENTORY, b"[]").is_err());
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = try_read(&Bottlerocket, INVENTORY, &bytes);
        }
    }
}
