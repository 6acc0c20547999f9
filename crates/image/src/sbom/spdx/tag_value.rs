//! SPDX 2 as tag-value, brought into the shape of its JSON, so that one reader reads both.

use serde_json::{Map, Value, json};

use super::super::document::Document;
use super::super::error::SbomError;

/// How far into the text its version has to be.
const HEAD_BYTES: usize = 4096;

/// Whether the text is tag-value: it states its version near the beginning.
pub(crate) fn is_tag_value(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    head.split(|byte| *byte == b'\n')
        .any(|line| line.trim_ascii_start().starts_with(b"SPDXVersion:"))
}

/// What the tags that follow belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Document,
    Package,
    License,
    Other,
}

/// Reads a document.
pub(crate) fn read_tag_value(bytes: &[u8]) -> Result<Document, SbomError> {
    let text = String::from_utf8_lossy(bytes);
    let mut tags = Tags::default();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some((tag, value)) = line.split_once(':') else {
            continue;
        };
        let tag = tag.trim();
        if tag.starts_with('#') {
            continue;
        }
        let value = value.trim();
        if let Some(rest) = value.strip_prefix("<text>") {
            let mut whole = String::new();
            let mut part = rest;
            loop {
                if let Some(end) = part.find("</text>") {
                    whole.push_str(&part[..end]);
                    break;
                }
                whole.push_str(part);
                let Some(next) = lines.next() else {
                    return Err(SbomError::Malformed("a `<text>` is not closed".to_owned()));
                };
                whole.push('\n');
                part = next;
            }
            tags.add(tag, &whole);
        } else {
            tags.add(tag, value);
        }
    }
    super::two_read::read(&tags.finish())
}

struct Tags {
    section: Section,
    document: Map<String, Value>,
    creators: Vec<Value>,
    packages: Vec<Map<String, Value>>,
    licenses: Vec<Map<String, Value>>,
    relationships: Vec<Value>,
    annotations: Vec<Map<String, Value>>,
    created: String,
}

impl Default for Tags {
    fn default() -> Self {
        Self {
            section: Section::Document,
            document: Map::new(),
            creators: Vec::new(),
            packages: Vec::new(),
            licenses: Vec::new(),
            relationships: Vec::new(),
            annotations: Vec::new(),
            created: String::new(),
        }
    }
}

impl Tags {
    fn add(&mut self, tag: &str, value: &str) {
        match tag {
            "PackageName" => {
                self.section = Section::Package;
                self.packages.push(Map::new());
                self.set("name", value);
            }
            "LicenseID" => {
                self.section = Section::License;
                self.licenses.push(Map::new());
                self.set("licenseId", value);
            }
            "FileName" | "SnippetSPDXID" => self.section = Section::Other,
            "SPDXVersion" => self.set_document("spdxVersion", value),
            "DocumentName" => self.set_document("name", value),
            "DocumentNamespace" => self.set_document("documentNamespace", value),
            "Created" => value.clone_into(&mut self.created),
            "Creator" => self.creators.push(value.into()),
            "SPDXID" => self.set("SPDXID", value),
            "PackageVersion" => self.set("versionInfo", value),
            "PackageSupplier" => self.set("supplier", value),
            "PackageLicenseDeclared" => self.set("licenseDeclared", value),
            "PackageLicenseConcluded" => self.set("licenseConcluded", value),
            "PackageSourceInfo" => self.set("sourceInfo", value),
            "PrimaryPackagePurpose" => self.set("primaryPackagePurpose", value),
            "ExtractedText" => self.set("extractedText", value),
            "LicenseName" => self.set("name", value),
            "PackageChecksum" => {
                if let Some((algorithm, sum)) = value.split_once(':') {
                    let checksum = json!({"algorithm": algorithm, "checksumValue": sum.trim()});
                    self.push("checksums", checksum);
                }
            }
            "ExternalRef" => {
                let mut words = value.split_whitespace().skip(1);
                if let (Some(kind), Some(locator)) = (words.next(), words.next()) {
                    let reference = json!({"referenceType": kind, "referenceLocator": locator});
                    self.push("externalRefs", reference);
                }
            }
            "Relationship" => {
                let mut words = value.split_whitespace();
                if let (Some(from), Some(kind), Some(to)) =
                    (words.next(), words.next(), words.next())
                {
                    self.relationships.push(json!({
                        "spdxElementId": from, "relationshipType": kind, "relatedSpdxElement": to,
                    }));
                }
            }
            "Annotator" => self.annotations.push(Map::new()),
            "AnnotationComment" | "SPDXREF" => {
                if let Some(annotation) = self.annotations.last_mut() {
                    let key = if tag == "SPDXREF" { "of" } else { "comment" };
                    annotation.insert(key.to_owned(), value.into());
                }
            }
            _ => {}
        }
    }

    /// A field of what the section is about.
    fn set(&mut self, key: &str, value: &str) {
        if let Some(fields) = self.fields() {
            fields.insert(key.to_owned(), value.into());
        }
    }

    fn push(&mut self, key: &str, value: Value) {
        if let Some(fields) = self.fields()
            && let Value::Array(list) = fields
                .entry(key.to_owned())
                .or_insert_with(|| Value::Array(Vec::new()))
        {
            list.push(value);
        }
    }

    fn fields(&mut self) -> Option<&mut Map<String, Value>> {
        match self.section {
            Section::Document => Some(&mut self.document),
            Section::Package => self.packages.last_mut(),
            Section::License => self.licenses.last_mut(),
            Section::Other => None,
        }
    }

    fn set_document(&mut self, key: &str, value: &str) {
        self.document.insert(key.to_owned(), value.into());
    }

    fn finish(self) -> Value {
        let mut document = self.document;
        let creation = json!({"created": self.created, "creators": self.creators});
        document.insert("creationInfo".to_owned(), creation);
        let list = |maps: Vec<Map<String, Value>>| {
            Value::Array(maps.into_iter().map(Value::Object).collect())
        };
        document.insert("packages".to_owned(), list(self.packages));
        document.insert("hasExtractedLicensingInfos".to_owned(), list(self.licenses));
        document.insert("relationships".to_owned(), Value::Array(self.relationships));
        document.insert("annotations".to_owned(), list(self.annotations));
        Value::Object(document)
    }
}
