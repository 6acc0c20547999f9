//! Whether a text can be read as an expression of CEL at all, and which names it takes from outside. Which fields those
//! have, and whether its types fit, is not looked at.

use std::collections::BTreeSet;

use crate::limits::MAX_DEPTH;

/// What an expression takes from outside.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Expression<'t> {
    /// Names that nothing inside declares: variables, types and the first parts of longer names.
    pub names: BTreeSet<&'t str>,
    /// Whether it is made of numbers, strings, lists and maps alone, so that it is neither true nor false.
    pub is_plain: bool,
}

/// Why an expression does not read.
enum Stop {
    /// What is wrong.
    Wrong(String),
    /// It is nested so deeply that it is not followed.
    Deep,
}

/// Reads a text as one expression; the error says what is wrong, without the text. Of one that is nested too deeply to be
/// followed nothing is said.
pub(crate) fn read(text: &str) -> Result<Expression<'_>, String> {
    let mut reader = Reader {
        text,
        at: 0,
        declared: Vec::new(),
        names: BTreeSet::new(),
        is_plain: true,
    };
    let result = reader.expression(0).and_then(|()| {
        reader.space();
        match reader.rest().is_empty() {
            true => Ok(()),
            false => Err(reader.unexpected()),
        }
    });
    match result {
        Err(Stop::Wrong(what)) => Err(what),
        Err(Stop::Deep) => Ok(Expression::default()),
        Ok(()) => Ok(Expression {
            names: reader.names,
            is_plain: reader.is_plain,
        }),
    }
}

/// Operators between two values, longer ones first.
const BETWEEN: &[&str] = &[
    "||", "&&", "<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "%",
];

/// Operators whose result is a number, text or list.
const ARITHMETIC: &[&str] = &["+", "-", "*", "/", "%"];

/// Macros that declare names for the rest of their arguments, and how many at most.
const DECLARING: &[(&str, usize)] = &[
    ("all", 2),
    ("bind", 1),
    ("exists", 2),
    ("existsOne", 2),
    ("exists_one", 2),
    ("filter", 1),
    ("map", 1),
    ("optFlatMap", 1),
    ("optMap", 1),
    ("sortBy", 1),
    ("transformList", 2),
    ("transformMap", 2),
    ("transformMapEntry", 2),
];

