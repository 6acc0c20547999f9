//! What may stand in front of a value: anchors and tags; and aliases, which stand for one.

use std::borrow::Cow;

use super::scan::Scanner;
use super::token::{Tag, Token};
use crate::SyntaxError;

impl<'t> Scanner<'t> {
    /// An anchor or an alias.
    pub(super) fn named(&mut self, token: fn(&'t str) -> Token<'t>) -> Result<(), SyntaxError> {
        self.save_candidate()?;
        self.key_allowed = false;
        let start = self.cursor.mark();
        self.cursor.skip();
        let from = self.cursor.at();
        while self.cursor.byte(0).is_ascii_alphanumeric()
            || matches!(self.cursor.byte(0), b'_' | b'-')
        {
            self.cursor.skip();
        }
        let name = self.cursor.slice(from, self.cursor.at());
        let ends = self.cursor.is_blank_or_over(0)
            || matches!(
                self.cursor.byte(0),
                b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`'
            );
        if name.is_empty() || !ends {
            return Err(self.error(
                "the name of an anchor or alias holds other characters than letters, digits, `-` and `_`",
            ));
        }
        self.push(token(name), start);
        Ok(())
    }

    pub(super) fn tag(&mut self) -> Result<(), SyntaxError> {
        self.save_candidate()?;
        self.key_allowed = false;
        let start = self.cursor.mark();
        let tag = self.tag_meaning()?;
        self.push(Token::Tag(tag), start);
        Ok(())
    }

    fn tag_meaning(&mut self) -> Result<Tag<'t>, SyntaxError> {
        const CORE: &str = "tag:yaml.org,2002:";
        let start = self.cursor.at();
        let tag = if self.cursor.starts_with("!<") {
            self.cursor.skip_many(2);
            let uri = self.tag_text();
            if self.cursor.byte(0) != b'>' {
                return Err(self.error("a tag that begins with `!<` ends with `>`"));
            }
            self.cursor.skip();
            let uri = self.unescaped(uri)?;
            match uri.strip_prefix(CORE) {
                Some(name) => Tag::Core(name.to_owned().into()),
                None => Tag::Other,
            }
        } else {
            self.cursor.skip();
            let word = self.tag_text();
            match word.split_once('!') {
                Some(("", name)) if !name.is_empty() => Tag::Core(self.unescaped(name)?),
                Some((handle, _))
                    if !handle.is_empty()
                        && handle.bytes().all(|byte| {
                            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
                        }) =>
                {
                    return Err(self.error("a tag handle that nothing defines"));
                }
                _ => {
                    self.unescaped(word)?;
                    Tag::Other
                }
            }
        };
        if !self.cursor.is_blank_or_over(0) {
            let written = self.cursor.slice(start, self.cursor.at());
            return Err(self.error(&format!("a blank is missing behind the tag `{written}`")));
        }
        Ok(tag)
    }

    /// A part of a tag with `%61` as the byte that it stands for.
    fn unescaped(&self, text: &'t str) -> Result<Cow<'t, str>, SyntaxError> {
        if !text.contains('%') {
            return Ok(Cow::Borrowed(text));
        }
        let mut bytes = Vec::with_capacity(text.len());
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            if byte != b'%' {
                bytes.push(byte);
                continue;
            }
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let value = digit().and_then(|high| u8::try_from(high * 16 + digit()?).ok());
            bytes.push(value.ok_or_else(|| {
                self.error("a `%` in a tag that two hexadecimal digits do not follow")
            })?);
        }
        String::from_utf8(bytes)
            .map(Cow::Owned)
            .map_err(|_| self.error("the escapes of a tag are not UTF-8"))
    }

    fn tag_text(&mut self) -> &'t str {
        let from = self.cursor.at();
        while self.cursor.byte(0).is_ascii_alphanumeric()
            || (self.cursor.byte(0) != 0
                && b"_-;/?:@&=+$.%!~*'()[],".contains(&self.cursor.byte(0)))
        {
            self.cursor.skip();
        }
        self.cursor.slice(from, self.cursor.at())
    }
}
