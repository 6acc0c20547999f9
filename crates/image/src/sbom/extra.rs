//! What a package has and its format has no field for, as pairs of names and values: properties of CycloneDX, annotations of
//! SPDX. Only what a reader would not know from the package URL and the fields of the format is written.

use seawall_package::{Package, PackageKind, Place, SourcePackage};

use super::limits::{MAX_PARTS, MAX_WORD_BYTES};

/// What found the packages of a document that does not say.
pub(super) const FOUND_BY: &str = "sbom";

/// Pairs of names and values.
pub(super) type Pairs = Vec<(String, String)>;

/// What `package` has beyond `base`, the package as it is read without pairs.
pub(super) fn beyond(base: Option<&Package>, package: &Package, with_places: bool) -> Pairs {
    let mut pairs = Pairs::new();
    let mut push = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
    if base.is_none() {
        push("kind", package.kind.purl_type());
        // What stands in the fields of the format can be a substitute for nothing.
        push("name", &package.name);
        push("version", &package.version);
    }
    let plain = Package::new(package.kind, &*package.name, &*package.version, FOUND_BY);
    let base = base.unwrap_or(&plain);
    let mut differs = |name: &str, own: Option<&String>, other: Option<&String>| {
        if own != other {
            push(name, own.map_or("", String::as_str));
        }
    };
    differs("name", Some(&package.name), Some(&base.name));
    differs("version", Some(&package.version), Some(&base.version));
    differs("found-by", Some(&package.found_by), Some(&base.found_by));
    differs(
        "architecture",
        package.architecture.as_ref(),
        base.architecture.as_ref(),
    );
    differs(
        "modularity",
        package.modularity.as_ref(),
        base.modularity.as_ref(),
    );
    differs("vendor", package.vendor.as_ref(), base.vendor.as_ref());
    if package.source != base.source {
        let source = package.source.as_ref();
        push("source-name", source.map_or("", |source| &source.name));
        push(
            "source-version",
            source.map_or("", |source| &source.version),
        );
    }
    if package.licenses != base.licenses {
        for license in &package.licenses {
            push("license", license);
        }
    }
    if package.development {
        push("development", "true");
    }
    for (name, value) in &package.facts {
        push(&format!("fact:{name}"), value);
    }
    if with_places {
        for place in &package.places {
            match place.layer {
                Some(layer) => push(&format!("place:{layer}"), &place.path),
                None => push("place", &place.path),
            }
        }
    }
    pairs
}

/// The kind of package, where the pairs state it: what has no package URL.
pub(super) fn kind(pairs: &Pairs) -> Option<PackageKind> {
    pairs
        .iter()
        .find(|(name, _)| name == "kind")
        .and_then(|(_, value)| PackageKind::from_purl_type(value))
}

/// The package with what the pairs say.
pub(super) fn apply(package: &mut Package, pairs: &Pairs) {
    let licenses: Vec<String> = pairs
        .iter()
        .filter(|(name, _)| name == "license")
        .map(|(_, value)| value.clone())
        .collect();
    if !licenses.is_empty() {
        package.licenses = licenses;
    }
    for (name, value) in pairs
        .iter()
        .filter(|(_, value)| value.len() <= MAX_WORD_BYTES)
    {
        let value = value.clone();
        let optional = (!value.is_empty()).then(|| value.clone());
        match name.as_str() {
            "name" => package.name = value,
            "version" => package.version = value,
            "found-by" => package.found_by = value,
            "architecture" => package.architecture = optional,
            "modularity" => package.modularity = optional,
            "vendor" => package.vendor = optional,
            "source-name" => {
                package.source = optional.map(|name| SourcePackage {
                    name,
                    version: package.version.clone(),
                });
            }
            "source-version" => {
                if let Some(source) = &mut package.source {
                    source.version = value;
                }
            }
            "development" => package.development = value == "true",
            "place" => push_place(package, value, None),
            name => {
                if let Some(fact) = name.strip_prefix("fact:") {
                    if package.facts.len() < MAX_PARTS {
                        package.facts.push((fact.to_owned(), value));
                    }
                } else if let Some(layer) = name.strip_prefix("place:") {
                    push_place(package, value, layer.parse().ok());
                }
            }
        }
    }
}

fn push_place(package: &mut Package, path: String, layer: Option<u32>) {
    if package.places.len() < MAX_PARTS {
        package.places.push(Place { path, layer });
    }
}
