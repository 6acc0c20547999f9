//! What a field may hold beyond its type.

use seawall_syntax::{Entry, Node, Value};

use crate::format::Format;
use crate::mismatch::{Report, listed, shown};
use crate::place::Place;
use crate::suggest;

/// Bytes that the annotations of an object can have together: 256 KiB.
const MAX_ANNOTATIONS: usize = 256 << 10;

/// The highest port.
const MAX_PORT: i64 = 65_535;

/// A limit to the values of a field, or of the items of a list.
#[derive(Debug, Clone)]
pub(crate) enum Constraint {
    /// One of some words. An empty text is as good as absent for nearly all of them, and is let through.
    Enum(Vec<&'static str>),
    /// A whole number in bounds, both included. Texts are not looked at.
    Range(i64, i64),
    /// A port: a number from 1, or from 0 where that is as good as absent, or a name.
    Port(i64),
    /// A text, or the keys and values of a map, of a form.
    Format(Format),
    /// A list of one item or more.
    Filled,
}

impl Constraint {
    /// Reads what a line of `constraints.txt` says behind the name of the field.
    pub(crate) fn parse(word: &str, mut rest: impl Iterator<Item = &'static str>) -> Option<Self> {
        Some(match word {
            "enum" => Self::Enum(rest.collect()),
            "range" => {
                let mut bound = || rest.next()?.parse().ok();
                Self::Range(bound()?, bound()?)
            }
            "min" => Self::Range(rest.next()?.parse().ok()?, i64::MAX),
            "port" => Self::Port(1),
            "port-or-zero" => Self::Port(0),
            "format" => Self::Format(Format::named(rest.next()?)?),
            "filled" => Self::Filled,
            _ => return None,
        })
    }

    /// Adds what is wrong with a value whose type is right.
    pub(crate) fn check(&self, node: &Node, place: &Place<'_>, report: &mut Report) {
        match (self, node.value()) {
            (Self::Format(format), Value::Mapping(entries)) => {
                for entry in entries {
                    format.check_entry(&entry.key, &entry.value, place, report);
                }
                if *format == Format::Annotations {
                    annotations_fit(entries, place, report);
                }
            }
            (Self::Filled, Value::Sequence([])) => {
                report.refuse(place, "at least one item is required");
            }
            (Self::Filled, _) => {}
            (_, Value::Sequence(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.check(item, &place.index(index), report);
                }
            }
            (Self::Enum(words), Value::String(text))
                if !text.is_empty() && !words.contains(&text) =>
            {
                let message = format!("unsupported value {}", shown(text));
                report.refuse_with(place, message, hint(text, words));
            }
            (Self::Range(low, high), Value::Int(_) | Value::Float(_)) => {
                if let Some(number) = node.as_i64()
                    && !(*low..=*high).contains(&number)
                {
                    let message = if *high == i64::MAX {
                        format!("`{number}` is below the minimum, `{low}`")
                    } else {
                        format!("`{number}` is not between `{low}` and `{high}`")
                    };
                    report.refuse(place, message);
                }
            }
            (Self::Port(low), Value::Int(number)) if !(*low..=MAX_PORT).contains(&number) => {
                report.refuse(
                    place,
                    format!("`{number}` is not a port: ports go from 1 to {MAX_PORT}"),
                );
            }
            (Self::Port(_), Value::String(text))
                if text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty() =>
            {
                report.refuse_with(
                    place,
                    format!("`\"{text}\"` is a string, and a port name needs a letter"),
                    format!("remove the quotes: `{text}`"),
                );
            }
            (Self::Port(_), Value::String(text)) => Format::PortName.check(text, place, report),
            (Self::Format(format), Value::String(text)) => format.check(text, place, report),
            _ => {}
        }
    }
}

/// All annotations of an object, keys and values, have a limit together.
fn annotations_fit(entries: &[Entry], place: &Place<'_>, report: &mut Report) {
    let length = |entry: &Entry| entry.key.len() + entry.value.as_str().map_or(0, str::len);
    let total: usize = entries.iter().map(length).sum();
    if total > MAX_ANNOTATIONS {
        report.refuse(
            place,
            format!(
                "{total} bytes are more than the {MAX_ANNOTATIONS} that all annotations can have"
            ),
        );
    }
}

fn hint(text: &str, words: &[&'static str]) -> String {
    match suggest::nearest(text, words.iter().copied()) {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("use {}", listed(words)),
    }
}
