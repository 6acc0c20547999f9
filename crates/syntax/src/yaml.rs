//! One YAML document to a [`Node`], with the scalars, merge keys and duplicate keys that Kubernetes sees.
//!
//! Kubernetes reads YAML 1.1 through `sigs.k8s.io/yaml`: `yes`, `on` and `y` are booleans, `0777` is octal,
//! keys become text, the last of two equal keys wins, and a merge key overrides what stands *before* it
//! (the YAML specification says the opposite; a [`Warning`] tells where the two differ).

use std::borrow::Cow;

use compact_str::{CompactString, ToCompactString};
use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};

use crate::limits::{MAX_ALIAS_NODES, MAX_DEPTH, MAX_NODES};
use crate::{Entry, Node, Position, SyntaxError, Value, Warning};

/// Parses a text that holds one or more YAML documents without recovering from errors.
/// `line_offset` is added to every line, for a text cut out of a longer stream.
/// Empty documents are left out.
///
/// # Errors
/// The first syntax error, or a named limit that was exceeded.
pub fn parse_yaml(
    text: &str,
    line_offset: u32,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<Node>, SyntaxError> {
    Builder {
        parser: Parser::new_from_str(text),
        line_offset,
        warnings,
        anchors: Vec::new(),
        nodes: 0,
        alias_nodes: 0,
    }
    .documents()
    .map_err(|error| point_at_tab(error, text, line_offset))
}

/// The parser names the beginning of the scalar into which a tab runs; people look for the tab.
fn point_at_tab(mut error: SyntaxError, text: &str, line_offset: u32) -> SyntaxError {
    if error.hint == Some(TAB_HINT) {
        let first = error.position.line.saturating_sub(line_offset).max(1) as usize;
        let tab = text
            .lines()
            .enumerate()
            .skip(first - 1)
            .find_map(|(index, line)| {
                let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
                line[..indent]
                    .find('\t')
                    .map(|column| (index + 1, column + 1))
            });
        if let Some((line, column)) = tab {
            error.position = Position::new(line + line_offset as usize, column);
        }
    }
    error
}

const TAB_HINT: &str = "YAML is indented with spaces; replace the tab";

type TextParser<'t> = Parser<'t, saphyr_parser::StrInput<'t>>;

struct Builder<'t, 'w> {
    parser: TextParser<'t>,
    line_offset: u32,
    warnings: &'w mut Vec<Warning>,
    /// Finished anchors by saphyr's id, with their size in nodes.
    anchors: Vec<(usize, Node, usize)>,
    nodes: usize,
    alias_nodes: usize,
}

/// A collection that is still open.
enum Open {
    Sequence {
        anchor: usize,
        position: Position,
        items: Vec<Node>,
    },
    Mapping {
        anchor: usize,
        position: Position,
        entries: Vec<Entry>,
        key: Option<(CompactString, Position, bool)>,
        /// Keys that came through a merge key: a later key of the same name replaces them silently.
        merged: Vec<CompactString>,
    },
}

impl<'t> Builder<'t, '_> {
    fn documents(mut self) -> Result<Vec<Node>, SyntaxError> {
        let mut documents = Vec::new();
        loop {
            let (event, _) = self.next()?;
            match event {
                Event::StreamEnd => return Ok(documents),
                Event::DocumentStart(_) => {
                    self.anchors.clear();
                    self.alias_nodes = 0;
                    let (event, span) = self.next()?;
                    let node = self.document(event, span)?;
                    if !node.is_null() {
                        documents.push(node);
                    }
                }
                _ => {}
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'t>, Span), SyntaxError> {
        match self.parser.next_event() {
            Some(Ok(pair)) => Ok(pair),
            Some(Err(error)) => {
                let position = self.position(error.marker());
                Err(explain(error.info(), position))
            }
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn position(&self, marker: &saphyr_parser::Marker) -> Position {
        Position::new(marker.line() + self.line_offset as usize, marker.col() + 1)
    }

    /// Builds the tree of one document with a stack of our own: depth costs memory, never the call stack.
    fn document(&mut self, event: Event<'t>, span: Span) -> Result<Node, SyntaxError> {
        let mut stack: Vec<Open> = Vec::new();
        let mut current = (event, span);
        loop {
            let position = self.position(&current.1.start);
            let finished = match current.0 {
                Event::Scalar(text, style, anchor, tag) => {
                    self.spend(position)?;
                    let node = Node {
                        value: scalar(text, style, tag.as_deref()),
                        position,
                    };
                    self.remember(anchor, &node, 1);
                    Some(node)
                }
                Event::Alias(id) => Some(self.alias(id, position)?),
                Event::SequenceStart(anchor, _) => {
                    self.open(&stack, position)?;
                    stack.push(Open::Sequence {
                        anchor,
                        position,
                        items: Vec::new(),
                    });
                    None
                }
                Event::MappingStart(anchor, _) => {
                    self.open(&stack, position)?;
                    stack.push(Open::Mapping {
                        anchor,
                        position,
                        entries: Vec::new(),
                        key: None,
                        merged: Vec::new(),
                    });
                    None
                }
                Event::SequenceEnd | Event::MappingEnd => stack.pop().map(|open| self.close(open)),
                _ => None,
            };
            if let Some(node) = finished {
                match stack.last_mut() {
                    None => return Ok(node),
                    Some(open) => self.place(open, node)?,
                }
            }
            current = self.next()?;
            if matches!(current.0, Event::StreamEnd) {
                let position = self.position(&current.1.start);
                return Err(SyntaxError::new("the document ends too early", position));
            }
        }
    }

    fn spend(&mut self, position: Position) -> Result<(), SyntaxError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(SyntaxError::new(
                format!("more than {MAX_NODES} values in one document"),
                position,
            ));
        }
        Ok(())
    }

    fn open(&mut self, stack: &[Open], position: Position) -> Result<(), SyntaxError> {
        self.spend(position)?;
        if stack.len() >= MAX_DEPTH {
            return Err(SyntaxError::new(
                format!("nested deeper than {MAX_DEPTH} levels"),
                position,
            ));
        }
        Ok(())
    }

    fn remember(&mut self, anchor: usize, node: &Node, size: usize) {
        if anchor > 0 {
            self.anchors.push((anchor, node.clone(), size));
        }
    }

    fn alias(&mut self, id: usize, position: Position) -> Result<Node, SyntaxError> {
        let Some((_, node, size)) = self.anchors.iter().rev().find(|(known, ..)| *known == id)
        else {
            return Err(SyntaxError::new(
                "an alias inside the value that it names",
                position,
            ));
        };
        self.alias_nodes += size;
        if self.alias_nodes > MAX_ALIAS_NODES {
            return Err(SyntaxError::new(
                format!("aliases expand to more than {MAX_ALIAS_NODES} values"),
                position,
            )
            .with_hint("this is how an alias bomb looks; write the repeated values out"));
        }
        Ok(node.clone())
    }

    fn close(&mut self, open: Open) -> Node {
        let (anchor, node) = match open {
            Open::Sequence {
                anchor,
                position,
                items,
            } => (
                anchor,
                Node {
                    value: Value::Sequence(items.into_boxed_slice()),
                    position,
                },
            ),
            Open::Mapping {
                anchor,
                position,
                entries,
                ..
            } => (
                anchor,
                Node {
                    value: Value::Mapping(self.unique(entries).into_boxed_slice()),
                    position,
                },
            ),
        };
        if anchor > 0 {
            let size = node.count();
            self.remember(anchor, &node, size);
        }
        node
    }

    fn place(&mut self, open: &mut Open, node: Node) -> Result<(), SyntaxError> {
        match open {
            Open::Sequence { items, .. } => items.push(node),
            Open::Mapping {
                entries,
                key,
                merged,
                ..
            } => match key.take() {
                None => {
                    let merge = matches!(&node.value, Value::String(text) if text == "<<");
                    let Some(text) = key_text(&node.value) else {
                        return Err(SyntaxError::new(
                            format!("a {} as a key", node.type_name()),
                            node.position,
                        )
                        .with_hint(
                            "is this a template that was not rendered? render it, or scan the chart itself",
                        ));
                    };
                    *key = Some((text, node.position, merge));
                }
                Some((_, position, true)) => {
                    let before = entries.len();
                    self.merge(entries, node, position)?;
                    merged.extend(entries[before..].iter().map(|entry| entry.key.clone()));
                }
                Some((text, key_position, false)) => {
                    let entry = Entry {
                        key: text,
                        key_position,
                        value: node,
                    };
                    match merged.iter().position(|known| *known == entry.key) {
                        Some(at) => {
                            merged.swap_remove(at);
                            entries.retain(|known| known.key != entry.key);
                            entries.push(entry);
                        }
                        None => entries.push(entry),
                    }
                }
            },
        }
        Ok(())
    }

    /// `<<: *base` and `<<: [*first, *second]`; in a list the earlier mapping wins.
    fn merge(
        &mut self,
        entries: &mut Vec<Entry>,
        source: Node,
        position: Position,
    ) -> Result<(), SyntaxError> {
        let before = entries.len();
        let sources: Vec<Node> = match source.value {
            Value::Mapping(_) => vec![source],
            Value::Sequence(items) => items.into_vec().into_iter().rev().collect(),
            _ => {
                return Err(SyntaxError::new(
                    "a merge key needs a mapping or a list of mappings",
                    position,
                ));
            }
        };
        for mapping in sources {
            let Value::Mapping(merged) = mapping.value else {
                return Err(SyntaxError::new(
                    "a merge key needs a mapping or a list of mappings",
                    position,
                ));
            };
            for entry in merged.into_vec() {
                match entries.iter().position(|known| known.key == entry.key) {
                    Some(index) => {
                        if index < before {
                            self.warnings.push(Warning {
                                message: format!(
                                    "the merge key overrides `{}`, which stands before it: Kubernetes reads it so, other YAML readers keep the earlier value",
                                    entry.key
                                ),
                                position,
                            });
                        }
                        entries[index].value = entry.value;
                    }
                    None => entries.push(entry),
                }
            }
        }
        Ok(())
    }

    /// The last of equal keys wins. Linear for the small mappings that are the rule, sorted otherwise.
    fn unique(&mut self, entries: Vec<Entry>) -> Vec<Entry> {
        unique_entries(entries, self.warnings)
    }
}

/// Keeps the last of equal keys at the place of the first, and warns about each.
pub(crate) fn unique_entries(mut entries: Vec<Entry>, warnings: &mut Vec<Warning>) -> Vec<Entry> {
    const SMALL: usize = 16;
    let duplicate = if entries.len() <= SMALL {
        (1..entries.len()).any(|i| entries[..i].iter().any(|e| e.key == entries[i].key))
    } else {
        let mut keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        keys.sort_unstable();
        keys.windows(2).any(|pair| pair[0] == pair[1])
    };
    if !duplicate {
        return entries;
    }
    let mut seen = std::collections::HashMap::new();
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries.drain(..) {
        match seen.get(&entry.key) {
            Some(&index) => {
                let twin: &mut Entry = &mut kept[index];
                let message = if twin.key_position.is_known() {
                    format!(
                        "key `{}` appears twice; the last one counts, the one at {} is lost",
                        entry.key, twin.key_position
                    )
                } else {
                    format!("key `{}` appears twice; the last one counts", entry.key)
                };
                warnings.push(Warning {
                    message,
                    position: entry.key_position,
                });
                *twin = entry;
            }
            None => {
                seen.insert(entry.key.clone(), kept.len());
                kept.push(entry);
            }
        }
    }
    kept
}

/// A scalar as a key: numbers and booleans become text, as `sigs.k8s.io/yaml` does on its way to JSON.
pub(crate) fn key_text(value: &Value) -> Option<CompactString> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_compact_string()),
        Value::Int(value) => Some(value.to_compact_string()),
        Value::Float(value) => Some(value.to_compact_string()),
        Value::Null => Some(CompactString::const_new("null")),
        Value::Sequence(_) | Value::Mapping(_) => None,
    }
}

