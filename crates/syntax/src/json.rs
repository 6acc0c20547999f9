//! JSON text to [`Node`]s with positions.

mod parts;
mod surrogates;

use jiter::{Jiter, JiterError, JiterErrorType, Peek};
use surrogates::whole_surrogates;

use crate::limits::MAX_DEPTH;
use crate::text::Shared;
use crate::yaml::unique_entries;
use crate::{Allowance, Entry, Node, Position, Spellings, SyntaxError, Value, Warning};

/// Parses JSON values that stand one after another (most often there is one).
/// With `positions` false every position is [`Position::NONE`], which is faster: for answers of an API.
///
/// # Errors
/// The first syntax error, or nesting deeper than [`MAX_DEPTH`].
pub fn parse_json(
    data: &[u8],
    positions: bool,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<Node>, SyntaxError> {
    parse_json_within(data, positions, warnings, &mut Allowance::default())
}

/// [`parse_json`] within what is left of the limits.
///
/// # Errors
/// As [`parse_json`], and when nothing is left.
pub fn parse_json_within(
    data: &[u8],
    positions: bool,
    warnings: &mut Vec<Warning>,
    allowance: &mut Allowance,
) -> Result<Vec<Node>, SyntaxError> {
    parse_json_spelled(
        data,
        positions,
        warnings,
        &mut Spellings::default(),
        allowance,
    )
}

/// [`parse_json_within`], with how values are written.
pub(crate) fn parse_json_spelled(
    data: &[u8],
    positions: bool,
    warnings: &mut Vec<Warning>,
    spellings: &mut Spellings,
    allowance: &mut Allowance,
) -> Result<Vec<Node>, SyntaxError> {
    let data = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data);
    let data = &*whole_surrogates(data);
    let mut reader = Reader {
        jiter: Jiter::new(data),
        base: 0,
        data,
        place: Place {
            enabled: positions,
            line: 1,
            scanned: 0,
            column: 0,
        },
        warnings,
        spellings,
        texts: Shared::of(data.len()),
        allowance,
        spare_items: Vec::new(),
        spare_entries: Vec::new(),
    };
    let mut values = Vec::new();
    loop {
        let rest = data.get(reader.index()..).unwrap_or(&[]);
        if rest.iter().all(u8::is_ascii_whitespace) {
            return Ok(values);
        }
        let node = match reader.jiter.peek() {
            Ok(peek) => reader.value(peek, 0),
            Err(error) => Err(reader.error(&error)),
        }?;
        if !node.is_null() {
            values.push(node);
        }
    }
}

struct Reader<'j, 'w> {
    jiter: Jiter<'j>,
    /// Where in the data `jiter` began.
    base: usize,
    data: &'j [u8],
    place: Place,
    warnings: &'w mut Vec<Warning>,
    spellings: &'w mut Spellings,
    texts: Shared,
    allowance: &'w mut Allowance,
    /// Buffers that collected what is in another value: a value is collected in one that has room, and kept at its own size.
    spare_items: Vec<Vec<Node>>,
    spare_entries: Vec<Vec<Entry>>,
}

/// Turns growing byte offsets into lines and columns, looking at each byte once.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) enabled: bool,
    pub(crate) line: usize,
    pub(crate) scanned: usize,
    /// Characters between the beginning of the line and `scanned`.
    pub(crate) column: usize,
}

impl Place {
    pub(crate) fn at(&mut self, data: &[u8], index: usize) -> Position {
        if !self.enabled {
            return Position::NONE;
        }
        // Offsets only grow; one that does not is shown at the place reached so far.
        let index = index.min(data.len()).max(self.scanned);
        let mut from = self.scanned;
        for newline in memchr::memchr_iter(b'\n', &data[self.scanned..index]) {
            self.line += 1;
            self.column = 0;
            from = self.scanned + newline + 1;
        }
        self.column += data[from..index]
            .iter()
            .filter(|byte| (**byte as i8) >= -0x40)
            .count();
        self.scanned = index;
        Position::new(self.line, self.column + 1)
    }
}

impl Reader<'_, '_> {
    /// The next byte.
    fn index(&self) -> usize {
        self.base + self.jiter.current_index()
    }

    /// Goes on somewhere else.
    fn go_to(&mut self, index: usize) {
        self.base = index;
        self.jiter = Jiter::new(self.data.get(index..).unwrap_or(&[]));
    }

    fn value(&mut self, peek: Peek, depth: usize) -> Result<Node, SyntaxError> {
        let position = self.place.at(self.data, self.index());
        if depth >= MAX_DEPTH {
            return Err(SyntaxError::new(
                format!("nested deeper than {MAX_DEPTH} levels"),
                position,
            ));
        }
        self.allowance.take_values(1, position)?;
        let node = match peek {
            Peek::Null => self.jiter.known_null().map(|()| Node::NULL),
            Peek::True | Peek::False => self.jiter.known_bool(peek).map(Node::from),
            Peek::String => {
                let texts = &mut self.texts.values;
                self.jiter
                    .known_str()
                    .map(|text| Node::from(texts.share(text)))
            }
            Peek::Array => return self.array(position, depth),
            Peek::Object => return self.object(position, depth),
            _ => return self.number(peek, position),
        };
        match node {
            Ok(node) => Ok(node.at(position)),
            Err(error) => Err(self.error(&error)),
        }
    }

