//! The fields of one mapping.

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use seawall_syntax::{Node, Position, Value};

use crate::error::quoted;
use crate::field::suggestion;
use crate::similar::closest;
use crate::{ContentError, Field, List};

/// The fields of one mapping. It remembers which were asked for; the others are errors.
#[derive(Debug)]
pub struct Reader<'d> {
    file: &'d str,
    node: &'d Node,
    asked: RefCell<Vec<&'static str>>,
    is_open: Cell<bool>,
}

impl<'d> Reader<'d> {
    pub(crate) fn new(file: &'d str, node: &'d Node) -> Self {
        Self {
            file,
            node,
            asked: RefCell::new(Vec::new()),
            is_open: Cell::new(false),
        }
    }

    /// Runs the closure, then refuses what it did not ask for.
    pub(crate) fn complete<T>(
        self,
        body: impl FnOnce(&Self) -> Result<T, ContentError>,
    ) -> Result<T, ContentError> {
        let value = body(&self)?;
        if self.is_open.get() {
            return Ok(value);
        }
        let asked = self.asked.into_inner();
        let unknown = self
            .node
            .entries()
            .iter()
            .find(|entry| !asked.contains(&&*entry.key));
        match unknown {
            None => Ok(value),
            Some(entry) => Err(ContentError::new(
                self.file,
                entry.key_position(),
                format!("unknown field {}", quoted(&entry.key)),
            )
            .with_hint(suggestion(&entry.key, asked))),
        }
    }

    /// Names a field that is read only in some cases, so that it is known in the others as well.
    pub fn expect(&self, name: &'static str) {
        let mut asked = self.asked.borrow_mut();
        if !asked.contains(&name) {
            asked.push(name);
        }
    }

    /// Passes over unknown fields: for files that programs write, whose schema gains fields.
    pub fn ignore_others(&self) {
        self.is_open.set(true);
    }

