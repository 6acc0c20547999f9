//! What is kept of an event: its group, its value, and its number.

use std::rc::Rc;

use super::definition::{Definition, Input, KeyPart, Kind};
use crate::predicate::Operand;
use crate::record::{Extracted, Record};

/// The number of an event, which the caller gives: the witness of a hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub u64);

/// The key of a group: a value for each part, where there is one.
pub(super) type Key = Rc<[Option<Box<str>>]>;

/// A value that is counted.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Counted {
    /// Only the event is.
    Event,
    Texts(Vec<Rc<str>>),
    Numbers(Vec<f64>),
}

/// What is read of an event for one input.
#[derive(Debug, Clone)]
pub(super) struct Extract {
    pub definition: usize,
    pub input: usize,
    key: Vec<Part>,
    pub counted: Counted,
    /// Those of its key and value.
    pub bytes: usize,
}

#[derive(Debug, Clone)]
enum Part {
    Value(Option<Box<str>>),
    Inner(usize),
}

/// Why nothing is read of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotRead {
    /// It has no value to count.
    Nothing,
    /// The event does not tell the group or the value.
    Unknown,
    /// The key or the value is too long.
    Oversized,
}

impl Extract {
    /// What an event is for an input.
    pub fn of(
        numbers: (usize, usize),
        definition: &Definition,
        input: &Input,
        record: &Record<'_>,
        most: usize,
    ) -> Result<Self, NotRead> {
        let mut size = 0;
        let mut key = Vec::with_capacity(input.key.len());
        for part in &input.key {
            key.push(match part {
                KeyPart::Inner(at) => Part::Inner(*at),
                KeyPart::Field(fields) => {
                    let value = first(fields, record)?;
                    size += value.as_ref().map_or(0, |value| value.len());
                    Part::Value(value)
                }
            });
        }
        let counted = match definition.kind {
            Kind::Events
            | Kind::Inputs
            | Kind::Sequence
            | Kind::First { .. }
            | Kind::NotFollowed
            | Kind::NotPreceded => Counted::Event,
            Kind::Values => Counted::Texts(texts(&input.value, record)?),
            Kind::Sum | Kind::Average | Kind::Percentile(_) => {
                Counted::Numbers(numbers_of(&input.value, record)?)
            }
        };
        if let Counted::Texts(texts) = &counted {
            size += texts.iter().map(|text| text.len()).sum::<usize>();
        }
        if size > most {
            return Err(NotRead::Oversized);
        }
        Ok(Self {
            definition: numbers.0,
            input: numbers.1,
            key,
            counted,
            bytes: size,
        })
    }

    /// The key of its group; `inner` is that of the group that feeds it.
    pub fn key(&self, inner: &[Option<Box<str>>]) -> Key {
        let parts = self.key.iter().map(|part| match part {
            Part::Value(value) => value.clone(),
            Part::Inner(at) => inner.get(*at).cloned().flatten(),
        });
        parts.collect()
    }
}

/// The value of the first field that has one.
fn value<'e>(fields: &[Operand], record: &Record<'e>) -> Extracted<'e> {
    let values = fields.iter().map(|field| field.of(record));
    let mut values = values.filter(|value| *value != Extracted::Missing);
    values.next().unwrap_or(Extracted::Missing)
}

/// The same as one text, where a list is one.
fn first(fields: &[Operand], record: &Record<'_>) -> Result<Option<Box<str>>, NotRead> {
    match value(fields, record) {
        Extracted::Missing => Ok(None),
        Extracted::Unknown(_) | Extracted::Some(..) => Err(NotRead::Unknown),
        Extracted::One(text) => Ok(Some(text.into())),
        Extracted::Many(values) => Ok(Some(format!("{values:?}").into())),
    }
}

/// The values of a field, each for itself; of several fields, their values together.
fn texts(fields: &[Vec<Operand>], record: &Record<'_>) -> Result<Vec<Rc<str>>, NotRead> {
    if let [field] = fields {
        return match value(field, record) {
            Extracted::Missing => Err(NotRead::Nothing),
            Extracted::Unknown(_) | Extracted::Some(..) => Err(NotRead::Unknown),
            Extracted::One(text) => Ok(vec![text.into()]),
            Extracted::Many(values) => Ok(values.into_iter().map(Into::into).collect()),
        };
    }
    let mut together = Vec::new();
    for field in fields {
        together.push(first(field, record)?);
    }
    match together.iter().all(Option::is_none) {
        true => Err(NotRead::Nothing),
        false => Ok(vec![format!("{together:?}").into()]),
    }
}

fn numbers_of(fields: &[Vec<Operand>], record: &Record<'_>) -> Result<Vec<f64>, NotRead> {
    let texts = texts(fields, record)?;
    let numbers = texts.iter().filter_map(|text| text.parse::<f64>().ok());
    let numbers: Vec<f64> = numbers.filter(|number| number.is_finite()).collect();
    match numbers.is_empty() {
        true => Err(NotRead::Nothing),
        false => Ok(numbers),
    }
}
