//! The text of quoted, plain and block scalars: escapes, folded lines, chomping.

use std::borrow::Cow;

use super::cursor::{Mark, Span};
use super::scan::{Scanner, TAB_HINT};
use super::token::{ScalarStyle, Token};
use crate::SyntaxError;

/// A text that borrows from the input until a line is folded or a character escaped.
struct Pieces {
    owned: String,
    is_owned: bool,
    /// Where the piece that is not taken over yet begins.
    from: usize,
}

impl Pieces {
    fn new(from: usize) -> Self {
        Self {
            owned: String::new(),
            is_owned: false,
            from,
        }
    }

    /// Takes over the input up to `to`, puts `instead` behind it, and goes on at `next`.
    fn replace(&mut self, scanner: &Scanner<'_>, to: usize, instead: &str, next: usize) {
        self.owned.push_str(scanner.cursor.slice(self.from, to));
        self.owned.push_str(instead);
        self.is_owned = true;
        self.from = next;
    }

    fn finish<'t>(mut self, scanner: &Scanner<'t>, to: usize) -> Cow<'t, str> {
        let rest = scanner.cursor.slice(self.from, to);
        if self.is_owned {
            self.owned.push_str(rest);
            Cow::Owned(self.owned)
        } else {
            Cow::Borrowed(rest)
        }
    }
}

/// What line breaks inside a quoted or plain scalar become: one is a blank, of more the first is dropped.
#[derive(Default)]
struct Fold {
    first: &'static str,
    more: String,
}

impl Fold {
    fn text(self) -> String {
        match (self.first, self.more.is_empty()) {
            ("\n", true) => " ".to_owned(),
            ("\n", false) => self.more,
            (first, _) => format!("{first}{}", self.more),
        }
    }
}

impl<'t> Scanner<'t> {
    pub(super) fn plain(&mut self) -> Result<(), SyntaxError> {
        self.save_candidate()?;
        self.key_allowed = false;
        let start = self.cursor.mark();
        let (token, end) = self.plain_scalar()?;
        self.queue.push_back((token, Span { start, end }));
        Ok(())
    }

    pub(super) fn block_scalar(&mut self, literal: bool) -> Result<(), SyntaxError> {
        self.drop_candidate()?;
        self.key_allowed = true;
        let start = self.cursor.mark();
        let token = self.block_text(literal)?;
        self.push(token, start);
        Ok(())
    }

    pub(super) fn quoted_scalar(
        &mut self,
        quote: u8,
    ) -> Result<(Cow<'t, str>, ScalarStyle), SyntaxError> {
        let opened = self.position(self.cursor.mark());
        self.cursor.skip();
        let mut pieces = Pieces::new(self.cursor.at());
        loop {
            if self.cursor.is_document_mark() {
                return Err(self.error("a quoted value is still open at the end of the document"));
            }
            if self.cursor.is_end() {
                return Err(SyntaxError::new(
                    "a quoted value that is never closed",
                    opened,
                ));
            }
            let at = self.cursor.at();
            match self.cursor.byte(0) {
                b'\'' if quote == b'\'' && self.cursor.byte(1) == b'\'' => {
                    pieces.replace(self, at, "'", at + 2);
                    self.cursor.skip_many(2);
                }
                byte if byte == quote => {
                    self.cursor.skip();
                    let style = match quote {
                        b'\'' => ScalarStyle::SingleQuoted,
                        _ => ScalarStyle::DoubleQuoted,
                    };
                    return Ok((pieces.finish(self, at), style));
                }
                b'\\' if quote == b'"' && self.cursor.break_length(1) > 0 => {
                    self.cursor.skip();
                    self.cursor.read_break();
                    let mut more = String::new();
                    self.skip_lines(&mut more);
                    pieces.replace(self, at, &more, self.cursor.at());
                }
                b'\\' if quote == b'"' => {
                    let character = self.escape()?;
                    let mut buffer = [0; 4];
                    pieces.replace(
                        self,
                        at,
                        character.encode_utf8(&mut buffer),
                        self.cursor.at(),
                    );
                }
                b' ' | b'\t' => {
                    while self.cursor.is_blank() {
                        self.cursor.skip();
                    }
                    if self.cursor.is_break() {
                        let text = self.folded_lines();
                        pieces.replace(self, at, &text, self.cursor.at());
                    }
                }
                _ if self.cursor.is_break() => {
                    let text = self.folded_lines();
                    pieces.replace(self, at, &text, self.cursor.at());
                }
                _ => self.cursor.skip_character(),
            }
        }
    }

