//! JSON, YAML and TOML as one tree of values with positions, within limits.

use std::borrow::Cow;

use seawall_syntax::{Allowance, Entry, Node, Position, Spellings, read_stream};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::limits::{MAX_DOCUMENTS, MAX_VALUES};
use crate::catalog::Unreadable;

/// A text as values.
pub(super) struct Tree {
    /// The values of its documents; most often one.
    pub(super) documents: Vec<Node>,
    spellings: Vec<Spellings>,
}

impl Tree {
    /// Reads JSON or YAML; JSON with trailing commas is YAML.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut allowance = Allowance {
            values: MAX_VALUES,
            documents: MAX_DOCUMENTS,
            ..Allowance::default()
        };
        let mut documents = Vec::new();
        let mut spellings = Vec::new();
        let mut failure = None;
        read_stream(bytes, &mut allowance, &mut |document| {
            match document.nodes {
                Ok(nodes) => documents.extend(nodes),
                Err(error) => {
                    failure.get_or_insert_with(|| match error.position.is_known() {
                        true => format!("line {}: {}", error.position.line, error.message),
                        false => error.message.clone(),
                    });
                }
            }
            if let Some(loss) = document.warnings.iter().find(|warning| warning.is_loss) {
                let line = loss.position.line;
                failure.get_or_insert_with(|| format!("line {line}: {}", loss.message));
            }
            spellings.push(document.spellings);
        });
        match failure {
            Some(reason) => Err(Unreadable::new(reason)),
            None if documents.is_empty() => Err(Unreadable::new("holds no value")),
            None => Ok(Self {
                documents,
                spellings,
            }),
        }
    }

    /// The mapping that the text is.
    pub(super) fn mapping(&self) -> Result<&Node, Unreadable> {
        match self.documents.first() {
            Some(_) if self.documents.len() > 1 => Err(Unreadable::new(format!(
                "holds {} documents where one is expected",
                self.documents.len()
            ))),
            Some(node) if node.is_mapping() => Ok(node),
            Some(node) => Err(Unreadable::new(format!(
                "is a {} where a mapping is expected",
                node.type_name()
            ))),
            None => Err(Unreadable::new("holds no value")),
        }
    }

    /// A scalar as it is written: `1.10` stays what it is. `None` for lists, mappings and null.
    pub(super) fn text<'n>(&self, node: &'n Node) -> Option<Cow<'n, str>> {
        match node.as_str() {
            Some(text) => Some(Cow::Borrowed(text)),
            None if node.is_null() => None,
            None => {
                let printed = node.scalar_text()?;
                let mut written = self.spellings.iter().filter_map(|known| known.of(node));
                let other = written.find(|text| *text != printed);
                Some(Cow::Owned(other.unwrap_or(printed)))
            }
        }
    }

    /// The scalar under a key, as it is written.
    pub(super) fn text_of<'n>(&self, node: &'n Node, key: &str) -> Option<Cow<'n, str>> {
        self.text(node.get(key)?)
    }
}

/// Reads TOML as a mapping.
pub(super) fn read_toml(bytes: &[u8]) -> Result<Node, Unreadable> {
    let text = seawall_syntax::decoded(bytes);
    let lines = Lines::new(&text);
    let table = DeTable::parse(&text).map_err(|error| {
        let message = error.message().lines().next().unwrap_or("").to_owned();
        match error.span() {
            Some(span) => Unreadable::new(format!("line {}: {message}", lines.at(span.start).line)),
            None => Unreadable::new(message),
        }
    })?;
    let mut left = MAX_VALUES;
    table_node(table.get_ref(), Position::new(1, 1), &lines, &mut left)
        .ok_or_else(|| Unreadable::new(format!("more than {MAX_VALUES} values")))
}

/// Nesting is limited by the parser.
fn table_node(
    table: &DeTable<'_>,
    position: Position,
    lines: &Lines,
    left: &mut usize,
) -> Option<Node> {
    let entries = table.iter().map(|(key, value)| {
        let value = value_node(value, lines, left)?;
        let position = lines.at(key.span().start);
        Some(Entry::new(key.get_ref().as_ref(), position, value))
    });
    Some(entries.collect::<Option<Node>>()?.at(position))
}

fn value_node(spanned: &Spanned<DeValue<'_>>, lines: &Lines, left: &mut usize) -> Option<Node> {
    *left = left.checked_sub(1)?;
    let position = lines.at(spanned.span().start);
    let node = match spanned.get_ref() {
        DeValue::String(text) => Node::from(text.as_ref()),
        DeValue::Integer(number) => Node::from(number.as_str()),
        DeValue::Float(number) => Node::from(number.as_str()),
        DeValue::Boolean(value) => Node::from(*value),
        DeValue::Datetime(value) => Node::from(value.to_string()),
        DeValue::Array(items) => items
            .iter()
            .map(|item| value_node(item, lines, left))
            .collect::<Option<Node>>()?,
        DeValue::Table(table) => return table_node(table, position, lines, left),
    };
    Some(node.at(position))
}

/// Where lines begin.
struct Lines(Vec<usize>);

impl Lines {
    fn new(text: &str) -> Self {
        let starts = text.match_indices('\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(starts).collect())
    }

    fn at(&self, offset: usize) -> Position {
        let line = self.0.partition_point(|start| *start <= offset);
        let start = self.0.get(line.saturating_sub(1)).copied().unwrap_or(0);
        Position::new(line, offset - start + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_as_they_are_written() {
        let tree = Tree::read(b"a: 1.10\nb: [2]\n").expect("reads");
        let node = tree.mapping().expect("a mapping");
        assert_eq!(tree.text_of(node, "a").as_deref(), Some("1.10"));
        assert_eq!(tree.text_of(node, "b"), None);
        let json = Tree::read(b"{\"a\": [1.10,],}").expect("trailing commas");
        let item = &json.mapping().expect("a mapping").list("a")[0];
        assert_eq!(json.text(item).as_deref(), Some("1.10"));
    }

    #[test]
    fn toml_has_lines() {
        let node = read_toml(b"[a]\nb = 1.10\n[[c]]\nd = 'e'\n").expect("reads");
        let value = node.walk(&["a", "b"]).expect("a value");
        assert_eq!((value.as_str(), value.position().line), (Some("1.10"), 2));
        assert_eq!(node.list("c")[0].str("d"), Some("e"));
        let error = read_toml(b"a = 1\nb = \n").expect_err("broken");
        assert!(error.reason.starts_with("line 2"), "{error:?}");
    }

    #[test]
    fn deep_texts_are_refused() {
        let deep = format!("a = {}", "[".repeat(100_000));
        assert!(read_toml(deep.as_bytes()).is_err());
        let dotted = format!("{}a = 1", "a.".repeat(100_000));
        assert!(read_toml(dotted.as_bytes()).is_err());
        let tables: String = (0..70)
            .map(|_| "[".to_owned() + &"a.".repeat(60) + "a]\n")
            .collect();
        assert!(read_toml(tables.as_bytes()).is_err());
        assert!(Tree::read("[".repeat(100_000).as_bytes()).is_err());
        assert!(Tree::read(b"").is_err());
    }

    #[test]
    fn nothing_behind_the_first_document_is_passed_over() {
        for text in [
            "a: 1\n---\nb: 2\n",
            "{\"a\": 1}{\"b\": 2}",
            "a: 1\n...\nb: 2\n",
        ] {
            let read = Tree::read(text.as_bytes()).and_then(|tree| tree.mapping().cloned());
            assert!(read.is_err(), "{text}: {read:?}");
        }
    }
}
