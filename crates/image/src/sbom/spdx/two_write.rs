//! Writes SPDX 2.3 as JSON.

use std::collections::BTreeMap;

use seawall_package::{OsRelease, Package, Purl};

use super::super::component::{base, name_of_release};
use super::super::document::Document;
use super::super::extra::{self, Pairs};
use super::super::license::{License, classify, joined};
use super::super::ordered::{Json, list, object, text};
use super::purpose::{NAMESPACE, pairs_text, release_text, unknown_text};

/// The reference of what the document describes.
const SUBJECT: &str = "SPDXRef-Subject";

/// The document.
pub(crate) fn write(document: &Document) -> String {
    let mut writer = Writer {
        document,
        names: BTreeMap::new(),
    };
    let mut packages = vec![writer.subject()];
    packages.extend(
        document
            .release
            .as_ref()
            .map(|release| writer.operating_system(release)),
    );
    for (index, package) in document.packages.iter().enumerate() {
        packages.push(writer.package(index, package));
    }
    let tool = match document.tool.as_str() {
        "" => "Tool: seawall".to_owned(),
        tool => format!("Tool: seawall-{tool}"),
    };
    let unknown = document
        .unknown
        .iter()
        .map(|unknown| writer.annotation(unknown_text(unknown)));
    let unknown = list(unknown);
    let comment = if document.unknown.is_empty() {
        ""
    } else {
        "This document is not complete: the annotations list what could not be understood."
    };
    object([
        ("spdxVersion", text("SPDX-2.3")),
        ("dataLicense", text("CC0-1.0")),
        ("SPDXID", text("SPDXRef-DOCUMENT")),
        ("name", text(name_of(document))),
        (
            "documentNamespace",
            text(format!("{NAMESPACE}{}", document.serial)),
        ),
        ("comment", text(comment)),
        (
            "creationInfo",
            object([
                ("created", text(created_of(document))),
                ("creators", list([text(tool)])),
            ]),
        ),
        ("packages", list(packages)),
        ("relationships", relationships(document)),
        ("hasExtractedLicensingInfos", writer.extracted()),
        ("annotations", unknown),
    ])
    .to_text()
}

fn name_of(document: &Document) -> &str {
    if document.name.is_empty() {
        "unnamed"
    } else {
        &document.name
    }
}

/// When the document was made, which the format requires: the beginning of time where that is not given.
fn created_of(document: &Document) -> &str {
    match document.created.as_str() {
        "" => "1970-01-01T00:00:00Z",
        created => created,
    }
}

struct Writer<'d> {
    document: &'d Document,
    /// Licences that are only names, with their references.
    names: BTreeMap<String, String>,
}

