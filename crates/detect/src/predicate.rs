//! One comparison of a field with values that a rule gives.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::calendar::Unit;
use crate::cidr::Block;
use crate::field::Field;
use crate::fold;
use crate::glob::Glob;
use crate::number::Number;
use crate::paths::Prefixes;
use crate::record::{Extracted, Record};
use crate::truth::Truth;

/// What happens to a value before it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transform {
    /// ASCII letters in lower case.
    Lower,
    /// ASCII letters in upper case.
    Upper,
    /// Letters of every alphabet in lower case, character by character.
    Fold,
    /// A part of a time; no value where it is none.
    Calendar(Unit),
    /// What base64 stands for; no value where it is none.
    Base64,
    /// What stands after the last `/`.
    Basename,
    /// The number of items of a list, of characters of a text.
    Length,
}

/// A field with what happens to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operand {
    /// The field.
    pub field: Field,
    /// The innermost first.
    pub transforms: Vec<Transform>,
}

/// How numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `==`, as numbers: `1` and `1.0` are the same.
    Same,
}

/// What a value has to be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Test {
    /// There is a value.
    Exists,
    /// The text; of a list nothing is.
    Equals(Box<str>),
    /// Another text, or a list. A field without a value is neither equal nor unequal.
    Differs(Box<str>),
    /// Every value is one of these.
    In(BTreeSet<Box<str>>),
    /// Some value is one of these.
    Intersects(BTreeSet<Box<str>>),
    /// It stands in the text.
    Contains(Box<str>),
    /// It stands in the text, in upper or lower case. The text here is in lower case.
    ContainsAnyCase(Box<str>),
    /// The text begins with it.
    StartsWith(Box<str>),
    /// The bytes stand in the text.
    ContainsBytes(Box<[u8]>),
    /// The text begins with the bytes.
    StartsWithBytes(Box<[u8]>),
    /// The text ends with it.
    EndsWith(Box<str>),
    /// The text is like it.
    Glob(Glob),
    /// All of the text matches the pattern, which was compiled before.
    Regex(Box<str>),
    /// The pattern, which was compiled before, matches somewhere in the text.
    Search(Box<str>),
    /// It is an address of one of these blocks.
    Within(Box<[Block]>),
    /// It is one of the paths, or below one.
    Below(Prefixes),
    /// The number is less or more.
    Compare(Order, Number),
    /// It equals the value of another field.
    Same(Operand),
    /// Some value is one of those of another field.
    Shares(Operand),
    /// It differs from the value of another field.
    Other(Operand),
}

/// A comparison.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Predicate {
    /// What is compared.
    pub operand: Operand,
    /// With what.
    pub test: Test,
}

impl Operand {
    /// A field as it is.
    pub fn plain(field: Field) -> Self {
        Self {
            field,
            transforms: Vec::new(),
        }
    }

    /// Its value in an event.
    pub fn of<'e>(&self, record: &Record<'e>) -> Extracted<'e> {
        let mut value = self.field.of(record);
        for transform in &self.transforms {
            value = transform.of(value);
        }
        value
    }
}

