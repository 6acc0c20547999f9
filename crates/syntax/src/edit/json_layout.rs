//! The layout of a JSON text.

use super::layout::{Collection, DocumentLayout, Element, Key, Kind, Layout, Shape};
use super::source::Source;
use crate::json::Place;
use crate::{Text, parse_json};

/// The layout of a text that [`parse_json`] has read without an error, which also bounds its depth;
/// `None` when the text is no JSON after all.
pub(super) fn json_layout(text: &str) -> Option<DocumentLayout> {
    let mut scanner = Scanner {
        source: Source { text },
        place: Place {
            enabled: true,
            line: 1,
            scanned: 0,
            column: 0,
        },
        at: 0,
    };
    let mut roots = Vec::new();
    loop {
        scanner.blanks();
        if scanner.at >= text.len() {
            return Some(DocumentLayout {
                roots,
                ..DocumentLayout::default()
            });
        }
        let root = scanner.value()?;
        if scanner.source.slice(root.start, root.end) != "null" {
            roots.push(root);
        }
    }
}

struct Scanner<'t> {
    source: Source<'t>,
    place: Place,
    at: usize,
}

impl Scanner<'_> {
    fn blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.source.byte(self.at) {
            self.at += 1;
        }
    }

    /// Whether the next character is `byte`; it is taken when it is.
    fn take(&mut self, byte: u8) -> bool {
        self.blanks();
        let found = self.source.byte(self.at) == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self) -> Option<Layout> {
        let start = self.at;
        let position = self.place.at(self.source.text.as_bytes(), start);
        let shape = match self.source.byte(start)? {
            b'{' => Shape::Collection(self.collection(Kind::Mapping, b'}')?),
            b'[' => Shape::Collection(self.collection(Kind::Sequence, b']')?),
            b'"' => {
                self.string()?;
                Shape::Scalar
            }
            _ => {
                let rest = self.source.slice(start, self.source.text.len());
                let length = rest.find([',', ']', '}', ' ', '\t', '\r', '\n']);
                self.at = start + length.unwrap_or(rest.len());
                if self.at == start {
                    return None;
                }
                Shape::Scalar
            }
        };
        Some(Layout {
            position,
            start,
            end: self.at,
            anchor: None,
            shape,
        })
    }

    fn collection(&mut self, kind: Kind, close: u8) -> Option<Collection> {
        let open = self.at;
        let mut elements = Vec::new();
        self.at += 1;
        while !self.take(close) {
            if !elements.is_empty() && !self.take(b',') {
                return None;
            }
            self.blanks();
            let start = self.at;
            let key = if kind == Kind::Mapping {
                let text = self.string()?;
                if !self.take(b':') {
                    return None;
                }
                Some(Key { text, merged: None })
            } else {
                None
            };
            let slot = self.at;
            self.blanks();
            elements.push(Element {
                start,
                key,
                slot,
                value: self.value()?,
            });
        }
        Some(Collection {
            kind,
            flow: true,
            open,
            elements,
            unusual: None,
        })
    }

    /// Moves over a string and returns its text.
    fn string(&mut self) -> Option<Text> {
        let start = self.at;
        if self.source.byte(start) != Some(b'"') {
            return None;
        }
        let bytes = self.source.text.as_bytes();
        let mut at = start + 1;
        loop {
            at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
            if bytes.get(at) == Some(&b'"') {
                break;
            }
            at += 2;
        }
        self.at = at + 1;
        let inner = self.source.slice(start + 1, at);
        if !inner.contains('\\') {
            return Some(inner.into());
        }
        let quoted = self.source.slice(start, at + 1);
        let nodes = parse_json(quoted.as_bytes(), false, &mut Vec::new()).ok()?;
        nodes.first()?.as_str().map(Text::from)
    }
}

/// Whether the reader takes this text for JSON.
pub(super) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
        && parse_json(text.as_bytes(), false, &mut Vec::new()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Position;

    #[test]
    fn keys_and_values_have_their_places() {
        let layout = json_layout("{\n  \"\\u00e9\": [1, {}],\n  \"b\": null\n} null {\"c\":\"x\"}")
            .expect("layout");
        assert_eq!(layout.roots.len(), 2);
        let root = layout.roots[0].collection().expect("mapping");
        assert_eq!(root.elements[0].key.as_ref().expect("key").text, "é");
        let list = root.elements[0].value.collection().expect("list");
        assert_eq!((list.elements[0].start, list.elements.len()), (15, 2));
        assert_eq!(layout.roots[1].position, Position::new(4, 8));
    }
}
