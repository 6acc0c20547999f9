//! Writes SPDX 3.0 as JSON-LD.

use std::collections::BTreeMap;

use seawall_package::{OsRelease, Package, Purl};

use super::super::component::{base, name_of_release};
use super::super::document::Document;
use super::super::extra::{self, Pairs};
use super::super::license::{License, classify, joined};
use super::super::ordered::{Json, list, object, text};
use super::purpose::{NAMESPACE, pairs_text, release_text, unknown_text};

/// The document.
pub(crate) fn write(document: &Document) -> String {
    let mut writer = Writer {
        document,
        elements: Vec::new(),
        ids: Vec::new(),
        vendors: BTreeMap::new(),
        expressions: BTreeMap::new(),
        names: BTreeMap::new(),
    };
    writer.subject();
    let mut contained = Vec::new();
    if let Some(release) = &document.release {
        contained.push(writer.operating_system(release));
    }
    for (index, package) in document.packages.iter().enumerate() {
        contained.push(writer.package(index, package));
    }
    writer.contains(&contained);
    writer.depends();
    writer.licenses();
    let vendors: Vec<(String, usize)> = writer
        .vendors
        .iter()
        .map(|(name, number)| (name.clone(), *number))
        .collect();
    for (name, number) in vendors {
        let id = writer.id(&format!("vendor-{number}"));
        writer.element(&id, "Organization", [("name", text(name))]);
    }
    for (index, unknown) in document.unknown.iter().enumerate() {
        writer.annotation(
            &format!("unknown-{index}"),
            "document",
            unknown_text(unknown),
        );
    }
    writer.finish()
}

struct Writer<'d> {
    document: &'d Document,
    elements: Vec<Json>,
    ids: Vec<String>,
    vendors: BTreeMap<String, usize>,
    /// Licence expressions with their numbers.
    expressions: BTreeMap<String, usize>,
    /// Licences that are only names, with their numbers.
    names: BTreeMap<String, usize>,
}

fn number(map: &mut BTreeMap<String, usize>, key: &str) -> usize {
    let next = map.len();
    *map.entry(key.to_owned()).or_insert(next)
}