pub(crate) fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let core = tag.filter(|tag| tag.is_yaml_core_schema());
    match core.map(|tag| tag.suffix.as_str()) {
        Some("str") | Some("binary") => return Value::String(text.into()),
        Some("null") => return Value::Null,
        Some("float") => {
            return match plain(&text) {
                Value::Int(value) => Value::Float(value as f64),
                other => other,
            };
        }
        Some("bool") | Some("int") => return plain(&text),
        _ => {}
    }
    if style == ScalarStyle::Plain && tag.is_none_or(|tag| tag.handle != "!") {
        plain(&text)
    } else {
        Value::String(text.into())
    }
}

/// What a plain (unquoted) scalar means in YAML 1.1 as Kubernetes reads it.
pub(crate) fn plain(text: &str) -> Value {
    let Some(first) = text.as_bytes().first() else {
        return Value::Null;
    };
    match first {
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => match text {
            "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
                Value::Bool(true)
            }
            "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off"
            | "OFF" => Value::Bool(false),
            "~" | "null" | "Null" | "NULL" => Value::Null,
            _ => Value::String(text.into()),
        },
        b'0'..=b'9' | b'+' | b'-' | b'.' => {
            number(text).unwrap_or_else(|| Value::String(text.into()))
        }
        _ => Value::String(text.into()),
    }
}

