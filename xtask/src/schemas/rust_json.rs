//! Reads the body of a `json_schema!` call: JSON with trailing commas, where a value may be a Rust expression that names
//! the schema of another type.

use anyhow::{Context, bail, ensure};
use serde_json::{Map, Value};

/// The key under which a reference to another type is kept.
pub(super) const REFERENCE: &str = "$type";

/// The call that names another type.
const CALL: &str = "subschema_for::<";

/// Reads one value from the start of the text.
pub(super) fn parse(text: &str) -> anyhow::Result<Value> {
    Reader { rest: text }.value()
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, character: char) -> bool {
        self.skip_space();
        match self.rest.strip_prefix(character) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self) -> anyhow::Result<Value> {
        self.skip_space();
        match self.rest.chars().next() {
            Some('{') => self.object(),
            Some('[') => self.array(),
            Some('"') => Ok(Value::String(self.string()?.to_owned())),
            Some('(') => self.expression(),
            Some(_) => {
                let end = self
                    .rest
                    .find([',', '}', ']'])
                    .context("unfinished value")?;
                let (word, rest) = self.rest.split_at(end);
                self.rest = rest;
                if word.contains(CALL) {
                    return reference(word);
                }
                serde_json::from_str(word.trim()).with_context(|| format!("`{word}` is no value"))
            }
            None => bail!("a value is expected"),
        }
    }

    /// A string as it stands between the quotes; escapes stay, as no name has any.
    fn string(&mut self) -> anyhow::Result<&'a str> {
        let body = self.rest.strip_prefix('"').context("`\"` is expected")?;
        let mut escaped = false;
        for (at, character) in body.char_indices() {
            match character {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => {
                    self.rest = &body[at + 1..];
                    return Ok(&body[..at]);
                }
                _ => {}
            }
        }
        bail!("a string has no end")
    }

    fn object(&mut self) -> anyhow::Result<Value> {
        ensure!(self.take('{'), "`{{` is expected");
        let mut map = Map::new();
        while !self.take('}') {
            self.skip_space();
            let key = self.string()?;
            ensure!(self.take(':'), "`:` is expected after `{key}`");
            let value = self.value()?;
            map.insert(key.to_owned(), value);
            self.take(',');
        }
        Ok(Value::Object(map))
    }

    fn array(&mut self) -> anyhow::Result<Value> {
        ensure!(self.take('['), "`[` is expected");
        let mut items = Vec::new();
        while !self.take(']') {
            items.push(self.value()?);
            self.take(',');
        }
        Ok(Value::Array(items))
    }

    /// A Rust expression in parentheses: only the type that it names counts.
    fn expression(&mut self) -> anyhow::Result<Value> {
        let start = self.rest;
        let mut depth = 0_usize;
        loop {
            match self.rest.chars().next().context("unfinished expression")? {
                '"' => {
                    self.string()?;
                    continue;
                }
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            let first = self.rest.chars().next().map_or(1, char::len_utf8);
            self.rest = &self.rest[first..];
            if depth == 0 {
                break;
            }
        }
        reference(&start[..start.len() - self.rest.len()])
    }
}

/// The type that an expression names.
fn reference(expression: &str) -> anyhow::Result<Value> {
    let (_, named) = expression.split_once(CALL).context("no type is named")?;
    let (name, _) = named.split_once('>').context("no type is named")?;
    Ok(serde_json::json!({ REFERENCE: name }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_name_types() {
        let text = r#"{
            "a": { "type": "string", "description": "a \"b\" (c", },
            "b": ({ let x = __gen.subschema_for::<crate::a::B>(); x.insert("d".into(), ")".into()); x }),
            "c": ["x", 1, true,],
        })"#;
        let value = parse(text).expect("reads");
        assert_eq!(value["a"]["type"], "string");
        assert_eq!(value["b"][REFERENCE], "crate::a::B");
        assert_eq!(value["c"], serde_json::json!(["x", 1, true]));
    }

    #[test]
    fn broken_text_is_refused() {
        for text in ["{", "{\"a\"", "[1", "({ none })", "", "\"a"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
