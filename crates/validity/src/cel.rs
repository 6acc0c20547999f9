//! Whether a text can be read as an expression of CEL at all. What it means, and whether its types fit, is not looked at.

use crate::limits::MAX_DEPTH;

/// Why an expression does not read.
enum Stop {
    /// What is wrong.
    Wrong(String),
    /// It is nested so deeply that it is not followed.
    Deep,
}

/// Reads a text as one expression; the error says what is wrong, without the text.
pub(crate) fn read(text: &str) -> Result<(), String> {
    let mut reader = Reader { text, at: 0 };
    let result = reader.expression(0).and_then(|()| {
        reader.space();
        match reader.rest().is_empty() {
            true => Ok(()),
            false => Err(reader.unexpected()),
        }
    });
    match result {
        Err(Stop::Wrong(what)) => Err(what),
        Ok(()) | Err(Stop::Deep) => Ok(()),
    }
}

/// Operators between two values, longer ones first.
const BETWEEN: &[&str] = &[
    "||", "&&", "<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "%",
];

struct Reader<'t> {
    text: &'t str,
    at: usize,
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
            self.expression(depth + 1)?;
            self.need(":")?;
        }
    }

    /// Takes an operator between two values.
    fn between(&mut self) -> bool {
        if BETWEEN.iter().any(|operator| self.take(operator)) {
            return true;
        }
        let after = self.rest().strip_prefix("in");
        let is_in = after.is_some_and(|rest| !rest.starts_with(is_name_part));
        if is_in {
            self.at += 2;
        }
        is_in
    }

    /// A value with what is asked of it: fields, calls, items.
    fn value(&mut self, depth: usize) -> Result<(), Stop> {
        while self.take("!") || self.take("-") {}
        self.primary(depth)?;
        loop {
            if self.take(".") {
                self.take("?");
                self.space();
                if !self.name() && !self.quoted_name() {
                    return Err(self.unexpected());
                }
                if self.take("(") {
                    self.items(")", false, depth)?;
                }
            } else if self.take("[") {
                self.take("?");
                self.expression(depth + 1)?;
                self.need("]")?;
            } else if self.take("{") {
                self.items("}", true, depth)?;
            } else {
                return Ok(());
            }
        }
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
        if !self.name() {
            return Err(self.unexpected());
        }
        if self.take("(") {
            return self.items(")", false, depth);
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

    fn name(&mut self) -> bool {
        let rest = self.rest();
        let is_first = |first: char| first.is_ascii_alphabetic() || first == '_';
        if !rest.starts_with(is_first) {
            return false;
        }
        let end = rest.find(|part| !is_name_part(part));
        self.at += end.unwrap_or(rest.len());
        true
    }

    /// A name of a field in backticks.
    fn quoted_name(&mut self) -> bool {
        let inner = self.rest().strip_prefix('`');
        let Some(end) = inner.and_then(|inner| inner.find('`')) else {
            return false;
        };
        self.at += end + 2;
        true
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
mod tests {
    use super::*;

    #[test]
    fn expressions_that_read() {
        for text in [
            "true",
            "object.spec.replicas <= 5 && !has(object.x)",
            "object.?metadata.?labels[?'a'].orValue('') in ['b', \"c\",]",
            "x ? y : z ? -1 : .5e-3",
            "variables.all.exists(c, c.name == r'\\d' + b'x' + '''it's''')",
            "{'a': 1, 'b': [2u, 0xFFu]}.a // why\n + 1",
            "Object{spec: Object.spec{replicas: 3}}",
            "[JSONPatch{op: \"add\", path: '/a'}]",
            "self.`odd-name` == oldSelf.inner",
            "'\\'' + \"\\\\\"",
            ".a.b.c(1, 2)",
            "a in b || index.of == 1",
            "'ä'.size() > 0",
        ] {
            assert_eq!(read(text), Ok(()), "{text}");
        }
        let deep = format!("{}1{}", "(".repeat(5000), ")".repeat(5000));
        assert_eq!(read(&deep), Ok(()));
    }

    #[test]
    fn expressions_that_do_not() {
        for (text, what) in [
            ("object.x >", "it ends where a value"),
            ("object.x > )", "unexpected `)`"),
            ("(a", "it ends where `)`"),
            ("a)", "unexpected `)`"),
            ("'a", "not closed"),
            ("a b", "unexpected `b`"),
            ("a ? b", "it ends where `:`"),
            ("[1 2]", "expected `]`, found `2`"),
            ("{1}", "expected `:`"),
            ("a.", "it ends"),
            ("a = b", "unexpected `=`"),
            ("a and b", "unexpected `a`"),
            ("f(,)", "unexpected `,`"),
            ("&& a", "unexpected `&`"),
            ("{{ .Values.x }}", "expected `:`"),
            ("a;", "unexpected `;`"),
        ] {
            let found = read(text).expect_err(text);
            assert!(found.contains(what), "{text}: {found}");
        }
    }
}
