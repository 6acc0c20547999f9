//! CycloneDX in XML, brought into the shape of its JSON, so that one reader reads both.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};

use super::super::document::Document;
use super::super::error::SbomError;
use super::super::limits::{MAX_XML_DEPTH, MAX_XML_ELEMENTS};

/// Where specifications of CycloneDX in XML live; the version follows.
const NAMESPACE: &str = "http://cyclonedx.org/schema/bom/";

/// Elements whose children are a list in JSON.
const LISTS: &[&str] = &[
    "components",
    "properties",
    "occurrences",
    "compositions",
    "dependencies",
    "assemblies",
    "hashes",
];

/// An element that is not closed yet.
struct Open {
    name: String,
    attributes: Map<String, Value>,
    children: Vec<(String, Value)>,
    text: String,
}

/// Reads a document.
pub(crate) fn read_xml(bytes: &[u8]) -> Result<Document, SbomError> {
    let (root, mut value) = tree(bytes)?;
    let version = value
        .get("xmlns")
        .and_then(Value::as_str)
        .and_then(|namespace| namespace.strip_prefix(NAMESPACE));
    let (true, Some(version)) = (root == "bom", version.map(str::to_owned)) else {
        return Err(SbomError::Unsupported(format!(
            "XML whose root is `{}`",
            super::super::json::shown(&root)
        )));
    };
    if let Some(fields) = value.as_object_mut() {
        fields.insert("specVersion".to_owned(), Value::String(version));
    }
    super::read::read(&value)
}

/// The root element with its content.
fn tree(bytes: &[u8]) -> Result<(String, Value), SbomError> {
    let malformed = |error: quick_xml::Error| SbomError::Malformed(error.to_string());
    let text =
        std::str::from_utf8(bytes).map_err(|error| SbomError::Malformed(error.to_string()))?;
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Open> = Vec::new();
    let mut elements = 0_usize;
    loop {
        let (start, is_closed) = match reader.read_event().map_err(malformed)? {
            Event::Start(start) => (start, false),
            Event::Empty(start) => (start, true),
            Event::End(_) => {
                if let Some(root) = close(&mut open) {
                    return Ok(root);
                }
                continue;
            }
            Event::Text(text) => {
                push_text(&mut open, &text);
                continue;
            }
            Event::CData(text) => {
                push_text(&mut open, &text);
                continue;
            }
            Event::GeneralRef(reference) => {
                let name = reference.to_string();
                let plain = match reference.resolve_char_ref() {
                    Ok(Some(character)) => Some(character.to_string()),
                    _ => quick_xml::escape::resolve_predefined_entity(&name).map(str::to_owned),
                };
                // Entities of a document type are not expanded; their names stay.
                push_text(&mut open, &plain.unwrap_or(name));
                continue;
            }
            Event::Eof => return Err(SbomError::Malformed("the document ends early".to_owned())),
            _ => continue,
        };
        elements += 1;
        if open.len() >= MAX_XML_DEPTH || elements > MAX_XML_ELEMENTS {
            return Err(SbomError::Malformed(
                "too many or too deep elements".to_owned(),
            ));
        }
        open.push(opened(&start)?);
        if is_closed && let Some(root) = close(&mut open) {
            return Ok(root);
        }
    }
}

fn opened(start: &BytesStart<'_>) -> Result<Open, SbomError> {
    let mut attributes = Map::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| SbomError::Malformed(error.to_string()))?;
        let value = quick_xml::escape::unescape(&attribute.value)
            .map_err(|error| SbomError::Malformed(error.to_string()))?
            .into_owned();
        let key = attribute.key.as_ref().to_owned();
        attributes.insert(key, Value::String(value));
    }
    Ok(Open {
        name: start.local_name().as_ref().to_owned(),
        attributes,
        children: Vec::new(),
        text: String::new(),
    })
}

fn push_text(open: &mut [Open], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

/// Closes the innermost element; the root when that was it.
fn close(open: &mut Vec<Open>) -> Option<(String, Value)> {
    let element = open.pop()?;
    let parent = open.last().map_or("", |parent| parent.name.as_str());
    let name = element.name.clone();
    let value = value_of(element, parent);
    match open.last_mut() {
        Some(parent) => {
            parent.children.push((name, value));
            None
        }
        None => Some((name, value)),
    }
}

/// The content as JSON has it.
fn value_of(element: Open, parent: &str) -> Value {
    let Open {
        name,
        attributes: mut fields,
        children,
        text,
    } = element;
    if LISTS.contains(&name.as_str()) {
        return Value::Array(children.into_iter().map(|(_, child)| child).collect());
    }
    match (name.as_str(), parent) {
        // JSON has choices in objects: `{"license": {…}}`, `{"expression": "…"}`.
        ("licenses", _) => {
            let choices = children
                .into_iter()
                .map(|(name, child)| Value::Object(Map::from_iter([(name, child)])));
            return Value::Array(choices.collect());
        }
        ("property", _) => {
            fields.insert("value".to_owned(), Value::String(text));
            return Value::Object(fields);
        }
        ("hash", _) => {
            fields.insert("content".to_owned(), Value::String(text.trim().to_owned()));
            return Value::Object(fields);
        }
        ("tools", _) => {
            // Before 1.5 a list of tools, since then a list of components in it.
            let has_components = children.iter().any(|(name, _)| name == "components");
            if !has_components {
                return Value::Array(children.into_iter().map(|(_, child)| child).collect());
            }
        }
        ("assembly", _) => return fields.remove("ref").unwrap_or_default(),
        ("dependency", "dependency") => return fields.remove("ref").unwrap_or_default(),
        ("dependency", _) => {
            let needed = children.into_iter().map(|(_, child)| child).collect();
            fields.insert("dependsOn".to_owned(), Value::Array(needed));
            return Value::Object(fields);
        }
        _ => {}
    }
    if children.is_empty() && fields.is_empty() {
        return Value::String(text.trim().to_owned());
    }
    for (name, child) in children {
        fields.entry(name).or_insert(child);
    }
    Value::Object(fields)
}
