//! Quotes, escapes and variables in the words of instructions.

use crate::limits::{MAX_EXPANDED, MAX_EXPANSION_DEPTH};
use crate::refusal::quoted;
use crate::scope::Known;
use crate::word::Value;

/// Where variables come from.
pub(crate) trait Lookup {
    /// What is known of a variable.
    fn look_up(&self, name: &str) -> Known;
}

/// Substitution at one place.
pub(crate) struct Expansion<'e> {
    pub escape: char,
    pub variables: &'e dyn Lookup,
}

struct Text<'t> {
    letters: std::iter::Peekable<std::str::Chars<'t>>,
    /// Why the result is unknown.
    unknown: Option<String>,
    depth: usize,
}

impl Expansion<'_> {
    /// What a word means.
    ///
    /// # Errors
    /// Where Docker would refuse it: a quote or brace without its end, a modifier that does not exist.
    pub(crate) fn expand(&self, word: &str) -> Result<Value, String> {
        if !word.contains(['$', '"', '\'', self.escape]) {
            return Ok(Value::Text(word.to_owned()));
        }
        let mut text = Text {
            letters: word.chars().peekable(),
            unknown: None,
            depth: 0,
        };
        let result = self.until(&mut text, None)?;
        Ok(match text.unknown {
            Some(reason) => Value::Unknown(reason),
            None => Value::Text(result),
        })
    }

    fn until(&self, text: &mut Text<'_>, end: Option<char>) -> Result<String, String> {
        let mut result = String::new();
        while let Some(letter) = text.letters.next() {
            if Some(letter) == end {
                return Ok(result);
            }
            match letter {
                '\'' => single_quoted(text, &mut result)?,
                '"' => self.double_quoted(text, &mut result)?,
                '$' => result.push_str(&self.dollar(text)?),
                _ if letter == self.escape => result.extend(text.letters.next()),
                _ => result.push(letter),
            }
            text.bound(&mut result);
        }
        match end {
            None => Ok(result),
            Some(end) => Err(format!("`{end}` is missing")),
        }
    }

    fn double_quoted(&self, text: &mut Text<'_>, result: &mut String) -> Result<(), String> {
        while let Some(letter) = text.letters.next() {
            match letter {
                '"' => return Ok(()),
                '$' => result.push_str(&self.dollar(text)?),
                _ if letter == self.escape => match text.letters.peek() {
                    Some(next) if *next == '"' || *next == '$' || *next == self.escape => {
                        result.extend(text.letters.next());
                    }
                    Some(_) => result.push(letter),
                    None => {}
                },
                _ => result.push(letter),
            }
            text.bound(result);
        }
        Err("a double quote is not closed".to_owned())
    }

    fn dollar(&self, text: &mut Text<'_>) -> Result<String, String> {
        if text.letters.next_if_eq(&'{').is_none() {
            let name = name(text);
            return Ok(match name.is_empty() {
                true => "$".to_owned(),
                false => self.plain(text, &name),
            });
        }
        let name = name(text);
        let Some(operator) = text.letters.next() else {
            return Err("`}` is missing".to_owned());
        };
        if name.is_empty() {
            return Err("bad substitution: a name is missing".to_owned());
        }
        let mut operator = operator;
        let counts_empty = operator == ':';
        if counts_empty {
            operator = text.letters.next().ok_or("`}` is missing")?;
        }
        match operator {
            '}' if !counts_empty => Ok(self.plain(text, &name)),
            '-' | '+' | '?' => self.with_default(text, &name, operator, counts_empty),
            '#' | '%' | '/' if !counts_empty => {
                // Patterns: what is left is not computed, and so is unknown where there is a value.
                self.nested(text, |this, text| this.until(text, Some('}')))?;
                match self.variables.look_up(&name) {
                    Known::Unset => {}
                    Known::Set(value) if value.is_empty() => {}
                    _ => text.doubt(format!(
                        "`${{{name}{operator}…}}` removes or replaces a pattern"
                    )),
                }
                Ok(String::new())
            }
            other => Err(format!("`{other}` is not a modifier of substitutions")),
        }
    }

    fn plain(&self, text: &mut Text<'_>, name: &str) -> String {
        match self.variables.look_up(name) {
            Known::Set(value) => value,
            Known::Unset => String::new(),
            Known::Unknown(reason) | Known::Unfilled(reason) => {
                text.doubt(reason);
                String::new()
            }
        }
    }

    fn with_default(
        &self,
        text: &mut Text<'_>,
        name: &str,
        operator: char,
        counts_empty: bool,
    ) -> Result<String, String> {
        // What is unknown in a word that is not used does not count.
        let before = text.unknown.take();
        let word = self.nested(text, |this, text| this.until(text, Some('}')))?;
        let inside = std::mem::replace(&mut text.unknown, before);
        let use_word = |text: &mut Text<'_>| {
            if let Some(reason) = inside.clone() {
                text.doubt(reason);
            }
            word.clone()
        };
        let known = match self.variables.look_up(name) {
            Known::Set(value) if value.is_empty() && counts_empty => Known::Unset,
            known => known,
        };
        Ok(match (operator, known) {
            ('-', Known::Set(value)) | ('?', Known::Set(value)) => value,
            // An argument without default is not set unless the build sets it, as one with a default keeps it.
            ('-', Known::Unset | Known::Unfilled(_)) => use_word(text),
            ('+', Known::Set(_)) => use_word(text),
            ('+', Known::Unset | Known::Unfilled(_)) => String::new(),
            ('?', Known::Unset) => return Err(format!("{} is not set", quoted(name))),
            (_, Known::Unknown(reason) | Known::Unfilled(reason)) => {
                text.doubt(reason);
                String::new()
            }
            (_, Known::Set(_) | Known::Unset) => String::new(),
        })
    }

    fn nested<T>(
        &self,
        text: &mut Text<'_>,
        inner: impl FnOnce(&Self, &mut Text<'_>) -> Result<T, String>,
    ) -> Result<T, String> {
        if text.depth == MAX_EXPANSION_DEPTH {
            return Err(format!(
                "more than {MAX_EXPANSION_DEPTH} substitutions in each other"
            ));
        }
        text.depth += 1;
        let result = inner(self, text);
        text.depth -= 1;
        result
    }
}

impl Text<'_> {
    fn doubt(&mut self, reason: String) {
        self.unknown.get_or_insert(reason);
    }

    fn bound(&mut self, result: &mut String) {
        if result.len() > MAX_EXPANDED {
            result.clear();
            self.doubt(format!("it is longer than {MAX_EXPANDED} bytes"));
        }
    }
}

fn single_quoted(text: &mut Text<'_>, result: &mut String) -> Result<(), String> {
    for letter in text.letters.by_ref() {
        if letter == '\'' {
            return Ok(());
        }
        result.push(letter);
    }
    Err("a single quote is not closed".to_owned())
}

/// A variable's name, digits, or one special parameter.
fn name(text: &mut Text<'_>) -> String {
    let mut name = String::new();
    match text.letters.peek() {
        Some(first) if first.is_ascii_digit() => {
            while let Some(digit) = text.letters.next_if(char::is_ascii_digit) {
                name.push(digit);
            }
        }
        Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => name.extend(text.letters.next()),
        _ => {
            while let Some(letter) = text.letters.next_if(|c| c.is_alphanumeric() || *c == '_') {
                name.push(letter);
            }
        }
    }
    name
}
