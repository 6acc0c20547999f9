//! Words, signs and values of a condition.

/// A value of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub text: String,
    /// Quoted text is never the name of a list.
    pub is_quoted: bool,
    pub at: usize,
}

/// What is wrong with a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxProblem {
    /// Where, in bytes.
    pub at: usize,
    pub what: String,
}

/// A text with the place that was come to.
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

/// What ends a value without quotes.
fn ends_bare(character: char) -> bool {
    character.is_whitespace() || matches!(character, '(' | ')' | '"' | '\'' | '=' | ',')
}

impl<'t> Lexer<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Goes to the next thing that is no blank.
    pub fn blank(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// Where the next thing begins.
    pub fn place(&mut self) -> usize {
        self.blank();
        self.at
    }

    /// How much was taken, in bytes.
    pub fn taken(&self) -> usize {
        self.at
    }

    pub fn is_at_end(&self) -> bool {
        self.rest().is_empty()
    }

    /// Takes a word, which ends where no letter, digit or `_` follows.
    pub fn word(&mut self, word: &str) -> bool {
        self.blank();
        let Some(rest) = self.rest().strip_prefix(word) else {
            return false;
        };
        let goes_on = rest.starts_with(|next: char| {
            next.is_ascii_alphanumeric() || matches!(next, '_' | '.' | '[')
        });
        if !goes_on {
            self.at += word.len();
        }
        !goes_on
    }

    /// Takes a word where a list in parentheses, or the name of one, follows.
    pub fn word_before_list(&mut self, word: &str) -> bool {
        let before = self.at;
        if self.word(word) {
            self.blank();
            if self.rest().starts_with('(') {
                return true;
            }
        }
        self.at = before;
        false
    }

    /// Takes a sign.
    pub fn sign(&mut self, sign: &str) -> bool {
        self.blank();
        let found = self.rest().starts_with(sign);
        if found {
            self.at += sign.len();
        }
        found
    }

    /// Takes the name of a function with its parenthesis.
    pub fn call(&mut self, name: &str) -> bool {
        self.blank();
        let rest = self.rest().strip_prefix(name);
        let found = rest.is_some_and(|rest| rest.starts_with('('));
        if found {
            self.at += name.len() + 1;
        }
        found
    }

    /// Takes a name: letters, digits and `_`, a letter first.
    pub fn identifier(&mut self) -> Option<String> {
        self.blank();
        let length = identifier(self.rest())?;
        let name = self.rest()[..length].to_owned();
        self.at += length;
        Some(name)
    }

    /// Takes the name of a field: names with dots between them.
    pub fn field(&mut self) -> Option<String> {
        self.blank();
        let rest = self.rest();
        let mut length = identifier(rest)?;
        let mut parts = 1;
        while let Some(next) = rest[length..].strip_prefix('.').and_then(part) {
            length += 1 + next;
            parts += 1;
        }
        (parts > 1).then(|| {
            self.at += length;
            rest[..length].to_owned()
        })
    }

    /// Takes the argument of a field in brackets, where there is one.
    pub fn argument(&mut self) -> Result<Option<String>, SyntaxProblem> {
        let Some(inside) = self.rest().strip_prefix('[') else {
            return Ok(None);
        };
        let start = self.at;
        self.at += 1;
        let argument = match self.quoted()? {
            Some(text) => text,
            None => {
                let ends = |one: char| one.is_whitespace() || matches!(one, '[' | ']' | '"' | '\'');
                let length = inside.find(ends).unwrap_or(inside.len());
                self.at += length;
                inside[..length].to_owned()
            }
        };
        if argument.is_empty() || !self.sign("]") {
            return Err(self.problem_at(start, "expected an argument and `]` after `[`"));
        }
        Ok(Some(argument))
    }

    /// Takes a value without quotes.
    pub fn bare(&mut self) -> Option<String> {
        self.blank();
        let rest = self.rest();
        let length = rest.find(ends_bare).unwrap_or(rest.len());
        (length > 0).then(|| {
            self.at += length;
            rest[..length].to_owned()
        })
    }

    /// Takes a value.
    pub fn value(&mut self) -> Result<Option<Item>, SyntaxProblem> {
        let at = self.place();
        if let Some(text) = self.quoted()? {
            return Ok(Some(Item {
                text,
                is_quoted: true,
                at,
            }));
        }
        let text = self.bare();
        Ok(text.map(|text| Item {
            text,
            is_quoted: false,
            at,
        }))
    }

    /// Takes a text in quotes.
    fn quoted(&mut self) -> Result<Option<String>, SyntaxProblem> {
        let Some(quote) = self
            .rest()
            .chars()
            .next()
            .filter(|one| matches!(one, '"' | '\''))
        else {
            return Ok(None);
        };
        let inside = &self.rest()[1..];
        let mut is_escaped = false;
        for (index, character) in inside.char_indices() {
            match character {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                end if end == quote => {
                    let text = unescaped(&inside[..index]);
                    let text = text.map_err(|what| self.problem(what))?;
                    self.at += index + 2;
                    return Ok(Some(text));
                }
                _ => {}
            }
        }
        Err(self.problem(format!("a text in {quote} has no end")))
    }

    pub fn problem(&self, what: impl Into<String>) -> SyntaxProblem {
        self.problem_at(self.at, what)
    }

    pub fn problem_at(&self, at: usize, what: impl Into<String>) -> SyntaxProblem {
        SyntaxProblem {
            at,
            what: what.into(),
        }
    }

    /// Something else was to come.
    pub fn expected(&mut self, what: &str) -> SyntaxProblem {
        self.blank();
        let rest = self.rest();
        let next: String = rest
            .chars()
            .take_while(|one| !one.is_whitespace())
            .take(40)
            .collect();
        match next.is_empty() {
            true => self.problem(format!("the condition ends; expected {what}")),
            false => self.problem(format!("expected {what}, found `{next}`")),
        }
    }
}

/// The length of a name at the beginning of a text.
fn identifier(text: &str) -> Option<usize> {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        .then(|| part(text))
        .flatten()
}

/// The length of a part of a field's name.
fn part(text: &str) -> Option<usize> {
    let length = text
        .find(|one: char| !one.is_ascii_alphanumeric() && one != '_')
        .unwrap_or(text.len());
    (length > 0 && !text.starts_with('_')).then_some(length)
}

/// A text without its escapes.
pub(super) fn unescaped(text: &str) -> Result<String, String> {
    if !text.contains('\\') {
        return Ok(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        let one = match character {
            '\\' => match rest.next() {
                Some('b') => '\u{8}',
                Some('f') => '\u{c}',
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                Some('x') => {
                    let mut digit = || rest.next().and_then(|one| one.to_digit(16));
                    match (digit(), digit()) {
                        (Some(high), Some(low)) => {
                            bytes.push(u8::try_from(high << 4 | low).unwrap_or_default());
                            continue;
                        }
                        _ => return Err("`\\x` needs two hexadecimal digits".to_owned()),
                    }
                }
                Some(same @ ('"' | '\'' | '\\' | '/' | ' ')) => same,
                Some(other) => {
                    return Err(format!(
                        "`\\{other}` is no escape; write `\\\\` for a backslash"
                    ));
                }
                None => return Err("a backslash at the end".to_owned()),
            },
            other => other,
        };
        bytes.extend_from_slice(one.encode_utf8(&mut [0; 4]).as_bytes());
    }
    String::from_utf8(bytes).map_err(|_| "bytes that are no UTF-8 cannot be matched yet".to_owned())
}