    /// Integers that fit 64 bits stay exact; everything else is a float.
    fn number(&mut self, peek: Peek, position: Position) -> Result<Node, SyntaxError> {
        let value = match self.jiter.known_number_bytes(peek) {
            Ok(bytes) => std::str::from_utf8(bytes).ok().and_then(|text| {
                let value = text
                    .parse()
                    .map(Value::Int)
                    .or_else(|_| text.parse().map(Value::Float))
                    .ok()?;
                if position.is_known() {
                    self.spellings.add(value, position, text);
                }
                Some(value)
            }),
            Err(error) => return Err(self.error(&error)),
        };
        match value {
            Some(Value::Float(float)) if !float.is_finite() => {
                Err(SyntaxError::new("number out of range", position))
            }
            Some(value) => Ok(Node::from(value).at(position)),
            None => Err(SyntaxError::new("not a number", position)),
        }
    }

    fn array(&mut self, position: Position, depth: usize) -> Result<Node, SyntaxError> {
        let mut items = self.spare_items.pop().unwrap_or_default();
        let mut next = self.jiter.known_array();
        loop {
            match next {
                Ok(Some(peek)) => items.push(self.value(peek, depth + 1)?),
                Ok(None) => break,
                Err(error) => return Err(self.error(&error)),
            }
            next = self.jiter.array_step();
        }
        let node = items.drain(..).collect::<Node>();
        self.spare_items.push(items);
        Ok(node.at(position))
    }

    fn object(&mut self, position: Position, depth: usize) -> Result<Node, SyntaxError> {
        let mut entries = self.spare_entries.pop().unwrap_or_default();
        let mut before = self.index() + 1;
        let mut next = self.jiter.known_object();
        loop {
            let key = match next {
                Ok(Some(key)) => self.texts.keys.share(key),
                Ok(None) => break,
                Err(error) => return Err(self.error(&error)),
            };
            let key_position = if self.place.enabled {
                let quote = memchr::memchr(b'"', self.data.get(before..).unwrap_or(&[]));
                self.place.at(self.data, before + quote.unwrap_or(0))
            } else {
                Position::NONE
            };
            let peek = match self.jiter.peek() {
                Ok(peek) => peek,
                Err(error) => return Err(self.error(&error)),
            };
            let value = match self.long_list(&key, peek, depth + 1) {
                Some(list) => list,
                None => self.value(peek, depth + 1)?,
            };
            entries.push(Entry::new(key, key_position, value));
            before = self.index();
            next = self.jiter.next_key();
        }
        let node = Node::from(unique_entries(&mut entries, self.warnings));
        self.spare_entries.push(entries);
        Ok(node.at(position))
    }

    /// The items of a list at the top of the text, where they are many.
    fn long_list(&mut self, key: &str, peek: Peek, depth: usize) -> Option<Node> {
        if depth != 1 || key != "items" || peek != Peek::Array {
            return None;
        }
        let place = self.place.clone();
        let position = self.place.at(self.data, self.index());
        match self.items_in_parts(depth + 1) {
            Some(items) => Some(Node::from(items).at(position)),
            None => {
                self.place = place;
                None
            }
        }
    }

    fn error(&self, error: &JiterError) -> SyntaxError {
        let index = (self.base + error.index).min(self.data.len());
        let mut place = Place {
            enabled: true,
            line: 1,
            scanned: 0,
            column: 0,
        };
        let message = match &error.error_type {
            JiterErrorType::JsonError(kind) => kind.to_string(),
            JiterErrorType::WrongType { expected, actual } => {
                format!("expected {expected}, found {actual}")
            }
        };
        SyntaxError::new(message.to_lowercase(), place.at(self.data, index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters() {
        let text = "{\n  \"a\": {\"é\": 1, \"b\": [true,\n null]}\n}";
        let nodes = parse_json(text.as_bytes(), true, &mut Vec::new()).expect("parses");
        let at = |path: &str| path.parse::<crate::Path>().expect("path").locate(&nodes[0]);
        assert_eq!(at("a"), Position::new(2, 3));
        assert_eq!(at("a.b"), Position::new(2, 17));
        assert_eq!(at("a.b[1]"), Position::new(3, 2));
    }

    #[test]
    fn several_values_and_a_byte_order_mark() {
        let nodes = parse_json(b"\xef\xbb\xbf{\"a\":1}\n{\"b\":2}\n", true, &mut Vec::new())
            .expect("parses");
        assert_eq!(nodes.len(), 2);
    }

    #[test]
    fn errors_name_the_place() {
        let error = parse_json(b"{\n \"a\": tru\n}", true, &mut Vec::new()).expect_err("broken");
        assert_eq!(error.position.line, 2, "{error:?}");
    }

    #[test]
    fn deep_nesting_is_an_error() {
        assert!(parse_json("[".repeat(100_000).as_bytes(), true, &mut Vec::new()).is_err());
    }

    #[test]
    fn escapes_and_large_numbers() {
        let nodes = parse_json(
            br#"{"a":"\ud83d\ude00\n","b":18446744073709551616,"c":-0.5}"#,
            true,
            &mut Vec::new(),
        )
        .expect("parses");
        assert_eq!(nodes[0].str("a"), Some("\u{1f600}\n"));
        assert_eq!(nodes[0].get("b").map(Node::type_name), Some("number"));
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_serde_json(text in "[\\[\\]{}\",:0-9a-z.eE+\\-\\\\ ]{0,40}") {
            let ours = parse_json(text.as_bytes(), true, &mut Vec::new());
            if serde_json::from_str::<serde_json::Value>(&text).is_ok() {
                proptest::prop_assert!(ours.is_ok(), "{text}: {ours:?}");
            }
        }
    }
}
