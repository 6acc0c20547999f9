//! A place in a text, and the questions that the scanner asks of what stands there.
//!
//! Line breaks are those of YAML 1.1, as in Kubernetes' reader: besides `\n` and `\r`, also NEL, LS and PS.

/// A place between two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Mark {
    /// Offset in bytes.
    pub(crate) at: usize,
    /// Line, from 1.
    pub(crate) line: usize,
    /// Column in characters, from 0.
    pub(crate) column: usize,
}

/// From one place to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Span {
    pub(crate) start: Mark,
    pub(crate) end: Mark,
}

const NEL: &[u8] = "\u{85}".as_bytes();
const LINE_SEPARATOR: &[u8] = "\u{2028}".as_bytes();
const PARAGRAPH_SEPARATOR: &[u8] = "\u{2029}".as_bytes();

/// ASCII that neither ends a plain scalar nor may.
const IS_PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0x21;
    while byte < 0x7f {
        table[byte as usize] = !matches!(byte, b':' | b',' | b'?' | b'[' | b']' | b'{' | b'}');
        byte += 1;
    }
    table
};

#[derive(Clone)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    /// `at - line_base` is the column in characters: the beginning of the line, moved by every byte that does not
    /// begin a character.
    line_base: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            line_base: 0,
        }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn line(&self) -> usize {
        self.line
    }

    pub(super) fn column(&self) -> usize {
        self.at - self.line_base
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            at: self.at,
            line: self.line,
            column: self.column(),
        }
    }

    pub(super) fn slice(&self, from: usize, to: usize) -> &'t str {
        self.text.get(from..to).unwrap_or("")
    }

    /// The byte `ahead` of here; 0 behind the end, which no readable text holds.
    pub(super) fn byte(&self, ahead: usize) -> u8 {
        self.text
            .as_bytes()
            .get(self.at + ahead)
            .copied()
            .unwrap_or(0)
    }

    fn rest(&self, ahead: usize) -> &'t [u8] {
        self.text.as_bytes().get(self.at + ahead..).unwrap_or(&[])
    }

    pub(super) fn is_end(&self) -> bool {
        self.at >= self.text.len()
    }

    pub(super) fn starts_with(&self, word: &str) -> bool {
        self.rest(0).starts_with(word.as_bytes())
    }

    /// Length of the line break `ahead` of here; 0 when there is none.
    pub(super) fn break_length(&self, ahead: usize) -> usize {
        match self.byte(ahead) {
            b'\n' => 1,
            b'\r' if self.byte(ahead + 1) == b'\n' => 2,
            b'\r' => 1,
            0xc2 if self.rest(ahead).starts_with(NEL) => NEL.len(),
            0xe2 if self.rest(ahead).starts_with(LINE_SEPARATOR)
                || self.rest(ahead).starts_with(PARAGRAPH_SEPARATOR) =>
            {
                LINE_SEPARATOR.len()
            }
            _ => 0,
        }
    }

    pub(super) fn is_break(&self) -> bool {
        self.break_length(0) > 0
    }

    pub(super) fn is_blank(&self) -> bool {
        matches!(self.byte(0), b' ' | b'\t')
    }

    /// Whether a blank, a line break or the end stands `ahead` of here.
    pub(super) fn is_blank_or_over(&self, ahead: usize) -> bool {
        matches!(self.byte(ahead), b' ' | b'\t' | 0) || self.break_length(ahead) > 0
    }

    /// `---` or `...` alone at the beginning of a line.
    pub(super) fn is_document_mark(&self) -> bool {
        self.column() == 0
            && (self.starts_with("---") || self.starts_with("..."))
            && self.is_blank_or_over(3)
    }

    /// One byte that is a character of its own.
    pub(super) fn skip(&mut self) {
        self.skip_many(1);
    }

    /// Characters of one byte each.
    pub(super) fn skip_many(&mut self, count: usize) {
        self.at = (self.at + count).min(self.text.len());
    }

    /// Bytes that mean nothing anywhere in a plain scalar.
    pub(super) fn skip_plain_bytes(&mut self) {
        let rest = self.rest(0);
        let means_nothing = |byte: &u8| IS_PLAIN[usize::from(*byte)];
        self.at += rest.iter().take_while(|byte| means_nothing(byte)).count();
    }

    /// One character, whatever its length.
    pub(super) fn skip_character(&mut self) {
        self.at += 1;
        while self.byte(0) & 0xc0 == 0x80 {
            self.at += 1;
            self.line_base += 1;
        }
    }

    /// The mark of the order of bytes at the beginning of a line, which takes no column: what is put together of several files
    /// has one at the beginning of each.
    pub(super) fn skip_mark(&mut self) {
        self.skip_character();
        self.line_base = self.at;
    }

    /// The rest of the line, without its break.
    pub(super) fn skip_to_break(&mut self) {
        let rest = self.rest(0);
        let line = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        // Other breaks, and columns that differ from bytes, only where something is not ASCII.
        if rest.get(..line).is_some_and(<[u8]>::is_ascii) {
            self.at += line;
            return;
        }
        while !self.is_end() && !self.is_break() {
            self.skip_character();
        }
    }

    /// A line break, and what it means as text.
    pub(super) fn read_break(&mut self) -> &'static str {
        let length = self.break_length(0);
        let meaning = match (self.byte(0), self.byte(2)) {
            (0xe2, 0xa8) => "\u{2028}",
            (0xe2, _) => "\u{2029}",
            _ => "\n",
        };
        self.at += length;
        self.line += 1;
        self.line_base = self.at;
        if length == 0 { "" } else { meaning }
    }
}

/// Bytes that are looked at together.
const BULK: usize = 64;

/// The first character that no YAML text may hold, by offset.
pub(super) fn forbidden_character(text: &str) -> Option<usize> {
    let suspicious = |byte: u8| {
        (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r'))
            || matches!(byte, 0x7f | 0xc2 | 0xef)
    };
    let bytes = text.as_bytes();
    // A look at many bytes at once passes over nearly all of them.
    let in_bulk = |chunk: &[u8]| {
        chunk
            .iter()
            .fold(false, |any, byte| any | suspicious(*byte))
    };
    let next = |from: usize| {
        let rest = bytes.get(from..)?;
        let clean = rest
            .chunks(BULK)
            .take_while(|chunk| !in_bulk(chunk))
            .count()
            * BULK;
        let found = rest
            .get(clean..)?
            .iter()
            .position(|byte| suspicious(*byte))?;
        Some(from + clean + found)
    };
    let mut from = 0;
    while let Some(at) = next(from) {
        let bad = match bytes[at] {
            0xc2 => bytes
                .get(at + 1)
                .is_some_and(|next| (0x80..0xa0).contains(next) && *next != 0x85),
            0xef => {
                bytes[at..].starts_with(b"\xef\xbf\xbe") || bytes[at..].starts_with(b"\xef\xbf\xbf")
            }
            _ => true,
        };
        if bad {
            return Some(at);
        }
        from = at + 1;
    }
    None
}
