//! A list of a data file.

use std::collections::HashSet;

use seawall_syntax::{Node, Position, Value};

use crate::error::quoted;
use crate::{ContentError, Field};

/// A list of a data file.
#[derive(Debug, Clone, Copy)]
pub struct List<'d> {
    file: &'d str,
    name: &'d str,
    items: &'d [Node],
    position: Position,
}

impl<'d> List<'d> {
    pub(crate) fn new(file: &'d str, name: &'d str, items: &'d [Node], position: Position) -> Self {
        Self {
            file,
            name,
            items,
            position,
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// The same list.
    ///
    /// # Errors
    /// When there is nothing in it.
    pub fn not_empty(self) -> Result<Self, ContentError> {
        if self.is_empty() {
            let what = format!("`{}` is empty", self.name);
            return Err(ContentError::new(self.file, self.position, what));
        }
        Ok(self)
    }

    /// The same list.
    ///
    /// # Errors
    /// When there are more items than this.
    pub fn at_most(self, most: usize) -> Result<Self, ContentError> {
        match self.items.get(most) {
            Some(item) => Err(ContentError::new(
                self.file,
                item.position(),
                format!("`{}` holds more than {most} items", self.name),
            )),
            None => Ok(self),
        }
    }

    /// The same list.
    ///
    /// # Errors
    /// When two items hold the same text in this field: whoever refers to one of them would get either. Items of other
    /// types are left to [`List::each`].
    pub fn distinct_by(self, field: &'static str) -> Result<Self, ContentError> {
        let mut seen = HashSet::new();
        for node in self.items.iter().filter_map(|item| item.get(field)) {
            if let Some(text) = node.as_str()
                && !seen.insert(text)
            {
                let what = format!("the `{field}` {} is given twice", quoted(text));
                return Err(ContentError::new(self.file, node.position(), what));
            }
        }
        Ok(self)
    }

    /// The items, of any type.
    pub fn items(self) -> impl Iterator<Item = Field<'d>> {
        self.items
            .iter()
            .map(move |node| Field::new(self.file, self.name, node))
    }

    /// The items as texts that are not blank.
    ///
    /// # Errors
    /// When an item is anything else.
    pub fn texts(self) -> Result<Vec<&'d str>, ContentError> {
        self.items().map(|item| item.text()).collect()
    }

    /// The items as texts, each once.
    ///
    /// # Errors
    /// When an item is anything else, or stands there twice.
    pub fn distinct_texts(self) -> Result<Vec<&'d str>, ContentError> {
        let mut seen = HashSet::new();
        self.items()
            .map(|item| {
                let text = item.text()?;
                if !seen.insert(text) {
                    let name = quoted(text);
                    return Err(item.error(format!("{name} is twice in `{}`", self.name)));
                }
                Ok(text)
            })
            .collect()
    }
}

impl<'d> Field<'d> {
    /// A list.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn list(&self) -> Result<List<'d>, ContentError> {
        match &self.node().value() {
            Value::Sequence(items) => Ok(List::new(
                self.file(),
                self.name(),
                items,
                self.node().position(),
            )),
            _ => {
                let error = self.expected("a list");
                Err(match self.node().as_str() {
                    Some(_) => error.with_hint("put it in brackets"),
                    None => error,
                })
            }
        }
    }

    /// A list, or one value that stands for a list of one.
    ///
    /// # Errors
    /// When it is null.
    pub fn one_or_list(&self) -> Result<Vec<Field<'d>>, ContentError> {
        match &self.node().value() {
            Value::Null => Err(self.expected("a value or a list")),
            Value::Sequence(_) => Ok(self.list()?.items().collect()),
            _ => Ok(vec![*self]),
        }
    }
}