impl Writer<'_> {
    fn annotation(&self, comment: String) -> Json {
        object([
            ("annotationDate", text(created_of(self.document))),
            ("annotationType", text("OTHER")),
            ("annotator", text("Tool: seawall")),
            ("comment", text(comment)),
        ])
    }

    fn subject(&self) -> Json {
        let digest = self.document.digest.as_ref();
        let checksums = digest.map(|digest| {
            object([
                ("algorithm", text(digest.algorithm().to_ascii_uppercase())),
                ("checksumValue", text(digest.hex())),
            ])
        });
        let layers: Pairs = self
            .document
            .layers
            .iter()
            .enumerate()
            .map(|(index, layer)| (format!("layer:{index}"), layer.to_string()))
            .collect();
        object([
            ("SPDXID", text(SUBJECT)),
            ("name", text(name_of(self.document))),
            (
                "versionInfo",
                text(digest.map_or("", |digest| digest.as_str())),
            ),
            ("downloadLocation", text("NOASSERTION")),
            ("filesAnalyzed", Json::Bool(false)),
            ("checksums", list(checksums)),
            ("copyrightText", text("NOASSERTION")),
            ("licenseConcluded", text("NOASSERTION")),
            ("licenseDeclared", text("NOASSERTION")),
            ("primaryPackagePurpose", text("CONTAINER")),
            (
                "annotations",
                list(pairs_text(&layers).map(|text| self.annotation(text))),
            ),
        ])
    }

    fn operating_system(&self, release: &OsRelease) -> Json {
        object([
            ("SPDXID", text("SPDXRef-OperatingSystem")),
            ("name", text(name_of_release(release))),
            ("versionInfo", text(&*release.version)),
            ("downloadLocation", text("NOASSERTION")),
            ("filesAnalyzed", Json::Bool(false)),
            ("copyrightText", text("NOASSERTION")),
            ("licenseConcluded", text("NOASSERTION")),
            ("licenseDeclared", text("NOASSERTION")),
            ("primaryPackagePurpose", text("OPERATING_SYSTEM")),
            (
                "annotations",
                list([self.annotation(release_text(release))]),
            ),
        ])
    }

    fn package(&mut self, index: usize, package: &Package) -> Json {
        let purl = Purl::of(package, self.document.release.as_ref());
        let licenses: Vec<String> = package
            .licenses
            .iter()
            .filter(|license| !license.is_empty())
            .cloned()
            .collect();
        let names = &mut self.names;
        let declared = joined(&licenses, |license| {
            let next = names.len();
            names
                .entry(license.to_owned())
                .or_insert_with(|| format!("LicenseRef-{next}"))
                .clone()
        });
        // The supplier is one line, and so is read back as one. What is in brackets would be an address without a name (`(none)`).
        let vendor = package.vendor.clone().filter(|vendor| {
            !vendor.trim().is_empty()
                && vendor.trim() == vendor
                && !vendor.contains('\n')
                && !vendor.starts_with('(')
        });
        let read = match licenses.as_slice() {
            [] => Vec::new(),
            [one] if classify(one) == License::Name => vec![one.clone()],
            _ => vec![declared.clone()],
        };
        let base = purl
            .as_ref()
            .and_then(|purl| base(purl, vendor.clone(), read));
        let pairs = extra::beyond(base.as_ref(), package, true);
        let reference = purl.map(|purl| {
            object([
                ("referenceCategory", text("PACKAGE-MANAGER")),
                ("referenceType", text("purl")),
                ("referenceLocator", text(purl.to_string())),
            ])
        });
        let name = if package.name.is_empty() {
            "unnamed"
        } else {
            &package.name
        };
        let declared = if declared.is_empty() {
            "NOASSERTION".to_owned()
        } else {
            declared
        };
        let supplier = vendor.map(|vendor| format!("Organization: {vendor}"));
        object([
            ("SPDXID", text(reference_of(index))),
            ("name", text(name)),
            ("versionInfo", text(&*package.version)),
            (
                "supplier",
                text(supplier.unwrap_or_else(|| "NOASSERTION".to_owned())),
            ),
            ("downloadLocation", text("NOASSERTION")),
            ("filesAnalyzed", Json::Bool(false)),
            ("copyrightText", text("NOASSERTION")),
            ("licenseConcluded", text("NOASSERTION")),
            ("licenseDeclared", text(declared)),
            ("externalRefs", list(reference)),
            (
                "annotations",
                list(pairs_text(&pairs).map(|text| self.annotation(text))),
            ),
        ])
    }

    fn extracted(&self) -> Json {
        list(self.names.iter().map(|(name, reference)| {
            Json::Object(vec![
                ("licenseId", text(&**reference)),
                ("name", text(&**name)),
                ("extractedText", text(&**name)),
            ])
        }))
    }
}

fn reference_of(index: usize) -> String {
    format!("SPDXRef-Package-{index}")
}

fn relationships(document: &Document) -> Json {
    let relation = |from: &str, kind: &str, to: &str| {
        object([
            ("spdxElementId", text(from)),
            ("relationshipType", text(kind)),
            ("relatedSpdxElement", text(to)),
        ])
    };
    let mut all = vec![relation("SPDXRef-DOCUMENT", "DESCRIBES", SUBJECT)];
    if document.release.is_some() {
        all.push(relation(SUBJECT, "CONTAINS", "SPDXRef-OperatingSystem"));
    }
    for index in 0..document.packages.len() {
        all.push(relation(SUBJECT, "CONTAINS", &reference_of(index)));
    }
    let mut edges = document.relationships.clone();
    edges.sort_unstable();
    edges.dedup();
    for edge in edges {
        if edge.from < document.packages.len() && edge.to < document.packages.len() {
            all.push(relation(
                &reference_of(edge.from),
                "DEPENDS_ON",
                &reference_of(edge.to),
            ));
        }
    }
    list(all)
}
