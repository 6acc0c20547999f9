//! A structural schema, made ready for checking.

use regex::{Regex, RegexBuilder};
use seawall_syntax::{Node, Value};

use super::format::TextFormat;
use super::list::ListKind;
use crate::limits::{MAX_DEPTH, MAX_PATTERN, MAX_PATTERN_BYTES};

/// What a value must be. Everything that is not set lets any value through.
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub(super) kind: Option<Kind>,
    pub(super) is_int_or_string: bool,
    pub(super) is_nullable: bool,
    pub(super) keeps_unknown: bool,
    pub(super) is_embedded: bool,
    pub(super) default: Option<Node>,
    /// By name.
    pub(super) properties: Vec<(Box<str>, Shape)>,
    pub(super) required: Vec<Box<str>>,
    pub(super) additional: Option<Box<Shape>>,
    pub(super) items: Option<Box<Shape>>,
    pub(super) list: ListKind,
    pub(super) words: Vec<Node>,
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
    pub(super) all_of: Vec<Shape>,
    pub(super) any_of: Vec<Shape>,
    pub(super) one_of: Vec<Shape>,
    pub(super) not: Option<Box<Shape>>,
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
            Self::Array => matches!(node.value, Value::Sequence(_)),
            Self::Boolean => matches!(node.value, Value::Bool(_)),
            Self::Integer => node.as_i64().is_some(),
            Self::Number => matches!(node.value, Value::Int(_) | Value::Float(_)),
            Self::Object => matches!(node.value, Value::Mapping(_)),
            Self::String => matches!(node.value, Value::String(_)),
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

impl Shape {
    /// Lets everything through, for what is too large to look at.
    fn anything() -> Self {
        Self {
            keeps_unknown: true,
            ..Self::default()
        }
    }

    /// Makes a schema ready. What it says that is not understood limits nothing.
    pub(super) fn compile(schema: &Node, depth: usize, budget: &mut usize) -> Self {
        if depth > MAX_DEPTH || *budget == 0 {
            return Self::anything();
        }
        *budget -= 1;
        let size = |field: &str| {
            schema
                .int(field)
                .and_then(|number| usize::try_from(number).ok())
        };
        let is_true = |field: &str| schema.bool(field) == Some(true);
        let mut list = |field: &str| -> Vec<Self> {
            schema
                .list(field)
                .iter()
                .map(|inner| Self::compile(inner, depth + 1, budget))
                .collect()
        };
        let (all_of, any_of, one_of) = (list("allOf"), list("anyOf"), list("oneOf"));
        let mut inner = |field: &str| {
            let inner = schema.get(field)?;
            let shape = match inner.value {
                Value::Mapping(_) => Self::compile(inner, depth + 1, budget),
                Value::Bool(true) => Self::anything(),
                _ => return None,
            };
            Some(Box::new(shape))
        };
        let (additional, items, not) =
            (inner("additionalProperties"), inner("items"), inner("not"));
        let entries = schema.get("properties").map_or(&[][..], Node::entries);
        let mut properties: Vec<(Box<str>, Self)> = entries
            .iter()
            .map(|entry| {
                let shape = Self::compile(&entry.value, depth + 1, budget);
                (entry.key.as_str().into(), shape)
            })
            .collect();
        properties.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let of_items = (size("minItems"), size("maxItems"));
        let of_entries = (size("minProperties"), size("maxProperties"));
        Self {
            kind: schema.str("type").and_then(Kind::named),
            is_int_or_string: is_true("x-kubernetes-int-or-string"),
            is_nullable: is_true("nullable"),
            keeps_unknown: is_true("x-kubernetes-preserve-unknown-fields"),
            is_embedded: is_true("x-kubernetes-embedded-resource"),
            default: schema.entry("default").map(|entry| entry.value.clone()),
            properties,
            required: schema.strings("required").map(Into::into).collect(),
            additional,
            items,
            list: ListKind::of(schema),
            words: schema.list("enum").to_vec(),
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
            all_of,
            any_of,
            one_of,
            not,
        }
    }

    /// The shape of a property.
    pub(super) fn property(&self, name: &str) -> Option<&Self> {
        let at = self
            .properties
            .binary_search_by(|(known, _)| (**known).cmp(name))
            .ok()?;
        Some(&self.properties[at].1)
    }
}

fn number(schema: &Node, field: &str) -> Option<f64> {
    match schema.get(field)?.value {
        Value::Int(number) => Some(number as f64),
        Value::Float(number) => Some(number),
        _ => None,
    }
}

/// Patterns are RE2, which the regex crate nearly is. One that it does not read limits nothing.
fn pattern(text: &str) -> Option<Regex> {
    if text.len() > MAX_PATTERN {
        return None;
    }
    RegexBuilder::new(text)
        .size_limit(MAX_PATTERN_BYTES)
        .build()
        .ok()
}
