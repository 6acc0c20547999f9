//! A condition in KQL, over the tables of audit events of AKS (`AKSAudit`, `AKSAuditAdmin`).

use std::collections::BTreeSet;
use std::fmt::Write;

use super::question::{Ask, Place, Question};
use super::{Said, said};
use crate::predicate::Order;
use crate::program::{NodeId, Program};

/// A column of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// A text.
    Text(&'static str),
    /// JSON, which can be stored as a text.
    Dynamic(&'static str),
}

/// Columns by the first key of a field of an event.
const COLUMNS: &[(&str, Column)] = &[
    ("annotations", Column::Dynamic("Annotations")),
    ("auditID", Column::Text("AuditId")),
    ("level", Column::Text("Level")),
    ("objectRef", Column::Dynamic("ObjectRef")),
    ("requestObject", Column::Dynamic("RequestObject")),
    ("requestURI", Column::Text("RequestUri")),
    ("responseObject", Column::Dynamic("ResponseObject")),
    ("responseStatus", Column::Dynamic("ResponseStatus")),
    ("sourceIPs", Column::Dynamic("SourceIps")),
    ("stage", Column::Text("Stage")),
    ("user", Column::Dynamic("User")),
    ("userAgent", Column::Text("UserAgent")),
    ("verb", Column::Text("Verb")),
];

/// The lines of a query that keep the events that a condition matches, to be put behind a table.
///
/// # Errors
/// Why the query cannot say it.
pub fn kql(program: &Program, root: NodeId) -> Result<Vec<String>, String> {
    let said = said(program, root, 0)?;
    let mut query = Query::default();
    let condition = query.condition(&said, false)?;
    let mut lines = Vec::new();
    let columns: Vec<String> = query
        .dynamic
        .iter()
        .map(|name| format!("{name} = todynamic({name})"))
        .collect();
    if !columns.is_empty() {
        lines.push(format!("| extend {}", columns.join(", ")));
    }
    lines.extend(query.lists);
    if !condition.is_empty() {
        lines.push(format!("| where {condition}"));
    }
    Ok(lines)
}

#[derive(Default)]
struct Query {
    /// Columns that have to be parsed.
    dynamic: BTreeSet<&'static str>,
    /// What is counted of lists before.
    lists: Vec<String>,
    /// The questions that were counted, in their order.
    counted: Vec<Question>,
}

impl Query {
    fn condition(&mut self, said: &Said, is_inner: bool) -> Result<String, String> {
        Ok(match said {
            Said::Always => String::new(),
            Said::Ask(question) => self.question(question)?,
            Said::Not(inner) => match &**inner {
                Said::Always => return Err("it never matches".to_owned()),
                inner => format!("not({})", self.condition(inner, false)?),
            },
            Said::All(all) => self.joined(all, " and ", is_inner)?,
            Said::Any(any) => self.joined(any, " or ", is_inner)?,
        })
    }

    fn joined(&mut self, all: &[Said], word: &str, is_inner: bool) -> Result<String, String> {
        let parts: Result<Vec<String>, String> =
            all.iter().map(|one| self.condition(one, true)).collect();
        let text = parts?.join(word);
        Ok(match is_inner {
            true => format!("({text})"),
            false => text,
        })
    }

    fn question(&mut self, question: &Question) -> Result<String, String> {
        match &question.place {
            Place::One(keys) => {
                let value = self.value(keys)?;
                Ok(asked(&value, &question.ask))
            }
            Place::Each { list, inner } => {
                if let Some(index) = self.counted.iter().position(|known| known == question) {
                    return Ok(format!("List{} > 0", index + 1));
                }
                let list = self.path(list)?;
                let value = format!("tostring(Item{})", keys(inner));
                let number = self.counted.len() + 1;
                // A list that is empty or absent is one item that is nothing, so that the event stays.
                self.lists.push(format!(
                    "| mv-apply Item = iff(array_length({list}) > 0, {list}, dynamic([null])) on (summarize List{number} = countif({}))",
                    asked(&value, &question.ask)
                ));
                self.counted.push(question.clone());
                Ok(format!("List{number} > 0"))
            }
        }
    }

    /// A value as text.
    fn value(&mut self, path: &[String]) -> Result<String, String> {
        let whole = self.path(path)?;
        Ok(match column(path)? {
            Column::Text(_) if path.len() == 1 => whole,
            _ => format!("tostring({whole})"),
        })
    }

    /// The way to a value.
    fn path(&mut self, path: &[String]) -> Result<String, String> {
        match column(path)? {
            Column::Text(name) => Ok(name.to_owned()),
            Column::Dynamic(name) => {
                self.dynamic.insert(name);
                Ok(format!("{name}{}", keys(&path[1..])))
            }
        }
    }
}

fn column(path: &[String]) -> Result<Column, String> {
    let first = path.first().map_or("", String::as_str);
    let found = COLUMNS.iter().find(|(key, _)| *key == first);
    let (_, column) =
        found.ok_or_else(|| format!("the tables of AKS have no column for `{first}`"))?;
    Ok(*column)
}

fn keys(keys: &[String]) -> String {
    keys.iter()
        .map(|key| format!("[{}]", literal(key)))
        .collect()
}

/// What is asked of a value that is a text.
fn asked(value: &str, ask: &Ask) -> String {
    match ask {
        Ask::Exists => format!("isnotempty({value})"),
        Ask::Is(texts) => match &texts[..] {
            [one] => format!("{value} == {}", literal(one)),
            many => {
                let texts: Vec<String> = many.iter().map(|text| literal(text)).collect();
                format!("{value} in ({})", texts.join(", "))
            }
        },
        Ask::IsNot(text) => format!("(isnotempty({value}) and {value} != {})", literal(text)),
        Ask::Contains(text) => format!("{value} contains_cs {}", literal(text)),
        Ask::StartsWith(text) => format!("{value} startswith_cs {}", literal(text)),
        Ask::EndsWith(text) => format!("{value} endswith_cs {}", literal(text)),
        Ask::Matches(pattern) => format!("{value} matches regex {}", literal(pattern)),
        Ask::Compare(order, number) => {
            let sign = match order {
                Order::Less => "<",
                Order::AtMost => "<=",
                Order::More => ">",
                Order::AtLeast => ">=",
                Order::Same => "==",
            };
            format!("todouble({value}) {sign} {number}")
        }
    }
}

/// A text in quotes. Nothing in it ends the text, or the line.
fn literal(text: &str) -> String {
    let mut literal = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            control if control.is_control() || matches!(control, '\u{2028}' | '\u{2029}') => {
                // Writing to a text does not fail.
                let _ = write!(literal, "\\u{:04x}", u32::from(control));
            }
            other => literal.push(other),
        }
    }
    literal.push('"');
    literal
}
