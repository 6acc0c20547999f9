//! Exceptions of rules: what values of some fields a rule does not mean.

use seawall_content::ContentError;
use seawall_syntax::{Node, Position};

use super::condition::{Check, Expression, Right, Term};
use super::lexer::{Item, Lexer};
use super::operator::{Modifier, Operator};
use crate::reader::{Reader, shortened};

/// An exception, as it is written, or what is added to one.
#[derive(Debug, Clone)]
pub(crate) struct Exception {
    pub name: String,
    pub at: Position,
    fields: Option<Entry>,
    comps: Option<Entry>,
    values: Vec<Entry>,
}

/// A text, or a list of such.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    One(String),
    Many(Vec<Entry>),
}

impl Exception {
    /// Reads one. What is added to one that came before needs no fields.
    pub fn read(reader: &Reader<'_>, node: &Node, is_change: bool) -> Result<Self, ContentError> {
        if !node.is_mapping() {
            return Err(reader.problem(
                node.position(),
                "an exception has a `name`, `fields` and `values`",
            ));
        }
        let known = ["name", "fields", "comps", "values"];
        if let Some(entry) = node
            .entries()
            .iter()
            .find(|entry| !known.contains(&&*entry.key))
        {
            let what = format!("unknown key `{}` of an exception", shortened(&entry.key));
            return Err(reader.problem(entry.key_position(), what));
        }
        let entry = |key: &str| {
            node.get(key)
                .map(|value| Entry::read(reader, value, 0))
                .transpose()
        };
        let (fields, comps) = (entry("fields")?, entry("comps")?);
        let name = reader.required(node, "name")?;
        if fields.is_none() && !is_change {
            return Err(reader.problem(
                node.position(),
                format!("the exception `{}` has no `fields`", shortened(&name)),
            ));
        }
        let values = match node.get("values").filter(|values| !values.is_null()) {
            None => Vec::new(),
            Some(values) if values.is_sequence() => {
                let values = values
                    .items()
                    .iter()
                    .map(|value| Entry::read(reader, value, 0));
                values.collect::<Result<_, _>>()?
            }
            Some(values) => return Err(reader.problem(values.position(), "`values` is a list")),
        };
        Ok(Self {
            name,
            at: node.position(),
            fields,
            comps,
            values,
        })
    }

    /// Adds values to it; fields and operators only where they are the same, or new.
    ///
    /// # Errors
    /// What does not fit.
    pub fn add(&mut self, other: Self) -> Result<(), String> {
        let differs = |own: &Option<Entry>, other: &Option<Entry>| other.is_some() && own != other;
        if differs(&self.fields, &other.fields) || differs(&self.comps, &other.comps) {
            return Err("only values can be added to an exception".to_owned());
        }
        self.values.extend(other.values);
        Ok(())
    }

    /// Whether it says which fields it is about.
    pub fn has_fields(&self) -> bool {
        self.fields.is_some()
    }

    /// What the rule does not mean; `None` without values.
    ///
    /// # Errors
    /// What does not fit together.
    pub fn expression(&self) -> Result<Option<Expression>, String> {
        let fields = self.fields.as_ref().ok_or("it has no `fields`")?;
        let Entry::Many(fields) = fields else {
            return self.of_one_field(fields);
        };
        let fields = texts(fields)?;
        let comps = match &self.comps {
            None => vec!["=".to_owned(); fields.len()],
            Some(Entry::Many(comps)) => texts(comps)?,
            Some(Entry::One(_)) => return Err("`comps` is a list, as `fields` is one".to_owned()),
        };
        if comps.len() != fields.len() {
            return Err(format!(
                "it has {} fields and {} operators",
                fields.len(),
                comps.len()
            ));
        }
        let mut any = Vec::new();
        for value in &self.values {
            let values = match value {
                Entry::Many(values) => values.as_slice(),
                Entry::One(_) => std::slice::from_ref(value),
            };
            if values.len() != fields.len() {
                return Err(format!(
                    "it has {} fields, and {} values for them",
                    fields.len(),
                    values.len()
                ));
            }
            let mut all = Vec::new();
            for ((field, comp), value) in fields.iter().zip(&comps).zip(values) {
                let (operator, modifier) = operator(comp)?;
                let right = match value {
                    Entry::Many(values) => Right::List(items(values)?),
                    Entry::One(text) if operator.takes_list() || modifier.is_some() => {
                        Right::List(named_or_listed(text))
                    }
                    Entry::One(text) => Right::Value(item(text)),
                };
                if matches!(right, Right::List(_)) != (operator.takes_list() || modifier.is_some())
                {
                    return Err(format!("`{comp}` compares one value, and it has a list"));
                }
                all.push(check(field, operator, modifier, right)?);
            }
            any.push(Expression::And(all));
        }
        Ok((!any.is_empty()).then_some(Expression::Or(any)))
    }

