//! A structural schema, made ready for checking.

use std::ops::Deref;
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};
use seawall_syntax::{Node, Value};

use super::format::TextFormat;
use super::list::ListKind;
use crate::limits::{MAX_DEPTH, MAX_PATTERN, MAX_PATTERN_BYTES};

/// A schema that is made ready when the first value comes to it: objects use a small part of a large CRD.
#[derive(Debug)]
pub(super) struct Later<'a> {
    /// None for one that lets everything through.
    schema: Option<&'a Node>,
    depth: usize,
    shape: OnceLock<Box<Shape<'a>>>,
}

impl<'a> Later<'a> {
    /// `depth` schemas below the one of the whole object.
    pub(super) fn new(schema: Option<&'a Node>, depth: usize) -> Self {
        Self {
            schema,
            depth,
            shape: OnceLock::new(),
        }
    }
}

impl<'a> Deref for Later<'a> {
    type Target = Shape<'a>;

    fn deref(&self) -> &Shape<'a> {
        self.shape.get_or_init(|| {
            Box::new(match self.schema {
                Some(schema) => Shape::compile(schema, self.depth),
                None => Shape::anything(),
            })
        })
    }
}

/// What a value must be. Everything that is not set lets any value through.
#[derive(Debug, Default)]
pub(super) struct Shape<'a> {
    pub(super) kind: Option<Kind>,
    pub(super) is_int_or_string: bool,
    pub(super) is_nullable: bool,
    pub(super) keeps_unknown: bool,
    pub(super) is_embedded: bool,
    pub(super) default: Option<&'a Node>,
    /// By name.
    pub(super) properties: Vec<(&'a str, Later<'a>)>,
    pub(super) required: Vec<&'a str>,
    pub(super) additional: Option<Later<'a>>,
    pub(super) items: Option<Later<'a>>,
    pub(super) list: ListKind,
    pub(super) words: &'a [Node],
    pub(super) numbers: Bounds<f64>,
    pub(super) excludes_minimum: bool,
    pub(super) excludes_maximum: bool,
    pub(super) multiple_of: Option<f64>,
    /// Set where whole numbers have to fit in 32 bits.
    pub(super) is_int32: bool,
    pub(super) length: Bounds<usize>,
    pub(super) count: Bounds<usize>,
    pub(super) pattern: Option<Regex>,
    pub(super) format: Option<TextFormat>,
    pub(super) all_of: Vec<Later<'a>>,
    pub(super) any_of: Vec<Later<'a>>,
    pub(super) one_of: Vec<Later<'a>>,
    pub(super) not: Option<Later<'a>>,
}

/// Smallest and largest, both included.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Bounds<T> {
    pub(super) least: Option<T>,
    pub(super) most: Option<T>,
}

/// A JSON type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Array,
    Boolean,
    Integer,
    Number,
    Object,
    String,
}

impl Kind {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "array" => Self::Array,
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "object" => Self::Object,
            "string" => Self::String,
            _ => return None,
        })
    }

    pub(super) fn fits(self, node: &Node) -> bool {
        match self {
            Self::Array => node.is_sequence(),
            Self::Boolean => matches!(node.value(), Value::Bool(_)),
            Self::Integer => node.as_i64().is_some(),
            Self::Number => matches!(node.value(), Value::Int(_) | Value::Float(_)),
            Self::Object => node.is_mapping(),
            Self::String => matches!(node.value(), Value::String(_)),
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Array => "a list",
            Self::Boolean => "a boolean",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::Object => "a mapping",
            Self::String => "a string",
        }
    }
}

impl<'a> Shape<'a> {
    /// Lets everything through, for what is too deep to look at.
    fn anything() -> Self {
        Self {
            keeps_unknown: true,
            ..Self::default()
        }
    }

