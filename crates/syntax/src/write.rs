//! Values to JSON text.

use crate::{Node, Value};

impl Node {
    /// The value as compact JSON.
    pub fn to_json(&self) -> String {
        let mut output = Vec::new();
        self.write_json(&mut output);
        String::from_utf8_lossy(&output).into_owned()
    }

    /// Appends the value as compact JSON. Numbers that JSON cannot hold (infinities) become `null`.
    pub fn write_json(&self, output: &mut Vec<u8>) {
        match self.value() {
            Value::Null => output.extend_from_slice(b"null"),
            Value::Bool(value) => output.extend_from_slice(if value { b"true" } else { b"false" }),
            Value::Int(value) => output.extend_from_slice(value.to_string().as_bytes()),
            Value::Float(value) if value.is_finite() => {
                output.extend_from_slice(format!("{value:?}").as_bytes());
            }
            Value::Float(_) => output.extend_from_slice(b"null"),
            Value::String(text) => write_text(text, output),
            Value::Sequence(items) => {
                output.push(b'[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        output.push(b',');
                    }
                    item.write_json(output);
                }
                output.push(b']');
            }
            Value::Mapping(entries) => {
                output.push(b'{');
                for (index, entry) in entries.iter().enumerate() {
                    if index > 0 {
                        output.push(b',');
                    }
                    write_text(&entry.key, output);
                    output.push(b':');
                    entry.value.write_json(output);
                }
                output.push(b'}');
            }
        }
    }
}

fn write_text(text: &str, output: &mut Vec<u8>) {
    output.push(b'"');
    for character in text.chars() {
        match character {
            '"' => output.extend_from_slice(b"\\\""),
            '\\' => output.extend_from_slice(b"\\\\"),
            '\n' => output.extend_from_slice(b"\\n"),
            '\r' => output.extend_from_slice(b"\\r"),
            '\t' => output.extend_from_slice(b"\\t"),
            control if (control as u32) < 0x20 => {
                output.extend_from_slice(format!("\\u{:04x}", control as u32).as_bytes());
            }
            other => output.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    output.push(b'"');
}

#[cfg(test)]
mod tests {
    use crate::{Entry, Node, parse_json};
    use proptest::prelude::*;

    fn any_node() -> impl Strategy<Value = Node> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(Node::from),
            any::<i64>().prop_map(Node::from),
            "\\PC{0,12}|[\\x00-\\x1f\"\\\\]{0,4}".prop_map(Node::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Node::from),
                prop::collection::btree_map("\\PC{0,6}", inner, 0..5).prop_map(|map| {
                    let entries: Vec<Entry> = map
                        .into_iter()
                        .map(|(key, value)| Entry::new(key, crate::Position::NONE, value))
                        .collect();
                    Node::from(entries)
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(node in any_node()) {
            let mut text = Vec::new();
            node.write_json(&mut text);
            let read = parse_json(&text, false, &mut Vec::new()).expect("reads");
            prop_assert!(read[0].same_value(&node));
        }
    }
}