    /// With one field, all values are those of one list.
    fn of_one_field(&self, field: &Entry) -> Result<Option<Expression>, String> {
        let Entry::One(field) = field else {
            return Ok(None);
        };
        let comp = match &self.comps {
            None => "in",
            Some(Entry::One(comp)) => comp,
            Some(Entry::Many(_)) => {
                return Err("`comps` is one operator, as `fields` is one field".to_owned());
            }
        };
        let (operator, modifier) = operator(comp)?;
        if !operator.takes_list() && modifier.is_none() {
            return Err(format!(
                "`{comp}` compares one value; with one field, `comps` is `in`, `pmatch`, `intersects`, or an operator with `anyof`"
            ));
        }
        if self.values.is_empty() {
            return Ok(None);
        }
        let right = Right::List(items(&self.values)?);
        check(field, operator, modifier, right).map(Some)
    }
}

impl Entry {
    fn read(reader: &Reader<'_>, node: &Node, depth: usize) -> Result<Self, ContentError> {
        if !node.is_sequence() {
            return reader.text(node).map(Self::One);
        }
        // Values, their tuples, and lists in these.
        if depth > 3 {
            return Err(reader.problem(node.position(), "lists too deep inside of each other"));
        }
        let items = node
            .items()
            .iter()
            .map(|item| Self::read(reader, item, depth + 1));
        items.collect::<Result<_, _>>().map(Self::Many)
    }
}

fn texts(entries: &[Entry]) -> Result<Vec<String>, String> {
    let text = |entry: &Entry| match entry {
        Entry::One(text) => Ok(text.clone()),
        Entry::Many(_) => Err("a list where a text is expected".to_owned()),
    };
    entries.iter().map(text).collect()
}

fn operator(text: &str) -> Result<(Operator, Option<Modifier>), String> {
    Operator::named(text).ok_or_else(|| format!("`{}` is no operator", shortened(text)))
}

fn items(entries: &[Entry]) -> Result<Vec<Item>, String> {
    Ok(texts(entries)?.iter().map(|text| item(text)).collect())
}

/// A value, which may be the name of a list.
fn item(text: &str) -> Item {
    let inside = ['"', '\''].into_iter().find_map(|quote| {
        let inside = text.strip_prefix(quote)?.strip_suffix(quote)?;
        super::lexer::unescaped(inside).ok()
    });
    Item {
        is_quoted: inside.is_some(),
        text: inside.unwrap_or_else(|| text.to_owned()),
        at: 0,
    }
}

/// A list in the parentheses of a condition, or one value.
fn named_or_listed(text: &str) -> Vec<Item> {
    let inside = text
        .trim()
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    match inside {
        Some(inside) => inside.split(',').map(|one| item(one.trim())).collect(),
        None => vec![item(text)],
    }
}

/// A comparison with a field as conditions write it.
fn check(
    field: &str,
    operator: Operator,
    modifier: Option<Modifier>,
    right: Right,
) -> Result<Expression, String> {
    let mut lexer = Lexer::new(field);
    let name = lexer
        .field()
        .ok_or_else(|| format!("`{}` is no field", shortened(field)))?;
    let argument = lexer.argument().map_err(|problem| problem.what)?;
    if !lexer.is_at_end() {
        return Err(format!("`{}` is no field", shortened(field)));
    }
    let left = Term {
        field: name,
        argument,
        transforms: Vec::new(),
        at: 0,
    };
    Ok(Expression::Check(Box::new(Check {
        left,
        operator,
        modifier,
        right,
        at: 0,
    })))
}
