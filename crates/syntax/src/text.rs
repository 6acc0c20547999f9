//! Texts of values and keys: eight bytes each, and what stands in a document many times is kept once.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;

use arcstr::ArcStr;

/// The text of a key or value. Copies share it.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(ArcStr);

impl Text {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        Self(text.as_str().into())
    }
}

impl From<Text> for Box<str> {
    fn from(text: Text) -> Self {
        text.as_str().into()
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<String> for Text {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<Text> for str {
    fn eq(&self, other: &Text) -> bool {
        self == other.as_str()
    }
}

impl PartialEq<Text> for &str {
    fn eq(&self, other: &Text) -> bool {
        *self == other.as_str()
    }
}

impl PartialEq<Text> for String {
    fn eq(&self, other: &Text) -> bool {
        self == other.as_str()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

/// Texts that were read before, each in the one slot that it can be in: a text that is there is shared, any other takes the
/// slot. Looking is as cheap as copying, and what is kept is bounded, whatever a text holds.
#[derive(Debug)]
pub(crate) struct Texts {
    slots: Box<[Text]>,
    /// How many bits say which one.
    bits: u32,
}

/// Longer texts are seldom there twice.
const MAX_SHARED_BYTES: usize = 64;

/// Most slots. They stay in the nearest memory of a processor.
const MAX_SLOTS: usize = 1024;

/// A text has a key or value every so many bytes, or more seldom.
const BYTES_PER_SLOT: usize = 32;

impl Texts {
    fn of(bytes: usize) -> Self {
        let slots = (bytes / BYTES_PER_SLOT).clamp(8, MAX_SLOTS);
        let slots = slots.next_power_of_two();
        Self {
            slots: vec![Text::default(); slots].into(),
            bits: slots.ilog2(),
        }
    }

    /// A text, shared with others that are the same.
    pub(crate) fn share(&mut self, text: &str) -> Text {
        if text.len() > MAX_SHARED_BYTES {
            return text.into();
        }
        let slot = hash(text.as_bytes()) >> (u64::BITS - self.bits);
        let Some(slot) = self.slots.get_mut(slot as usize) else {
            return text.into();
        };
        if slot != text {
            *slot = text.into();
        }
        slot.clone()
    }
}

/// Keys and values that were read before. A value that is there once takes no slot of a key.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) keys: Texts,
    pub(crate) values: Texts,
}

impl Shared {
    /// None so far, of a document of so many bytes.
    pub(crate) fn of(bytes: usize) -> Self {
        Self {
            keys: Texts::of(bytes),
            values: Texts::of(bytes),
        }
    }
}

/// From the first and last eight bytes and the length: what differs elsewhere only takes turns in one slot.
fn hash(text: &[u8]) -> u64 {
    let word = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
    let (first, last) = match (text.first_chunk(), text.last_chunk()) {
        (Some(first), Some(last)) => (word(first), word(last)),
        _ => {
            let half = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
            match (text.first_chunk(), text.last_chunk()) {
                (Some(first), Some(last)) => (half(first), half(last)),
                _ => (
                    text.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)),
                    0,
                ),
            }
        }
    };
    (first ^ last.rotate_left(29) ^ text.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_again_is_shared_and_what_is_not_is_right_all_the_same() {
        let mut texts = Texts::of(100_000);
        let long = "x".repeat(MAX_SHARED_BYTES + 1);
        let all: Vec<String> = (0..5_000)
            .map(|number| format!("app-{number}"))
            .chain(
                [
                    "",
                    "a",
                    "name",
                    "namespace",
                    "app.kubernetes.io/name",
                    &long,
                ]
                .map(str::to_owned),
            )
            .collect();
        for text in &all {
            let [first, second] = [texts.share(text), texts.share(text)];
            assert_eq!((&first, &second), (&Text::from(text), &Text::from(text)));
            let is_shared = std::ptr::eq(first.as_ptr(), second.as_ptr());
            assert_eq!(is_shared, text.len() <= MAX_SHARED_BYTES, "{text}");
        }
    }

    #[test]
    fn a_text_is_eight_bytes() {
        assert_eq!(std::mem::size_of::<Text>(), 8);
    }
}