    /// Makes one level of a schema ready. What it says that is not understood limits nothing.
    fn compile(schema: &'a Node, depth: usize) -> Self {
        if depth > MAX_DEPTH {
            return Self::anything();
        }
        let size = |field: &str| {
            schema
                .int(field)
                .and_then(|number| usize::try_from(number).ok())
        };
        let is_true = |field: &str| schema.bool(field) == Some(true);
        let list = |field: &str| -> Vec<Later<'a>> {
            let inner = schema.list(field).iter();
            inner
                .map(|inner| Later::new(Some(inner), depth + 1))
                .collect()
        };
        let inner = |field: &str| {
            let inner = schema.get(field)?;
            match inner.value() {
                Value::Mapping(_) => Some(Later::new(Some(inner), depth + 1)),
                Value::Bool(true) => Some(Later::new(None, depth + 1)),
                _ => None,
            }
        };
        let entries = schema.get("properties").map_or(&[][..], Node::entries);
        let mut properties: Vec<(&str, Later<'a>)> = entries
            .iter()
            .map(|entry| {
                (
                    entry.key.as_str(),
                    Later::new(Some(&entry.value), depth + 1),
                )
            })
            .collect();
        properties.sort_unstable_by_key(|(name, _)| *name);
        let of_items = (size("minItems"), size("maxItems"));
        let of_entries = (size("minProperties"), size("maxProperties"));
        Self {
            kind: schema.str("type").and_then(Kind::named),
            is_int_or_string: is_true("x-kubernetes-int-or-string"),
            is_nullable: is_true("nullable"),
            keeps_unknown: is_true("x-kubernetes-preserve-unknown-fields"),
            is_embedded: is_true("x-kubernetes-embedded-resource"),
            default: schema.entry("default").map(|entry| &entry.value),
            properties,
            required: schema.strings("required").collect(),
            additional: inner("additionalProperties"),
            items: inner("items"),
            list: ListKind::of(schema),
            words: schema.list("enum"),
            numbers: Bounds {
                least: number(schema, "minimum"),
                most: number(schema, "maximum"),
            },
            excludes_minimum: is_true("exclusiveMinimum"),
            excludes_maximum: is_true("exclusiveMaximum"),
            multiple_of: number(schema, "multipleOf").filter(|factor| *factor > 0.0),
            is_int32: schema.str("type") == Some("integer")
                && schema.str("format") == Some("int32"),
            length: Bounds {
                least: size("minLength"),
                most: size("maxLength"),
            },
            count: Bounds {
                least: of_items.0.or(of_entries.0),
                most: of_items.1.or(of_entries.1),
            },
            pattern: schema.str("pattern").and_then(pattern),
            format: schema
                .str("format")
                .filter(|_| matches!(schema.str("type"), None | Some("string")))
                .and_then(TextFormat::named),
            all_of: list("allOf"),
            any_of: list("anyOf"),
            one_of: list("oneOf"),
            not: inner("not"),
        }
    }

    /// Whether null is not a value of it.
    pub(super) fn expects_value(&self) -> bool {
        !self.is_nullable && (self.kind.is_some() || self.is_int_or_string)
    }

    /// The shape of a property.
    pub(super) fn property(&self, name: &str) -> Option<&Self> {
        let at = self
            .properties
            .binary_search_by(|(known, _)| (*known).cmp(name))
            .ok()?;
        self.properties.get(at).map(|(_, shape)| &**shape)
    }
}

fn number(schema: &Node, field: &str) -> Option<f64> {
    match schema.get(field)?.value() {
        Value::Int(number) => Some(number as f64),
        Value::Float(number) => Some(number),
        _ => None,
    }
}

/// Patterns are RE2, which the regex crate nearly is. One that it does not read limits nothing, and is counted among what
/// is not evaluated.
pub(super) fn pattern(text: &str) -> Option<Regex> {
    if text.len() > MAX_PATTERN {
        return None;
    }
    RegexBuilder::new(text)
        .size_limit(MAX_PATTERN_BYTES)
        .build()
        .ok()
}

/// Whether a pattern can be read. Most have nothing in which the two notations differ, and need not be compiled to tell.
pub(super) fn is_read(text: &str) -> bool {
    is_plain(text) || pattern(text).is_some()
}

/// Whether a short pattern has only classes, groups and repetitions of everyday use.
fn is_plain(text: &str) -> bool {
    const SHORT: usize = 64;
    let mut bytes = text.bytes().peekable();
    let mut open = Vec::new();
    let mut in_class = false;
    let mut last = b' ';
    while let Some(byte) = bytes.next() {
        let before = std::mem::replace(&mut last, byte);
        match byte {
            // Escaped signs mean themselves; letters and digits may mean anything.
            b'\\' if bytes.next_if(|next| next.is_ascii_punctuation()).is_some() => {}
            b'[' if !in_class => {
                if bytes.peek().is_some_and(|next| b"]^[".contains(next)) {
                    return false;
                }
                in_class = true;
            }
            b']' if in_class => in_class = false,
            b'-' if in_class => {
                // A range has to go up.
                let next = bytes.peek().copied().unwrap_or_default();
                if next != b']' && before != b'[' && before >= next {
                    return false;
                }
            }
            _ if in_class && (byte.is_ascii_alphanumeric() || b"_./".contains(&byte)) => {}
            _ if in_class => return false,
            b'(' => {
                if bytes.peek() == Some(&b'?') {
                    return false;
                }
                open.push(byte);
            }
            b')' if open.pop().is_some() => {}
            b'^' | b'$' | b'|' | b'.' | b' ' | b'-' | b'_' | b'/' | b':' => {}
            b'*' | b'+' | b'?' => {
                if b"|(^$*+?".contains(&before) {
                    return false;
                }
            }
            _ if byte.is_ascii_alphanumeric() => {}
            _ => return false,
        }
    }
    text.len() <= SHORT && open.is_empty() && !in_class && !text.starts_with(['*', '+', '?'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{is_plain, pattern};

    #[test]
    fn everyday_patterns_are_plain() {
        for text in [
            "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
            "^(a|b)+$",
            "^[0-9]+\\.[0-9]+$",
            "",
        ] {
            assert!(is_plain(text), "{text}");
        }
        for text in ["a{1000}", "(?=a)", "\\1", "a**", "[", "(", "*"] {
            assert!(!is_plain(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_plain_compiles(text in "[ab0^$|.()\\[\\]*+?{}\\\\-]{0,12}") {
            prop_assert!(!is_plain(&text) || pattern(&text).is_some(), "{}", text);
        }
    }
}
