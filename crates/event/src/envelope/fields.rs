//! The keys of an object, with the texts of their values.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The keys of an object with the texts of their values, which are not looked at.
#[derive(Debug)]
pub(super) struct Fields<'t>(Vec<(Cow<'t, str>, &'t str)>);

impl<'t> Fields<'t> {
    /// Reads an object; `None` for anything else.
    pub fn read(text: &'t str) -> Option<Self> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let fields = deserializer.deserialize_map(Keys).ok()?;
        deserializer.end().ok()?;
        Some(Self(fields))
    }

    /// The keys with their values, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &'t str)> {
        self.0.iter().map(|(key, value)| (&**key, *value))
    }

    /// Whether there is a key, whatever its value.
    pub fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(own, _)| own == key)
    }

    /// The text of a value; `None` for `null`. Of keys that stand twice the last counts.
    pub fn raw(&self, key: &str) -> Option<&'t str> {
        let found = self.0.iter().rev().find(|(own, _)| own == key);
        found.map(|(_, text)| *text).filter(|text| *text != "null")
    }

    /// A string.
    pub fn text(&self, key: &str) -> Option<Cow<'t, str>> {
        string(self.raw(key)?)
    }

    /// An object.
    pub fn object(&self, key: &str) -> Option<Fields<'t>> {
        Self::read(self.raw(key)?)
    }

    /// The items of a list.
    pub fn list(&self, key: &str) -> Option<Vec<&'t str>> {
        items(self.raw(key)?)
    }
}

/// A string without its quotes; `None` for anything else.
pub(super) fn string(text: &str) -> Option<Cow<'_, str>> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    if !inner.contains('\\') {
        return Some(Cow::Borrowed(inner));
    }
    serde_json::from_str(text).ok().map(Cow::Owned)
}

/// The items of a list; `None` for anything else.
pub(super) fn items(text: &str) -> Option<Vec<&str>> {
    let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
    Some(items.into_iter().map(RawValue::get).collect())
}

struct Keys;

impl<'t> Visitor<'t> for Keys {
    type Value = Vec<(Cow<'t, str>, &'t str)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut keys = Vec::new();
        while let Some((key, value)) = map.next_entry::<&'t RawValue, &'t RawValue>()? {
            let key = string(key.get()).ok_or_else(|| serde::de::Error::custom("no key"))?;
            keys.push((key, value.get()));
        }
        Ok(keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_taken_apart() {
        let text = r#"{"a":1,"b\n":"x\"y","a":{"c":[2, 3]},"n":null}"#;
        let fields = Fields::read(text).expect("an object");
        assert_eq!(fields.raw("a"), Some(r#"{"c":[2, 3]}"#));
        assert_eq!(fields.text("b\n").as_deref(), Some("x\"y"));
        assert_eq!(fields.raw("n"), None);
        assert!(fields.has("n") && !fields.has("c"));
        let inner = fields.object("a").expect("an object");
        assert_eq!(inner.list("c"), Some(vec!["2", "3"]));
        for text in ["[]", "{} {}", "{\"a\":1", "\"a\"", "{\"a\" 1}", ""] {
            assert!(Fields::read(text).is_none(), "{text}");
        }
    }
}
