//! Objects that are written: an event from what a provider made of it.

use std::fmt::Write;

/// A JSON object, written key by key.
#[derive(Debug, Default)]
pub(super) struct Object(String);

impl Object {
    /// Adds a key with the text of a value that was read, and is JSON therefore.
    pub fn raw(&mut self, key: &str, value: &str) {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        quote(key, &mut self.0);
        self.0.push(':');
        self.0.push_str(value);
    }

    /// Adds a key with a string.
    pub fn text(&mut self, key: &str, value: &str) {
        let mut quoted = String::with_capacity(value.len() + 2);
        quote(value, &mut quoted);
        self.raw(key, &quoted);
    }

    /// The text.
    pub fn finish(mut self) -> String {
        self.0.push_str(if self.0.is_empty() { "{}" } else { "}" });
        self.0
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A list of strings.
pub(super) fn list<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut list = String::from("[");
    for text in texts {
        if list.len() > 1 {
            list.push(',');
        }
        quote(text, &mut list);
    }
    list.push(']');
    list
}

fn quote(text: &str, into: &mut String) {
    into.push('"');
    for character in text.chars() {
        match character {
            '"' => into.push_str("\\\""),
            '\\' => into.push_str("\\\\"),
            character if character < ' ' => {
                // Writing to a text does not fail.
                let _ = write!(into, "\\u{:04x}", u32::from(character));
            }
            character => into.push(character),
        }
    }
    into.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(key: String, value: String, items: Vec<String>) {
            let mut object = Object::default();
            object.text(&key, &value);
            object.raw("list", &list(items.iter().map(String::as_str)));
            let read: serde_json::Value = serde_json::from_str(&object.finish()).expect("JSON");
            prop_assume!(key != "list");
            prop_assert_eq!(read[&key].as_str(), Some(value.as_str()));
            prop_assert_eq!(&read["list"], &serde_json::json!(items));
        }
    }
}