impl Writer<'_> {
    fn id(&self, name: &str) -> String {
        format!("{NAMESPACE}{}#{name}", self.document.serial)
    }

    fn element(
        &mut self,
        id: &str,
        kind: &str,
        fields: impl IntoIterator<Item = (&'static str, Json)>,
    ) {
        let head = [
            ("type", text(kind)),
            ("spdxId", text(id)),
            ("creationInfo", text("_:creation")),
        ];
        self.elements.push(object(head.into_iter().chain(fields)));
        self.ids.push(id.to_owned());
    }

    fn annotation(&mut self, name: &str, subject: &str, statement: String) {
        let id = self.id(&format!("annotation-{name}"));
        let subject = self.id(subject);
        self.element(
            &id,
            "Annotation",
            [
                ("annotationType", text("other")),
                ("subject", text(subject)),
                ("statement", text(statement)),
            ],
        );
    }

    fn relation(&mut self, name: &str, from: &str, kind: &str, to: &[String], completeness: &str) {
        let id = self.id(&format!("relation-{name}"));
        self.element(
            &id,
            "Relationship",
            [
                ("from", text(from)),
                ("relationshipType", text(kind)),
                ("to", list(to.iter().map(|id| text(&**id)))),
                ("completeness", text(completeness)),
            ],
        );
    }

    fn subject(&mut self) {
        let id = self.id("subject");
        let digest = self.document.digest.as_ref();
        let hash = digest.map(|digest| {
            object([
                ("type", text("Hash")),
                ("algorithm", text(digest.algorithm())),
                ("hashValue", text(digest.hex())),
            ])
        });
        let name = self.name();
        let version = digest.map_or("", |digest| digest.as_str());
        self.element(
            &id,
            "software_Package",
            [
                ("name", text(name)),
                ("verifiedUsing", list(hash)),
                ("software_packageVersion", text(version)),
                ("software_primaryPurpose", text("container")),
            ],
        );
        let layers: Pairs = self
            .document
            .layers
            .iter()
            .enumerate()
            .map(|(index, layer)| (format!("layer:{index}"), layer.to_string()))
            .collect();
        if let Some(statement) = pairs_text(&layers) {
            self.annotation("subject", "subject", statement);
        }
    }

    fn name(&self) -> String {
        match self.document.name.as_str() {
            "" => "unnamed".to_owned(),
            name => name.to_owned(),
        }
    }

    fn operating_system(&mut self, release: &OsRelease) -> String {
        let id = self.id("operating-system");
        self.element(
            &id,
            "software_Package",
            [
                ("name", text(name_of_release(release))),
                ("software_packageVersion", text(&*release.version)),
                ("software_primaryPurpose", text("operatingSystem")),
            ],
        );
        self.annotation(
            "operating-system",
            "operating-system",
            release_text(release),
        );
        id
    }

    fn package(&mut self, index: usize, package: &Package) -> String {
        let name = format!("package-{index}");
        let id = self.id(&name);
        let purl = Purl::of(package, self.document.release.as_ref());
        let licenses: Vec<String> = package
            .licenses
            .iter()
            .filter(|license| !license.is_empty())
            .cloned()
            .collect();
        let names = &mut self.names;
        let expression = joined(&licenses, |license| {
            format!("LicenseRef-{}", number(names, license))
        });
        let read = match licenses.as_slice() {
            [] => Vec::new(),
            [one] if classify(one) == License::Name => vec![one.clone()],
            _ => vec![expression.clone()],
        };
        let vendor = package.vendor.clone().filter(|vendor| !vendor.is_empty());
        let base = purl
            .as_ref()
            .and_then(|purl| base(purl, vendor.clone(), read));
        let pairs = extra::beyond(base.as_ref(), package, true);
        let supplier = vendor.map(|vendor| {
            let number = number(&mut self.vendors, &vendor);
            self.id(&format!("vendor-{number}"))
        });
        let label = if package.name.is_empty() {
            "unnamed"
        } else {
            &package.name
        };
        self.element(
            &id,
            "software_Package",
            [
                ("name", text(label)),
                ("suppliedBy", text(supplier.unwrap_or_default())),
                ("software_packageVersion", text(&*package.version)),
                (
                    "software_packageUrl",
                    text(purl.map(|purl| purl.to_string()).unwrap_or_default()),
                ),
            ],
        );
        if let Some(statement) = pairs_text(&pairs) {
            self.annotation(&name, &name, statement);
        }
        if !expression.is_empty() {
            let number = number(&mut self.expressions, &expression);
            let to = self.id(&format!("license-{number}"));
            self.relation(
                &format!("license-of-{index}"),
                &id,
                "hasDeclaredLicense",
                &[to],
                "",
            );
        }
        id
    }

    /// How complete the list is. Never more than not asserted: software that nothing recognises is in no list.
    fn contains(&mut self, contained: &[String]) {
        let completeness = if self.document.unknown.is_empty() {
            "noAssertion"
        } else {
            "incomplete"
        };
        if !contained.is_empty() {
            let subject = self.id("subject");
            self.relation("contains", &subject, "contains", contained, completeness);
        }
    }

    fn depends(&mut self) {
        let mut edges = self.document.relationships.clone();
        edges.sort_unstable();
        edges.dedup();
        let count = self.document.packages.len();
        edges.retain(|edge| edge.from < count && edge.to < count);
        for group in edges.chunk_by(|one, two| one.from == two.from) {
            let name = format!("package-{}", group[0].from);
            let from = self.id(&name);
            let to: Vec<String> = group
                .iter()
                .map(|edge| self.id(&format!("package-{}", edge.to)))
                .collect();
            self.relation(&format!("needs-of-{name}"), &from, "dependsOn", &to, "");
        }
    }

    fn licenses(&mut self) {
        let names: Vec<(String, usize)> = self
            .names
            .iter()
            .map(|(name, number)| (name.clone(), *number))
            .collect();
        for (name, number) in &names {
            let id = self.id(&format!("license-text-{number}"));
            let fields = [("simplelicensing_licenseText", text(&**name))];
            self.element(&id, "simplelicensing_SimpleLicensingText", fields);
        }
        let expressions: Vec<(String, usize)> = self
            .expressions
            .iter()
            .map(|(expression, number)| (expression.clone(), *number))
            .collect();
        let reference = |number: usize| format!("LicenseRef-{number}");
        for (expression, number) in expressions {
            let used: std::collections::BTreeSet<usize> = expression
                .split([' ', '(', ')'])
                .filter_map(|word| word.strip_prefix("LicenseRef-")?.parse().ok())
                .collect();
            let custom = used.into_iter().map(|number| {
                object([
                    ("type", text("DictionaryEntry")),
                    ("key", text(reference(number))),
                    ("value", text(self.id(&format!("license-text-{number}")))),
                ])
            });
            let custom = list(custom);
            let id = self.id(&format!("license-{number}"));
            self.element(
                &id,
                "simplelicensing_LicenseExpression",
                [
                    ("simplelicensing_licenseExpression", text(&*expression)),
                    ("simplelicensing_customIdToUri", custom),
                ],
            );
        }
    }

    fn finish(self) -> String {
        let id = |name: &str| text(self.id(name));
        let created = match self.document.created.as_str() {
            "" => "1970-01-01T00:00:00Z",
            created => created,
        };
        let tool = format!("seawall {}", self.document.tool);
        let comment = if self.document.unknown.is_empty() {
            ""
        } else {
            "This document is not complete: the annotations list what could not be understood."
        };
        let agent = |kind: &str, name: &str, label: &str| {
            object([
                ("type", text(kind)),
                ("spdxId", id(name)),
                ("creationInfo", text("_:creation")),
                ("name", text(label)),
            ])
        };
        let mut graph = vec![
            object([
                ("type", text("CreationInfo")),
                ("@id", text("_:creation")),
                ("specVersion", text("3.0.1")),
                ("created", text(created)),
                ("createdBy", list([id("agent")])),
                ("createdUsing", list([id("tool")])),
            ]),
            agent("SoftwareAgent", "agent", "seawall"),
            agent("Tool", "tool", tool.trim_end()),
            object([
                ("type", text("SpdxDocument")),
                ("spdxId", id("document")),
                ("creationInfo", text("_:creation")),
                ("name", text(self.name())),
                ("comment", text(comment)),
                (
                    "profileConformance",
                    list(["core", "software", "simpleLicensing"].map(text)),
                ),
                ("rootElement", list([id("sbom")])),
            ]),
            object([
                ("type", text("software_Sbom")),
                ("spdxId", id("sbom")),
                ("creationInfo", text("_:creation")),
                ("rootElement", list([id("subject")])),
                ("element", list(self.ids.iter().map(|id| text(&**id)))),
                ("software_sbomType", list([text("analyzed")])),
            ]),
        ];
        graph.extend(self.elements.iter().cloned());
        object([
            (
                "@context",
                text("https://spdx.org/rdf/3.0.1/spdx-context.jsonld"),
            ),
            ("@graph", list(graph)),
        ])
        .to_text()
    }
}
