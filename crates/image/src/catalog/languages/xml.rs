//! XML as a tree of elements, within limits. Entities that a document declares are never expanded.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::limits::{MAX_XML_DEPTH, MAX_XML_ELEMENTS};
use crate::catalog::Unreadable;

/// An element; names are without prefix.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// Its name.
    pub(super) name: String,
    /// Its attributes.
    pub(super) attributes: Vec<(String, String)>,
    /// Elements in it.
    pub(super) children: Vec<Element>,
    /// Text in it, trimmed.
    pub(super) text: String,
    /// Its line, from 1.
    pub(super) line: usize,
}

impl Element {
    /// An attribute; case does not count, as in MSBuild.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The first element of this name in it.
    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All elements of this name in it.
    pub(super) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first element of this name in it, if there is any.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name)
            .map(|child| child.text.as_str())
            .filter(|text| !text.is_empty())
    }

    /// This element and all in it, in the order of the text.
    pub(super) fn walk(&self) -> impl Iterator<Item = &Element> {
        let mut open = vec![self];
        std::iter::from_fn(move || {
            let next = open.pop()?;
            open.extend(next.children.iter().rev());
            Some(next)
        })
    }
}

/// Reads a document; its outermost element.
pub(super) fn read_xml(bytes: &[u8]) -> Result<Element, Unreadable> {
    let text = seawall_syntax::decoded(bytes);
    let mut reader = Reader::from_str(&text);
    let mut open: Vec<Element> = Vec::new();
    let (mut line, mut scanned, mut count) = (1, 0, 0);
    loop {
        let before = (reader.buffer_position() as usize).clamp(scanned, text.len());
        line += count_lines(&text.as_bytes()[scanned..before]);
        scanned = before;
        let fail = |why: String| Unreadable::new(format!("line {line}: {why}"));
        let event = reader
            .read_event()
            .map_err(|error| fail(error.to_string()))?;
        match event {
            Event::Start(start) => {
                count += 1;
                if open.len() >= MAX_XML_DEPTH || count > MAX_XML_ELEMENTS {
                    return Err(fail(format!(
                        "more than {MAX_XML_ELEMENTS} elements, or nested deeper than {MAX_XML_DEPTH}"
                    )));
                }
                open.push(element(&start, line));
            }
            Event::Empty(start) => {
                count += 1;
                if count > MAX_XML_ELEMENTS {
                    return Err(fail(format!("more than {MAX_XML_ELEMENTS} elements")));
                }
                let done = element(&start, line);
                match open.last_mut() {
                    Some(parent) => parent.children.push(done),
                    None => return Ok(done),
                }
            }
            Event::End(_) => {
                let Some(mut done) = open.pop() else {
                    return Err(fail("an end without a beginning".to_owned()));
                };
                done.text = done.text.trim().to_owned();
                match open.last_mut() {
                    Some(parent) => parent.children.push(done),
                    None => return Ok(done),
                }
            }
            Event::Text(text) => {
                if let Some(parent) = open.last_mut() {
                    parent.text.push_str(&text.xml10_content());
                }
            }
            Event::CData(text) => {
                if let Some(parent) = open.last_mut() {
                    parent.text.push_str(&text.xml10_content());
                }
            }
            Event::GeneralRef(reference) => {
                if let Some(parent) = open.last_mut() {
                    let written = format!("&{};", &*reference.xml10_content());
                    let meant = quick_xml::escape::unescape(&written);
                    parent.text.push_str(&meant.unwrap_or((&*written).into()));
                }
            }
            Event::Eof => return Err(fail("ends before its outermost element does".to_owned())),
            _ => {}
        }
    }
}

fn count_lines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

fn element(start: &BytesStart<'_>, line: usize) -> Element {
    let mut attributes = start.attributes();
    let attributes = attributes.with_checks(false).flatten();
    Element {
        name: local(start.local_name().as_ref()),
        attributes: attributes
            .map(|attribute| {
                let raw = attribute.value.as_ref();
                let value = quick_xml::escape::unescape(raw);
                (
                    local(attribute.key.local_name().as_ref()),
                    value.map_or_else(|_| raw.to_owned(), |value| value.into_owned()),
                )
            })
            .collect(),
        line,
        ..Element::default()
    }
}

fn local(name: &str) -> String {
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_have_text_attributes_and_lines() {
        let root = read_xml(
            b"<?xml version='1.0'?>\n<!-- x -->\n<a:p xmlns:a='u'>\n<v A='1&amp;2'> x&lt;<![CDATA[<]]> </v>\n<v/></a:p>",
        )
        .expect("reads");
        assert_eq!(root.name, "p");
        let value = root.child("v").expect("an element");
        assert_eq!((value.text.as_str(), value.line), ("x<<", 4));
        assert_eq!(value.attribute("a"), Some("1&2"));
        assert_eq!(root.all("v").count(), 2);
        assert_eq!(root.walk().count(), 3);
    }

    #[test]
    fn bombs_are_refused_and_entities_stay_unexpanded() {
        assert!(read_xml("<a>".repeat(100_000).as_bytes()).is_err());
        let bomb = b"<!DOCTYPE a [<!ENTITY b 'cccc'>]><a>&b;&b;</a>";
        assert_eq!(read_xml(bomb).expect("reads").text, "&b;&b;");
        assert!(read_xml(b"<a><b></a>").is_err());
        assert!(read_xml(b"").is_err());
    }
}
