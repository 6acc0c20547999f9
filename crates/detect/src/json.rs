//! Values at a place in a JSON text that was checked before, without reading the rest of it into memory.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// A step from a value into it: the key of an object, or the number of an item, which is a key as well.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Step(Box<str>);

impl Step {
    /// A step to a key, or to an item where the key is a number and the value a list.
    pub fn new(key: impl Into<Box<str>>) -> Self {
        Self(key.into())
    }

    /// The steps of a JSON Pointer (RFC 6901); `None` for a text that is none.
    pub fn pointer(text: &str) -> Option<Box<[Self]>> {
        let rest = text.strip_prefix('/')?;
        let unescaped = |key: &str| key.replace("~1", "/").replace("~0", "~");
        Some(
            rest.split('/')
                .map(|key| Self::new(unescaped(key)))
                .collect(),
        )
    }

    /// The key.
    pub fn key(&self) -> &str {
        &self.0
    }
}

/// Steps to keys.
pub(crate) fn steps(keys: &[&str]) -> Box<[Step]> {
    keys.iter().map(|key| Step::new(*key)).collect()
}

/// The value behind some steps; `None` where there is none, `null` included.
pub(crate) fn seek<'e>(text: &'e str, steps: &[Step]) -> Option<&'e str> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let found = Seek(steps).deserialize(&mut deserializer).ok().flatten()?;
    Some(found.get()).filter(|text| *text != "null")
}

/// The items of a list; `None` for anything else.
pub(crate) fn items(text: &str) -> Option<Vec<&str>> {
    // Errors are dear to make, and most values are no lists.
    if !text.trim_ascii_start().starts_with('[') {
        return None;
    }
    let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
    Some(items.into_iter().map(RawValue::get).collect())
}

/// The keys of an object with the texts of their values; `None` for anything else.
pub(crate) fn entries(text: &str) -> Option<Vec<(Cow<'_, str>, &str)>> {
    if !text.trim_ascii_start().starts_with('{') {
        return None;
    }
    struct Keys;
    impl<'e> Visitor<'e> for Keys {
        type Value = Vec<(Cow<'e, str>, &'e str)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'e>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut keys = Vec::new();
            while let Some((key, value)) = map.next_entry::<Text<'e>, &'e RawValue>()? {
                keys.push((key.0, value.get()));
            }
            Ok(keys)
        }
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    (&mut deserializer).deserialize_map(Keys).ok()
}

/// A value as text: a string without its quotes, anything else as compact JSON.
pub(crate) fn as_text(text: &str) -> Cow<'_, str> {
    if text.starts_with('"') {
        return match serde_json::from_str::<Text<'_>>(text) {
            Ok(text) => text.0,
            Err(_) => Cow::Borrowed(text),
        };
    }
    compact(text)
}

/// The same JSON without spaces between its parts.
fn compact(text: &str) -> Cow<'_, str> {
    let mut place = Place::default();
    if text.chars().all(|character| place.keeps(character)) {
        return Cow::Borrowed(text);
    }
    let mut place = Place::default();
    text.chars()
        .filter(|character| place.keeps(*character))
        .collect()
}

/// Where in a JSON text a character stands.
#[derive(Default)]
struct Place {
    is_in_string: bool,
    is_escaped: bool,
}

impl Place {
    /// Whether the next character is no space between the parts.
    fn keeps(&mut self, character: char) -> bool {
        if !self.is_in_string {
            self.is_in_string = character == '"';
            return !matches!(character, ' ' | '\t' | '\n' | '\r');
        }
        match character {
            _ if self.is_escaped => self.is_escaped = false,
            '\\' => self.is_escaped = true,
            '"' => self.is_in_string = false,
            _ => {}
        }
        true
    }
}

/// A text that is borrowed where it has no escapes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text<'e>(pub Cow<'e, str>);

impl<'de: 'e, 'e> Deserialize<'de> for Text<'e> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrowed;
        impl<'e> Visitor<'e> for Borrowed {
            type Value = Text<'e>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_borrowed_str<E>(self, text: &'e str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Borrowed)
    }
}

/// Looks for the value behind some steps.
struct Seek<'s>(&'s [Step]);

impl<'de> DeserializeSeed<'de> for Seek<'_> {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        match self.0 {
            [] => <&RawValue>::deserialize(deserializer).map(Some),
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Seek<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        let Some((first, rest)) = self.0.split_first() else {
            return Ok(None);
        };
        while let Some(key) = map.next_key::<Text<'de>>()? {
            if key.0 == first.key() {
                found = map.next_value_seed(Seek(rest))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        let wanted = self.0.split_first();
        let wanted =
            wanted.and_then(|(first, rest)| Some((first.key().parse::<usize>().ok()?, rest)));
        let mut index = 0;
        loop {
            match wanted {
                Some((at, rest)) if at == index => match seq.next_element_seed(Seek(rest))? {
                    Some(value) => found = value,
                    None => break,
                },
                _ => {
                    if seq.next_element::<IgnoredAny>()?.is_none() {
                        break;
                    }
                }
            }
            index += 1;
        }
        Ok(found)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_behind_keys_and_numbers() {
        let text = r#"{"a": {"b~/c": [10, {"d": "e\n\u0041"}, null]}, "x": 1, "a2": true}"#;
        let found = |pointer: &str| {
            let steps = Step::pointer(pointer).expect("a pointer");
            seek(text, &steps).map(|value| as_text(value).into_owned())
        };
        assert_eq!(found("/a/b~0~1c/1/d").as_deref(), Some("e\nA"));
        assert_eq!(found("/a/b~0~1c/0").as_deref(), Some("10"));
        assert_eq!(
            found("/a/b~0~1c").as_deref(),
            Some(r#"[10,{"d":"e\n\u0041"},null]"#)
        );
        assert_eq!(found("/a/b~0~1c/2"), None);
        assert_eq!(found("/a/b~0~1c/3"), None);
        assert_eq!(found("/x/y"), None);
        assert_eq!(found("/a2").as_deref(), Some("true"));
        assert_eq!(Step::pointer("a"), None);
    }

    #[test]
    fn lists_and_objects_are_taken_apart() {
        assert_eq!(
            items("[1, \"a\", [2]]").expect("a list"),
            ["1", "\"a\"", "[2]"]
        );
        assert_eq!(items("{}"), None);
        assert_eq!(
            entries(r#"{"a":1,"b\n":{"c":2}}"#).expect("an object"),
            [("a".into(), "1"), ("b\n".into(), r#"{"c":2}"#)]
        );
        assert_eq!(entries("[]"), None);
        assert_eq!(as_text(r#"{ "a b" : "c \" d" }"#), r#"{"a b":"c \" d"}"#);
    }
}
