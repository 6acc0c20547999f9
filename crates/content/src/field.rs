//! One value with its place, and the types that it can be read as.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use seawall_syntax::{Node, Position, Value};

use crate::ContentError;
use crate::error::quoted;
use crate::similar::closest;

/// One value of a data file.
#[derive(Debug, Clone, Copy)]
pub struct Field<'d> {
    file: &'d str,
    /// Name of the field, or of the list that the value is an item of.
    name: &'d str,
    node: &'d Node,
}

impl<'d> Field<'d> {
    pub(crate) fn new(file: &'d str, name: &'d str, node: &'d Node) -> Self {
        Self { file, name, node }
    }

    pub(crate) fn file(&self) -> &'d str {
        self.file
    }

    pub(crate) fn name(&self) -> &'d str {
        self.name
    }

    pub(crate) fn node(&self) -> &'d Node {
        self.node
    }

    /// Where the value begins.
    pub fn position(&self) -> Position {
        self.node.position()
    }

    /// An error at this value.
    pub fn error(&self, what: impl Into<String>) -> ContentError {
        ContentError::new(self.file, self.node.position(), what)
    }

    pub(crate) fn expected(&self, what: &str) -> ContentError {
        if self.node.is_null() {
            return self.error(format!("`{}` is empty", self.name));
        }
        self.error(format!(
            "`{}` has to be {what}, not {}",
            self.name,
            described(self.node)
        ))
    }

    /// Text that is not blank.
    ///
    /// # Errors
    /// When it is anything else; a number or boolean has to be in quotes.
    pub fn text(&self) -> Result<&'d str, ContentError> {
        match self.node.value() {
            Value::String(text) if text.trim().is_empty() => {
                Err(self.error(format!("`{}` is empty", self.name)))
            }
            Value::String(text) => Ok(text),
            Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
                Err(self.expected("text").with_hint("put it in quotes"))
            }
            _ => Err(self.expected("text")),
        }
    }

    /// Text that may be blank.
    ///
    /// # Errors
    /// When it is anything else; a number or boolean has to be in quotes.
    pub fn any_text(&self) -> Result<&'d str, ContentError> {
        match self.node.value() {
            Value::String(text) if text.trim().is_empty() => Ok(text),
            _ => self.text(),
        }
    }

    /// A boolean.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn flag(&self) -> Result<bool, ContentError> {
        self.node.as_bool().ok_or_else(|| {
            let error = self.expected("`true` or `false`");
            match self.node.as_str() {
                Some("true" | "false") => error.with_hint("remove the quotes"),
                _ => error,
            }
        })
    }

    /// An integer within bounds.
    ///
    /// # Errors
    /// When it is anything else, or out of bounds.
    pub fn integer(&self, bounds: RangeInclusive<i64>) -> Result<i64, ContentError> {
        let Value::Int(number) = self.node.value() else {
            return Err(self.expected("an integer"));
        };
        if bounds.contains(&number) {
            return Ok(number);
        }
        Err(self.error(format!(
            "`{}` is {number}; it has to be between {} and {}",
            self.name,
            bounds.start(),
            bounds.end()
        )))
    }

    /// Text in the notation of a type: a date, a severity, a version, a digest.
    ///
    /// # Errors
    /// When it is no text, or the type refuses it: with the type's own words.
    pub fn parsed<T>(&self) -> Result<T, ContentError>
    where
        T: FromStr,
        T::Err: Display,
    {
        let text = self.text()?;
        text.parse()
            .map_err(|error: T::Err| self.error(format!("`{}`: {error}", self.name)))
    }

    /// One of some words, and what it stands for.
    ///
    /// # Errors
    /// When it is another word.
    pub fn one_of<'w, T>(&self, words: &'w [(&str, T)]) -> Result<&'w T, ContentError> {
        let text = self.text()?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Ok(value);
        }
        let error = self.error(format!(
            "{} is not a value of `{}`",
            quoted(text),
            self.name
        ));
        Err(error.with_hint(suggestion(text, words.iter().map(|(word, _)| *word))))
    }

    /// The id of something else in the file; `kind` names that thing in messages.
    ///
    /// # Errors
    /// When it is no text, or not among the known ids.
    pub fn reference(&self, kind: &str, known: &[&str]) -> Result<&'d str, ContentError> {
        let text = self.text()?;
        if known.contains(&text) {
            return Ok(text);
        }
        let error = self.error(format!("{} names no {kind} in this file", quoted(text)));
        Err(match closest(text, known.iter().copied()) {
            Some(meant) => error.with_hint(format!("did you mean `{meant}`?")),
            None => error,
        })
    }

    /// A mapping whose keys the author chose (labels, parameters), in the order of the text.
    ///
    /// # Errors
    /// When it is no mapping.
    pub fn entries(&self) -> Result<Vec<(&'d str, Field<'d>)>, ContentError> {
        let Value::Mapping(entries) = self.node.value() else {
            return Err(self.expected("a mapping"));
        };
        let named = |key: &'d str, value| (key, Field::new(self.file, key, value));
        Ok(entries
            .iter()
            .map(|entry| named(&entry.key, &entry.value))
            .collect())
    }
}

/// `did you mean …?` for a typing error, else all that is possible.
pub(crate) fn suggestion<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match closest(word, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => {
            let all: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
            format!("expected {}", all.join(", "))
        }
    }
}

/// What stands there, for messages.
fn described(node: &Node) -> String {
    match node.value() {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => format!("the boolean `{value}`"),
        Value::Int(value) => format!("the number `{value}`"),
        Value::Float(value) => format!("the number `{value}`"),
        Value::String(text) => format!("the text {}", quoted(text)),
        Value::Sequence(_) => "a list".to_owned(),
        Value::Mapping(_) => "a mapping".to_owned(),
    }
}