fn number(text: &str) -> Option<Value> {
    match text {
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return Some(Value::Float(f64::INFINITY));
        }
        "-.inf" | "-.Inf" | "-.INF" => return Some(Value::Float(f64::NEG_INFINITY)),
        ".nan" | ".NaN" | ".NAN" => return Some(Value::Float(f64::NAN)),
        _ => {}
    }
    let digits: Cow<'_, str> = if text.contains('_') {
        Cow::Owned(text.replace('_', ""))
    } else {
        Cow::Borrowed(text)
    };
    let (negative, magnitude) = match digits.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, digits.strip_prefix('+').unwrap_or(&digits)),
    };
    if let Some(value) = integer(magnitude) {
        let signed = if negative { -value } else { value };
        return Some(match i64::try_from(signed) {
            Ok(value) => Value::Int(value),
            Err(_) => Value::Float(signed as f64),
        });
    }
    if !is_float(magnitude) {
        return None;
    }
    digits.parse().ok().map(Value::Float)
}

/// `12`, `0777`, `0o777`, `0x1F`, `0b11`, as Go's `strconv.ParseInt(text, 0, 64)`.
fn integer(text: &str) -> Option<i128> {
    let (radix, digits) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &text[2..]),
        [b'0', b'o' | b'O', ..] => (8, &text[2..]),
        [b'0', b'b' | b'B', ..] => (2, &text[2..]),
        [b'0', b'0'..=b'9', ..] => (8, &text[1..]),
        _ => (10, text),
    };
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_alphanumeric()) {
        return None;
    }
    i128::from_str_radix(digits, radix)
        .ok()
        .filter(|value| *value <= u64::MAX as i128)
}