impl Transform {
    fn of(self, value: Extracted<'_>) -> Extracted<'_> {
        if self == Self::Length {
            let length = match &value {
                Extracted::One(text) => text.chars().count(),
                Extracted::Many(values) => values.len(),
                Extracted::Some(_, blind) => return Extracted::Unknown(*blind),
                Extracted::Missing | Extracted::Unknown(_) => return value,
            };
            return Extracted::One(Cow::Owned(length.to_string()));
        }
        match value {
            Extracted::One(text) => self
                .of_text(text)
                .map_or(Extracted::Missing, Extracted::One),
            Extracted::Many(values) => {
                let values: Option<Vec<_>> =
                    values.into_iter().map(|text| self.of_text(text)).collect();
                values.map_or(Extracted::Missing, Extracted::Many)
            }
            Extracted::Some(values, blind) => {
                let values = values.into_iter().filter_map(|text| self.of_text(text));
                Extracted::Some(values.collect(), blind)
            }
            value => value,
        }
    }

    fn of_text(self, text: Cow<'_, str>) -> Option<Cow<'_, str>> {
        Some(match self {
            Self::Lower => Cow::Owned(text.to_ascii_lowercase()),
            Self::Upper => Cow::Owned(text.to_ascii_uppercase()),
            Self::Base64 => {
                let bytes = seawall_syntax::decode_base64(text.as_bytes())?;
                Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
            }
            Self::Fold => fold::text(text),
            Self::Calendar(unit) => Cow::Owned(unit.of(&text)?.to_string()),
            Self::Basename => {
                let start = text.rfind('/').map_or(0, |slash| slash + 1);
                Cow::Owned(text[start..].to_owned())
            }
            Self::Length => return None,
        })
    }
}

impl Test {
    /// Whether a text passes one of the plain tests; nothing for the others.
    pub(crate) fn of_plain(&self, value: Option<&str>) -> Option<bool> {
        let passes: &dyn Fn(&str) -> bool = match self {
            Self::Exists => &|_| true,
            Self::Equals(text) => &|value| *value == **text,
            Self::Differs(text) => &|value| *value != **text,
            Self::In(set) | Self::Intersects(set) => &|value| set.contains(value),
            Self::StartsWith(text) => &|value| value.starts_with(&**text),
            Self::EndsWith(text) => &|value| value.ends_with(&**text),
            _ => return None,
        };
        Some(value.is_some_and(passes))
    }

    /// Whether values pass it; `regex` answers for patterns.
    pub(crate) fn of(
        &self,
        value: &Extracted<'_>,
        record: &Record<'_>,
        regex: impl Fn(&str) -> bool,
    ) -> Truth {
        let values: &[Cow<'_, str>] = match value {
            Extracted::Missing => return Truth::False,
            Extracted::Unknown(_) => return Truth::Unknown,
            Extracted::One(text) => std::slice::from_ref(text),
            Extracted::Many(values) => values,
            Extracted::Some(values, _) => {
                // What is there is like a list; what is not may pass, or not.
                let known = Extracted::Many(values.clone());
                let found = self.of(&known, record, regex);
                let is_of_all = matches!(
                    self,
                    Self::In(_) | Self::Differs(_) | Self::Same(_) | Self::Other(_)
                );
                return match (is_of_all, found) {
                    (false, Truth::True) => Truth::True,
                    (true, Truth::False) => Truth::False,
                    _ => Truth::Unknown,
                };
            }
        };
        let is_list = matches!(value, Extracted::Many(_));
        // Comparisons with one text are about one value; of a list some may pass.
        let some =
            |holds: &dyn Fn(&str) -> bool| Truth::from(values.iter().any(|value| holds(value)));
        match self {
            Self::Exists => Truth::True,
            Self::Equals(text) => some(&|value| *value == **text),
            Self::Differs(text) => Truth::from(!values.iter().any(|value| **value == **text)),
            Self::In(set) => Truth::from(values.iter().all(|value| set.contains(&**value))),
            Self::Intersects(set) => some(&|value| set.contains(value)),
            Self::Contains(text) => {
                some(&|value| memchr::memmem::find(value.as_bytes(), text.as_bytes()).is_some())
            }
            Self::ContainsAnyCase(text) => some(&|value| value.to_lowercase().contains(&**text)),
            Self::StartsWith(text) => some(&|value| value.starts_with(&**text)),
            Self::ContainsBytes(bytes) => {
                some(&|value| memchr::memmem::find(value.as_bytes(), bytes).is_some())
            }
            Self::StartsWithBytes(bytes) => some(&|value| value.as_bytes().starts_with(bytes)),
            Self::EndsWith(text) => some(&|value| value.ends_with(&**text)),
            Self::Glob(glob) => some(&|value| glob.matches(value)),
            Self::Regex(_) | Self::Search(_) => some(&|value| regex(value)),
            Self::Within(blocks) => some(&|value| {
                let address = value.parse();
                address.is_ok_and(|address| blocks.iter().any(|block| block.contains(address)))
            }),
            Self::Below(prefixes) => some(&|value| prefixes.hold(value)),
            Self::Compare(order, number) => some(&|value| {
                let found = number.compared(value);
                found.is_some_and(|found| match order {
                    Order::Less => found.is_lt(),
                    Order::AtMost => found.is_le(),
                    Order::More => found.is_gt(),
                    Order::AtLeast => found.is_ge(),
                    Order::Same => found.is_eq(),
                })
            }),
            Self::Shares(other) => match other.of(record) {
                Extracted::Missing => Truth::False,
                Extracted::Unknown(_) => Truth::Unknown,
                Extracted::One(other) => some(&|value| *value == *other),
                Extracted::Many(others) | Extracted::Some(others, _) => {
                    some(&|value| others.iter().any(|other| **other == *value))
                }
            },
            Self::Same(other) | Self::Other(other) => {
                let same = match other.of(record) {
                    Extracted::Missing => return Truth::False,
                    Extracted::Unknown(_) => return Truth::Unknown,
                    Extracted::One(other) => !is_list && *values == [other],
                    Extracted::Some(..) => return Truth::Unknown,
                    Extracted::Many(others) => is_list && *values == *others,
                };
                Truth::from(same == matches!(self, Self::Same(_)))
            }
        }
    }
}