    /// The file.
    pub fn file(&self) -> &'d str {
        self.file
    }

    /// Where the mapping begins.
    pub fn position(&self) -> Position {
        self.node.position()
    }

    /// An error about the mapping as a whole.
    pub fn error(&self, what: impl Into<String>) -> ContentError {
        ContentError::new(self.file, self.node.position(), what)
    }

    /// A field of any type; `None` when it is absent. A key without a value is there, and an error for every type: a
    /// selector whose value was forgotten must not select everything.
    pub fn optional(&self, name: &'static str) -> Option<Field<'d>> {
        self.expect(name);
        self.node
            .entry(name)
            .map(|entry| Field::new(self.file, name, &entry.value))
    }

    /// A field of any type.
    ///
    /// # Errors
    /// When it is absent. A close misspelling of it is named instead.
    pub fn field(&self, name: &'static str) -> Result<Field<'d>, ContentError> {
        self.optional(name).ok_or_else(|| self.missing(name))
    }

    fn missing(&self, name: &'static str) -> ContentError {
        let asked = self.asked.borrow();
        let misspelt =
            self.node.entries().iter().find(|entry| {
                !asked.contains(&&*entry.key) && closest(&entry.key, [name]).is_some()
            });
        match misspelt {
            Some(entry) => ContentError::new(
                self.file,
                entry.key_position(),
                format!("unknown field {}", quoted(&entry.key)),
            )
            .with_hint(format!("did you mean `{name}`?")),
            None => self.error(format!("`{name}` is missing")),
        }
    }

    /// Text that is not blank.
    ///
    /// # Errors
    /// When it is absent or anything else.
    pub fn text(&self, name: &'static str) -> Result<&'d str, ContentError> {
        self.field(name)?.text()
    }

    /// Text that is not blank, where it is there.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn optional_text(&self, name: &'static str) -> Result<Option<&'d str>, ContentError> {
        self.optional(name).map(|field| field.text()).transpose()
    }

    /// A boolean.
    ///
    /// # Errors
    /// When it is absent or anything else.
    pub fn flag(&self, name: &'static str) -> Result<bool, ContentError> {
        self.field(name)?.flag()
    }

    /// A boolean, where it is there.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn optional_flag(&self, name: &'static str) -> Result<Option<bool>, ContentError> {
        self.optional(name).map(|field| field.flag()).transpose()
    }

    /// An integer within bounds.
    ///
    /// # Errors
    /// When it is absent, anything else or out of bounds.
    pub fn integer(
        &self,
        name: &'static str,
        bounds: RangeInclusive<i64>,
    ) -> Result<i64, ContentError> {
        self.field(name)?.integer(bounds)
    }

    /// An integer within bounds, where it is there.
    ///
    /// # Errors
    /// When it is anything else or out of bounds.
    pub fn optional_integer(
        &self,
        name: &'static str,
        bounds: RangeInclusive<i64>,
    ) -> Result<Option<i64>, ContentError> {
        self.optional(name)
            .map(|field| field.integer(bounds))
            .transpose()
    }

    /// Text in the notation of a type: a date, a severity, a version.
    ///
    /// # Errors
    /// When it is absent, no text, or refused by the type.
    pub fn parsed<T>(&self, name: &'static str) -> Result<T, ContentError>
    where
        T: FromStr,
        T::Err: Display,
    {
        self.field(name)?.parsed()
    }

    /// Text in the notation of a type, where it is there.
    ///
    /// # Errors
    /// When it is no text, or refused by the type.
    pub fn optional_parsed<T>(&self, name: &'static str) -> Result<Option<T>, ContentError>
    where
        T: FromStr,
        T::Err: Display,
    {
        self.optional(name).map(|field| field.parsed()).transpose()
    }

    /// One of some words, and what it stands for.
    ///
    /// # Errors
    /// When it is absent or another word.
    pub fn one_of<'w, T>(
        &self,
        name: &'static str,
        words: &'w [(&str, T)],
    ) -> Result<&'w T, ContentError> {
        self.field(name)?.one_of(words)
    }

    /// One of some words, where it is there, and what it stands for.
    ///
    /// # Errors
    /// When it is another word.
    pub fn optional_one_of<'w, T>(
        &self,
        name: &'static str,
        words: &'w [(&str, T)],
    ) -> Result<Option<&'w T>, ContentError> {
        self.optional(name)
            .map(|field| field.one_of(words))
            .transpose()
    }

    /// A list.
    ///
    /// # Errors
    /// When it is absent or anything else.
    pub fn list(&self, name: &'static str) -> Result<List<'d>, ContentError> {
        self.field(name)?.list()
    }

    /// A list; an empty one when it is absent.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn optional_list(&self, name: &'static str) -> Result<List<'d>, ContentError> {
        match self.optional(name) {
            Some(field) => field.list(),
            None => Ok(List::new(self.file, name, &[], self.node.position())),
        }
    }

    /// A mapping with known fields.
    ///
    /// # Errors
    /// When it is absent, no mapping, or the closure fails.
    pub fn section<T>(
        &self,
        name: &'static str,
        body: impl FnOnce(&Reader<'d>) -> Result<T, ContentError>,
    ) -> Result<T, ContentError> {
        self.field(name)?.section(body)
    }

    /// A mapping with known fields, where it is there.
    ///
    /// # Errors
    /// When it is no mapping, or the closure fails.
    pub fn optional_section<T>(
        &self,
        name: &'static str,
        body: impl FnOnce(&Reader<'d>) -> Result<T, ContentError>,
    ) -> Result<Option<T>, ContentError> {
        self.optional(name)
            .map(|field| field.section(body))
            .transpose()
    }

    /// A mapping whose keys the author chose (labels), to texts; empty when it is absent.
    ///
    /// # Errors
    /// When it is no mapping, or a value is no text.
    pub fn optional_texts_by_key(
        &self,
        name: &'static str,
    ) -> Result<Vec<(&'d str, &'d str)>, ContentError> {
        let Some(field) = self.optional(name) else {
            return Ok(Vec::new());
        };
        field
            .entries()?
            .into_iter()
            .map(|(key, value)| Ok((key, value.text()?)))
            .collect()
    }
}

impl<'d> Field<'d> {
    /// A mapping with known fields. A field that the closure does not ask for is an error.
    ///
    /// # Errors
    /// When it is no mapping, the error of the closure, or the first unknown field.
    pub fn section<T>(
        &self,
        body: impl FnOnce(&Reader<'d>) -> Result<T, ContentError>,
    ) -> Result<T, ContentError> {
        if !matches!(self.node().value(), Value::Mapping(_)) {
            return Err(self.expected("a mapping"));
        }
        Reader::new(self.file(), self.node()).complete(body)
    }
}

impl<'d> List<'d> {
    /// Reads every item as a mapping with known fields.
    ///
    /// # Errors
    /// The first error.
    pub fn each<T>(
        self,
        mut body: impl FnMut(&Reader<'d>) -> Result<T, ContentError>,
    ) -> Result<Vec<T>, ContentError> {
        self.items().map(|item| item.section(&mut body)).collect()
    }
}