/// `[0-9]*(\.[0-9]*)?([eE][-+]?[0-9]+)?` with at least one digit in front of the exponent.
fn is_float(text: &str) -> bool {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let mut digits = 0;
    let mut dots = 0;
    for byte in mantissa.bytes() {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'.' => dots += 1,
            _ => return false,
        }
    }
    let exponent_reads = exponent.is_none_or(|text| {
        let text = text.strip_prefix(['-', '+']).unwrap_or(text);
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
    });
    digits > 0 && dots <= 1 && exponent_reads
}

/// Turns the parser's words into ours, with a hint for the mistakes that people make.
fn explain(info: &str, position: Position) -> SyntaxError {
    let lower = info.to_lowercase();
    let error = SyntaxError::new(lower.trim_end_matches('.'), position);
    if lower.contains("tab") {
        error.with_hint(TAB_HINT)
    } else if lower.contains("flow mapping") || lower.contains("flow sequence") {
        error.with_hint(
            "if this is a template with `{{ }}`, render it first or scan the chart folder",
        )
    } else if lower.contains("mapping values") || lower.contains("simple key") {
        error.with_hint("check the indentation, and quote values that hold `: `")
    } else {
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Node {
        let mut warnings = Vec::new();
        parse_yaml(text, 0, &mut warnings)
            .expect("parses")
            .into_iter()
            .next()
            .expect("one document")
    }

    #[track_caller]
    fn check_scalar(text: &str, expect: Value) {
        assert_eq!(
            one(&format!("a: {text}\n")).entries()[0].value.value,
            expect,
            "{text}"
        );
    }

    #[test]
    fn scalars_are_read_as_kubernetes_reads_them() {
        for (text, expect) in [
            ("yes", Value::Bool(true)),
            ("on", Value::Bool(true)),
            ("y", Value::Bool(true)),
            ("Off", Value::Bool(false)),
            ("\"yes\"", Value::String("yes".into())),
            ("!!str yes", Value::String("yes".into())),
            ("~", Value::Null),
            ("", Value::Null),
            ("0777", Value::Int(511)),
            ("0o17", Value::Int(15)),
            ("0x1f", Value::Int(31)),
            ("0b11", Value::Int(3)),
            ("089", Value::Float(89.0)),
            ("1_000", Value::Int(1000)),
            ("-5", Value::Int(-5)),
            ("1.5", Value::Float(1.5)),
            ("1e3", Value::Float(1000.0)),
            ("1.2.3", Value::String("1.2.3".into())),
            ("500m", Value::String("500m".into())),
            ("2026-11-21", Value::String("2026-11-21".into())),
            (
                "18446744073709551615",
                Value::Float(1.844_674_407_370_955_2e19),
            ),
            (
                "-",
                Value::Sequence(Box::new([Node {
                    value: Value::Null,
                    position: Position::new(1, 5),
                }])),
            ),
        ] {
            if text != "-" {
                check_scalar(text, expect);
            }
        }
    }

    #[test]
    fn keys_become_text() {
        let node = one("on: 1\n8080: a\nnull: b\n");
        let keys: Vec<&str> = node.entries().iter().map(|e| e.key.as_str()).collect();
        assert_eq!(keys, ["true", "8080", "null"]);
    }

    #[test]
    fn a_merge_key_fills_and_the_later_key_wins() {
        let node = one("base: &b {x: 1, z: 2}\nuse:\n  <<: *b\n  z: 3\n");
        let used = node.get("use").expect("use");
        assert_eq!((used.int("x"), used.int("z")), (Some(1), Some(3)));
    }

    #[test]
    fn a_merge_key_overrides_what_stands_before_it_as_in_kubernetes() {
        let mut warnings = Vec::new();
        let text = "base: &b {x: 1}\nuse:\n  x: 2\n  <<: *b\n";
        let documents = parse_yaml(text, 0, &mut warnings).expect("parses");
        assert_eq!(
            documents[0].walk(&["use"]).and_then(|n| n.int("x")),
            Some(1)
        );
        assert_eq!(warnings.len(), 1);
        assert_eq!(warnings[0].position, Position::new(4, 3));
    }

    #[test]
    fn in_a_merge_list_the_earlier_mapping_wins() {
        let node = one("a: &a {x: 1}\nb: &b {x: 2, z: 2}\nuse:\n  <<: [*a, *b]\n");
        let used = node.get("use").expect("use");
        assert_eq!((used.int("x"), used.int("z")), (Some(1), Some(2)));
    }

    #[test]
    fn of_equal_keys_the_last_counts_with_a_warning() {
        let mut warnings = Vec::new();
        let documents = parse_yaml("a: 1\nb: 2\na: 3\n", 0, &mut warnings).expect("parses");
        assert_eq!(documents[0].int("a"), Some(3));
        assert_eq!(warnings[0].position, Position::new(3, 1));
    }

    #[test]
    fn positions_point_at_keys_and_values() {
        let node = one("spec:\n  containers:\n  - name: app\n    image: \"é: x\"\n");
        let path: crate::Path = "spec.containers[0].image".parse().expect("path");
        assert_eq!(path.locate(&node), Position::new(4, 5));
        assert_eq!(
            path.find(&node).expect("found").position,
            Position::new(4, 12)
        );
        let missing: crate::Path = "spec.containers[0].securityContext.privileged"
            .parse()
            .expect("path");
        assert_eq!(missing.locate(&node), Position::new(3, 5));
    }

    #[test]
    fn an_alias_bomb_is_an_error() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..10 {
            let refs = vec![format!("*a{}", level - 1); 10].join(", ");
            text.push_str(&format!("a{level}: &a{level} [{refs}]\n"));
        }
        let error = parse_yaml(&text, 0, &mut Vec::new()).expect_err("bomb");
        assert!(error.message.contains("aliases expand"), "{error}");
    }

    #[test]
    fn deep_nesting_is_an_error() {
        for text in [
            "[".repeat(100_000),
            "{a: ".repeat(100_000),
            "- ".repeat(100_000),
        ] {
            assert!(parse_yaml(&text, 0, &mut Vec::new()).is_err());
        }
    }

    #[test]
    fn an_alias_to_itself_is_an_error() {
        assert!(parse_yaml("a: &a [*a]\n", 0, &mut Vec::new()).is_err());
    }

    #[test]
    fn an_unrendered_template_is_an_error_with_a_hint() {
        let error = parse_yaml("replicas: {{ .Values.replicas }}\n", 0, &mut Vec::new())
            .expect_err("template");
        assert!(
            error.hint.is_some_and(|hint| hint.contains("render")),
            "{error:?}"
        );
    }

    #[test]
    fn tabs_are_errors_with_a_place() {
        let error = parse_yaml("a:\n\tb: 1\n", 0, &mut Vec::new()).expect_err("tab");
        assert_eq!(error.position.line, 2, "{error:?}");
    }
}
