//! A condition as the `detection` of a Sigma rule.

use serde_json::{Map, Value, json};

use super::question::{Ask, Place, Question};
use super::{Said, said};
use crate::predicate::Order;
use crate::program::{NodeId, Program};

/// Searches of one rule.
const MAX_SEARCHES: usize = 200;

/// The `detection` of a Sigma rule that matches what a condition matches.
///
/// # Errors
/// Why Sigma cannot say it.
pub fn sigma(program: &Program, root: NodeId) -> Result<Value, String> {
    let said = said(program, root, 0)?;
    let mut searches = Searches::default();
    let mut condition = searches.condition(&said, false)?;
    // A rule that says nothing of the stage is about answered requests alone.
    if !searches.asks_stage {
        let stage = Question {
            place: Place::One(vec!["stage".to_owned()]),
            ask: Ask::Exists,
        };
        let name = searches.search(&stage)?;
        condition = match condition.is_empty() {
            true => name,
            false => format!("{name} and ({condition})"),
        };
    }
    let mut detection = searches.all;
    detection.insert("condition".to_owned(), json!(condition));
    Ok(Value::Object(detection))
}

#[derive(Default)]
struct Searches {
    all: Map<String, Value>,
    asks_stage: bool,
}

impl Searches {
    /// A condition over searches; in parentheses where it stands in another one.
    fn condition(&mut self, said: &Said, is_inner: bool) -> Result<String, String> {
        Ok(match said {
            Said::Always => String::new(),
            Said::Ask(question) => self.search(question)?,
            Said::Not(inner) => match &**inner {
                Said::Always => return Err("it never matches".to_owned()),
                inner => format!("not {}", self.condition(inner, true)?),
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

    /// The name of a search for a question.
    fn search(&mut self, question: &Question) -> Result<String, String> {
        if let Place::One(keys) = &question.place
            && question.ask != Ask::Exists
            && is_list(keys)
        {
            return Err("it compares a list as a text".to_owned());
        }
        let field = match &question.place {
            Place::One(keys) => keys.join("."),
            Place::Each { list, inner } => list
                .iter()
                .chain(inner)
                .cloned()
                .collect::<Vec<String>>()
                .join("."),
        };
        self.asks_stage |= field == "stage";
        if field.contains('|') {
            return Err("a key of its field holds a `|`".to_owned());
        }
        if let Ask::Contains(text) | Ask::StartsWith(text) | Ask::EndsWith(text) = &question.ask
            && text.contains(['"', '[', ']', '{', '}'])
        {
            // Of a list, Sigma compares each value, and ours the JSON that it is.
            return Err("it compares a part of a value that is JSON".to_owned());
        }
        let texts = |texts: &[String]| -> Value {
            match texts {
                [one] => json!(literal(one)),
                many => many.iter().map(|text| literal(text)).collect(),
            }
        };
        let one = |text: &str| json!(literal(text));
        let (modifiers, value) = match &question.ask {
            Ask::Exists => ("", json!("*")),
            Ask::Is(all) => ("|cased", texts(all)),
            Ask::IsNot(text) => ("|cased|neq", one(text)),
            Ask::Contains(text) => ("|contains|cased", one(text)),
            Ask::StartsWith(text) => ("|startswith|cased", one(text)),
            Ask::EndsWith(text) => ("|endswith|cased", one(text)),
            Ask::Matches(pattern) => ("|re", json!(pattern)),
            Ask::Compare(order, number) => {
                let modifier = match order {
                    Order::Less => "|lt",
                    Order::AtMost => "|lte",
                    Order::More => "|gt",
                    Order::AtLeast => "|gte",
                    Order::Same => "",
                };
                let whole = number.parse::<i64>().map(Value::from);
                let value = whole.or_else(|_| number.parse::<f64>().map(Value::from));
                (
                    modifier,
                    value.map_err(|_| format!("`{number}` is no number of Sigma"))?,
                )
            }
        };
        let search = json!({format!("{field}{modifiers}"): value});
        let known = self.all.iter().find(|(_, own)| **own == search);
        if let Some((name, _)) = known {
            return Ok(name.clone());
        }
        if self.all.len() >= MAX_SEARCHES {
            return Err(format!("it makes more than {MAX_SEARCHES} comparisons"));
        }
        let name = format!("s{}", self.all.len() + 1);
        self.all.insert(name.clone(), search);
        Ok(name)
    }
}

/// Whether a field of an event is a list, of which Sigma asks about each item.
fn is_list(keys: &[String]) -> bool {
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    matches!(
        keys[..],
        ["sourceIPs"]
            | ["user" | "impersonatedUser", "groups"]
            | ["user" | "impersonatedUser", "extra", _]
    )
}

/// A text that stands for itself: wildcards and backslashes are escaped.
fn literal(text: &str) -> String {
    let mut literal = String::new();
    for character in text.chars() {
        if matches!(character, '\\' | '*' | '?') {
            literal.push('\\');
        }
        literal.push(character);
    }
    literal
}