/// Words that are values.
const LITERALS: &[&str] = &["true", "false", "null"];

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// What the macros around this place declare.
    declared: Vec<&'t str>,
    names: BTreeSet<&'t str>,
    is_plain: bool,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Skips white space and comments.
    fn space(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if !trimmed.starts_with("//") {
                return;
            }
            self.at += trimmed.find('\n').unwrap_or(trimmed.len());
        }
    }

    fn take(&mut self, token: &str) -> bool {
        self.space();
        let is_next = self.rest().starts_with(token);
        if is_next {
            self.at += token.len();
        }
        is_next
    }

    fn need(&mut self, token: &str) -> Result<(), Stop> {
        if self.take(token) {
            return Ok(());
        }
        Err(Stop::Wrong(match self.rest().chars().next() {
            Some(found) => format!("expected `{token}`, found `{found}`"),
            None => format!("it ends where `{token}` is expected"),
        }))
    }

    fn unexpected(&self) -> Stop {
        Stop::Wrong(match self.rest().chars().next() {
            Some(found) => format!("unexpected `{found}`"),
            None => "it ends where a value is expected".to_owned(),
        })
    }

    fn expression(&mut self, depth: usize) -> Result<(), Stop> {
        if depth > MAX_DEPTH {
            return Err(Stop::Deep);
        }
        loop {
            self.value(depth)?;
            if self.between() {
                continue;
            }
            if !self.take("?") {
                return Ok(());
            }
            self.is_plain = false;
            self.expression(depth + 1)?;
            self.need(":")?;
        }
    }

    /// Takes an operator between two values.
    fn between(&mut self) -> bool {
        if let Some(operator) = BETWEEN.iter().find(|operator| self.take(operator)) {
            self.is_plain &= ARITHMETIC.contains(operator);
            return true;
        }
        let after = self.rest().strip_prefix("in");
        let is_in = after.is_some_and(|rest| !rest.starts_with(is_name_part));
        if is_in {
            self.at += 2;
            self.is_plain = false;
        }
        is_in
    }

    /// A value with what is asked of it: fields, calls, items.
    fn value(&mut self, depth: usize) -> Result<(), Stop> {
        loop {
            if self.take("!") {
                self.is_plain = false;
            } else if !self.take("-") {
                break;
            }
        }
        self.primary(depth)?;
        loop {
            if self.take(".") {
                self.take("?");
                self.space();
                self.is_plain = false;
                let Some(name) = self.name().or_else(|| self.quoted_name()) else {
                    return Err(self.unexpected());
                };
                if self.take("(") {
                    self.arguments(name, depth)?;
                }
            } else if self.take("[") {
                self.take("?");
                self.expression(depth + 1)?;
                self.need("]")?;
            } else if self.take("{") {
                self.is_plain = false;
                self.fields(depth)?;
            } else {
                return Ok(());
            }
        }
    }

    /// The arguments of a call. The first ones of some macros are names that the others may use.
    fn arguments(&mut self, called: &str, depth: usize) -> Result<(), Stop> {
        let before = self.declared.len();
        let macros = DECLARING.iter().find(|(name, _)| *name == called);
        for _ in 0..macros.map_or(0, |(_, most)| *most) {
            self.space();
            let start = self.at;
            match self.name() {
                Some(name) if self.take(",") => self.declared.push(name),
                _ => {
                    self.at = start;
                    break;
                }
            }
        }
        let result = self.items(")", false, depth);
        self.declared.truncate(before);
        result
    }

    /// The fields of a message, up to its closing bracket.
    fn fields(&mut self, depth: usize) -> Result<(), Stop> {
        while !self.take("}") {
            self.take("?");
            self.space();
            if self.name().or_else(|| self.quoted_name()).is_none() {
                return Err(self.unexpected());
            }
            self.need(":")?;
            self.expression(depth + 1)?;
            if !self.take(",") {
                return self.need("}");
            }
        }
        Ok(())
    }

    fn primary(&mut self, depth: usize) -> Result<(), Stop> {
        self.space();
        if self.string()? || self.number() {
            return Ok(());
        }
        if self.take("(") {
            self.expression(depth + 1)?;
            return self.need(")");
        }
        if self.take("[") {
            return self.items("]", false, depth);
        }
        if self.take("{") {
            return self.items("}", true, depth);
        }
        self.take(".");
        self.space();
        let Some(name) = self.name() else {
            return Err(self.unexpected());
        };
        self.is_plain = false;
        if self.take("(") {
            return self.arguments(name, depth);
        }
        if !self.declared.contains(&name) && !LITERALS.contains(&name) {
            self.names.insert(name);
        }
        Ok(())
    }

    /// Items up to a closing bracket, alone or as pairs.
    fn items(&mut self, close: &str, are_pairs: bool, depth: usize) -> Result<(), Stop> {
        while !self.take(close) {
            self.take("?");
            self.expression(depth + 1)?;
            if are_pairs {
                self.need(":")?;
                self.expression(depth + 1)?;
            }
            if !self.take(",") {
                return self.need(close);
            }
        }
        Ok(())
    }

    fn name(&mut self) -> Option<&'t str> {
        let rest = self.rest();
        let is_first = |first: char| first.is_ascii_alphabetic() || first == '_';
        if !rest.starts_with(is_first) {
            return None;
        }
        let end = rest.find(|part| !is_name_part(part));
        let name = &rest[..end.unwrap_or(rest.len())];
        self.at += name.len();
        Some(name)
    }

    /// A name of a field in backticks.
    fn quoted_name(&mut self) -> Option<&'t str> {
        let inner = self.rest().strip_prefix('`')?;
        let name = &inner[..inner.find('`')?];
        self.at += name.len() + 2;
        Some(name)
    }

    fn number(&mut self) -> bool {
        let rest = self.rest();
        let digits = rest.strip_prefix('.').unwrap_or(rest);
        if !digits.starts_with(|first: char| first.is_ascii_digit()) {
            return false;
        }
        let mut before = ' ';
        let is_hex = rest.starts_with("0x") || rest.starts_with("0X");
        let end = rest.find(|part: char| {
            let is_sign = matches!(part, '+' | '-') && matches!(before, 'e' | 'E') && !is_hex;
            before = part;
            !(part.is_ascii_alphanumeric() || part == '.' || is_sign)
        });
        self.at += end.unwrap_or(rest.len());
        true
    }

    fn string(&mut self) -> Result<bool, Stop> {
        let rest = self.rest();
        let front = rest
            .find(|part| !matches!(part, 'r' | 'R' | 'b' | 'B'))
            .unwrap_or(0);
        let Some(body) = rest.get(front..).filter(|_| front <= 2) else {
            return Ok(false);
        };
        let quote = ["\"\"\"", "'''", "\"", "'"]
            .into_iter()
            .find(|quote| body.starts_with(quote));
        let Some(quote) = quote else {
            return Ok(false);
        };
        let is_raw = rest[..front].contains(['r', 'R']);
        let mut at = quote.len();
        loop {
            let left = body.get(at..).unwrap_or_default();
            if left.starts_with(quote) {
                self.at += front + at + quote.len();
                return Ok(true);
            }
            let Some(next) = left.chars().next() else {
                return Err(Stop::Wrong("a string is not closed".to_owned()));
            };
            at += next.len_utf8();
            if next == '\\' && !is_raw {
                at += left.chars().nth(1).map_or(0, char::len_utf8);
            }
        }
    }
}

fn is_name_part(part: char) -> bool {
    part.is_ascii_alphanumeric() || part == '_'
}

#[cfg(test)]
mod tests;