    /// From a line break to the next character that is no blank.
    fn folded_lines(&mut self) -> String {
        let mut fold = Fold {
            first: self.cursor.read_break(),
            more: String::new(),
        };
        self.skip_lines(&mut fold.more);
        fold.text()
    }

    fn skip_lines(&mut self, breaks: &mut String) {
        loop {
            if self.cursor.is_blank() {
                self.cursor.skip();
            } else if self.cursor.is_break() {
                breaks.push_str(self.cursor.read_break());
            } else {
                return;
            }
        }
    }

    fn escape(&mut self) -> Result<char, SyntaxError> {
        let digits = match self.cursor.byte(1) {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            _ => 0,
        };
        let character = match self.cursor.byte(1) {
            b'0' => '\0',
            b'a' => '\u{7}',
            b'b' => '\u{8}',
            b't' | b'\t' => '\t',
            b'n' => '\n',
            b'v' => '\u{b}',
            b'f' => '\u{c}',
            b'r' => '\r',
            b'e' => '\u{1b}',
            byte @ (b' ' | b'"' | b'\'' | b'\\') => char::from(byte),
            b'N' => '\u{85}',
            b'_' => '\u{a0}',
            b'L' => '\u{2028}',
            b'P' => '\u{2029}',
            b'x' | b'u' | b'U' => {
                let from = self.cursor.at() + 2;
                let hex = self.cursor.slice(from, from + digits);
                let code = Some(hex)
                    .filter(|hex| hex.len() == digits && hex.bytes().all(|b| b.is_ascii_hexdigit()))
                    .and_then(|hex| u32::from_str_radix(hex, 16).ok());
                match code.and_then(char::from_u32) {
                    Some(character) => character,
                    None => return Err(self.error("an escape that names no character")),
                }
            }
            _ => {
                return Err(self
                    .error("an unknown escape in a value in double quotes")
                    .with_hint("write `\\\\` for a backslash, or use single quotes"));
            }
        };
        self.cursor.skip_many(2 + digits);
        Ok(character)
    }

    /// A scalar without quotes, and where it ends.
    pub(super) fn plain_scalar(&mut self) -> Result<(Token<'t>, Mark), SyntaxError> {
        let indent = self.indent + 1;
        let in_flow = self.flow_level > 0;
        let mut pieces = Pieces::new(self.cursor.at());
        let mut end = self.cursor.mark();
        let mut fold: Option<Fold> = None;
        loop {
            if self.cursor.is_document_mark() || self.cursor.byte(0) == b'#' {
                break;
            }
            let began = self.cursor.at();
            self.plain_word(in_flow);
            if self.cursor.at() > began {
                if let Some(fold) = fold.take() {
                    pieces.replace(self, end.at, &fold.text(), began);
                }
                end = self.cursor.mark();
            }
            if !self.cursor.is_blank() && !self.cursor.is_break() {
                break;
            }
            loop {
                if self.cursor.is_blank() {
                    if fold.is_some()
                        && self.cursor.byte(0) == b'\t'
                        && (self.cursor.column() as isize) < indent
                    {
                        return Err(self
                            .error("a tab where indentation is expected")
                            .with_hint(TAB_HINT));
                    }
                    self.cursor.skip();
                } else if self.cursor.is_break() {
                    let text = self.cursor.read_break();
                    match &mut fold {
                        Some(fold) => fold.more.push_str(text),
                        None => {
                            fold = Some(Fold {
                                first: text,
                                more: String::new(),
                            });
                        }
                    }
                } else {
                    break;
                }
            }
            if !in_flow && (self.cursor.column() as isize) < indent {
                break;
            }
        }
        if fold.is_some() {
            self.key_allowed = true;
        }
        let text = pieces.finish(self, end.at);
        Ok((Token::Scalar(text, ScalarStyle::Plain), end))
    }

