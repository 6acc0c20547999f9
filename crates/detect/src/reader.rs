//! Keys and values of an item of a rules file.

use seawall_content::{ContentError, closest};
use seawall_syntax::{Node, Position, Spellings, Value};

use crate::text::{File, Spanned};

/// Reads items of a document.
pub(crate) struct Reader<'r> {
    pub file: &'r File<'r>,
    pub spellings: &'r Spellings,
    pub problems: &'r mut Vec<ContentError>,
}

impl Reader<'_> {
    pub fn problem(&self, position: Position, what: impl Into<String>) -> ContentError {
        ContentError::new(self.file.name, position, what)
    }

    /// Names keys that have no meaning.
    pub fn keys(&mut self, node: &Node, known: &[&str]) {
        for entry in node.entries() {
            if !known.contains(&&*entry.key) {
                let what = format!("unknown key `{}`", shortened(&entry.key));
                let error = self.problem(entry.key_position(), what);
                self.problems
                    .push(match closest(&entry.key, known.iter().copied()) {
                        Some(near) => error.with_hint(format!("did you mean `{near}`?")),
                        None => error,
                    });
            }
        }
    }

    /// Names values that are to be lists and are none.
    pub fn lists(&mut self, node: &Node, keys: &[&str]) {
        for key in keys {
            if let Some(value) = node.get(key).filter(|value| !value.is_sequence()) {
                let what = format!("`{key}` is a list, and this is a {}", value.type_name());
                let problem = self.problem(value.position(), what);
                self.problems.push(problem);
            }
        }
    }

    /// A scalar as it is written.
    pub fn text(&self, node: &Node) -> Result<String, ContentError> {
        let spelled = self.spellings.of(node);
        let text = spelled.or_else(|| node.as_str().map(ToOwned::to_owned));
        text.ok_or_else(|| {
            self.problem(
                node.position(),
                format!("expected a text, found a {}", node.type_name()),
            )
        })
    }

    pub fn optional(&self, node: &Node, key: &str) -> Result<Option<String>, ContentError> {
        match node.get(key).filter(|value| !value.is_null()) {
            Some(value) => self.text(value).map(Some),
            None => Ok(None),
        }
    }

    pub fn required(&self, node: &Node, key: &str) -> Result<String, ContentError> {
        let found = self.optional(node, key)?.filter(|text| !text.is_empty());
        found.ok_or_else(|| self.problem(node.position(), format!("`{key}` is empty")))
    }

    pub fn spanned(&self, node: &Node, key: &str) -> Result<Option<Spanned>, ContentError> {
        let Some(value) = node.get(key).filter(|value| !value.is_null()) else {
            return Ok(None);
        };
        let text = self.text(value)?;
        Ok(Some(Spanned::of(self.file, value, &text)))
    }

    pub fn flag(&self, node: &Node, key: &str) -> Result<Option<bool>, ContentError> {
        let Some(value) = node.get(key).filter(|value| !value.is_null()) else {
            return Ok(None);
        };
        let flag = match value.value() {
            Value::Bool(flag) => Some(flag),
            Value::String("true") => Some(true),
            Value::String("false") => Some(false),
            _ => None,
        };
        match flag {
            Some(flag) => Ok(Some(flag)),
            None => Err(self.problem(value.position(), format!("`{key}` is true or false"))),
        }
    }
}

/// A text of a file, for an error.
pub(crate) fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}