    /// Characters up to a blank, a line break or what ends a plain scalar.
    fn plain_word(&mut self, in_flow: bool) {
        loop {
            self.cursor.skip_plain_bytes();
            match self.cursor.byte(0) {
                b' ' | b'\t' | b'\n' | b'\r' | 0 => return,
                b':' if self.cursor.is_blank_or_over(1) => return,
                b',' | b'?' | b'[' | b']' | b'{' | b'}' if in_flow => return,
                byte if byte < 0x80 => self.cursor.skip(),
                _ if self.cursor.is_break() => return,
                _ => self.cursor.skip_character(),
            }
        }
    }

    /// A literal (`|`) or folded (`>`) scalar.
    pub(super) fn block_text(&mut self, literal: bool) -> Result<Token<'t>, SyntaxError> {
        self.cursor.skip();
        let mut chomping = 0;
        let mut increment = 0;
        for _ in 0..2 {
            match self.cursor.byte(0) {
                b'+' if chomping == 0 => chomping = 1,
                b'-' if chomping == 0 => chomping = -1,
                b'0' => return Err(self.error("an indentation of 0 for a block of text")),
                digit @ b'1'..=b'9' if increment == 0 => increment = usize::from(digit - b'0'),
                _ => break,
            }
            self.cursor.skip();
        }
        while self.cursor.is_blank() {
            self.cursor.skip();
        }
        if self.cursor.byte(0) == b'#' {
            self.cursor.skip_to_break();
        }
        if !self.cursor.is_end() && !self.cursor.is_break() {
            return Err(self.error("text on the line that opens a block of text"));
        }
        if self.cursor.is_break() {
            self.cursor.read_break();
        }
        let mut indent = match increment {
            0 => 0,
            _ => self.indent.max(0) as usize + increment,
        };
        let mut text = String::new();
        let mut line_break = "";
        let mut breaks = String::new();
        self.block_breaks(&mut indent, &mut breaks)?;
        let mut was_blank = false;
        while self.cursor.column() == indent && !self.cursor.is_end() {
            let is_blank = self.cursor.is_blank();
            if !literal && line_break == "\n" && !was_blank && !is_blank {
                if breaks.is_empty() {
                    text.push(' ');
                }
            } else {
                text.push_str(line_break);
            }
            text.push_str(&breaks);
            breaks.clear();
            was_blank = is_blank;
            let from = self.cursor.at();
            self.cursor.skip_to_break();
            text.push_str(self.cursor.slice(from, self.cursor.at()));
            // kubectl reads lines, and gives each its break back, the last one of the file too.
            line_break = match self.cursor.is_break() {
                true => self.cursor.read_break(),
                false => "\n",
            };
            self.block_breaks(&mut indent, &mut breaks)?;
        }
        if chomping >= 0 {
            text.push_str(line_break);
        }
        if chomping > 0 {
            text.push_str(&breaks);
        }
        let style = match literal {
            true => ScalarStyle::Literal,
            false => ScalarStyle::Folded,
        };
        Ok(Token::Scalar(Cow::Owned(text), style))
    }

    /// Empty lines of a block of text and the indentation behind them; finds the indentation while it is 0.
    fn block_breaks(&mut self, indent: &mut usize, breaks: &mut String) -> Result<(), SyntaxError> {
        let mut deepest = 0;
        loop {
            while (*indent == 0 || self.cursor.column() < *indent) && self.cursor.byte(0) == b' ' {
                self.cursor.skip();
            }
            deepest = deepest.max(self.cursor.column());
            if (*indent == 0 || self.cursor.column() < *indent) && self.cursor.byte(0) == b'\t' {
                return Err(self
                    .error("a tab where indentation is expected")
                    .with_hint(TAB_HINT));
            }
            if !self.cursor.is_break() {
                break;
            }
            breaks.push_str(self.cursor.read_break());
        }
        if *indent == 0 {
            *indent = deepest.max((self.indent + 1).max(1) as usize);
        }
        Ok(())
    }
}
