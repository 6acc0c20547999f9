//! Modifiers of values, as they stand behind a field: `CommandLine|base64offset|contains`.

use seawall_content::closest;

use crate::calendar::Unit;
use crate::predicate::Order;

/// A modifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Modifier {
    All,
    Base64,
    Base64Offset,
    Calendar(Unit),
    Cased,
    Cidr,
    Compare(Order),
    Contains,
    EndsWith,
    Exists,
    Expand,
    FieldRef,
    Neq,
    Regex,
    /// A flag of a regular expression.
    Flag(char),
    StartsWith,
    Utf16(Wide),
    Windash,
}

/// An order of bytes of UTF-16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wide {
    Little,
    Big,
    /// Little, behind a mark that says so.
    Marked,
}

/// All modifiers by their names.
const NAMES: &[(&str, Modifier)] = &[
    ("all", Modifier::All),
    ("base64", Modifier::Base64),
    ("base64offset", Modifier::Base64Offset),
    ("cased", Modifier::Cased),
    ("cidr", Modifier::Cidr),
    ("contains", Modifier::Contains),
    ("day", Modifier::Calendar(Unit::Day)),
    ("endswith", Modifier::EndsWith),
    ("exists", Modifier::Exists),
    ("expand", Modifier::Expand),
    ("fieldref", Modifier::FieldRef),
    ("gt", Modifier::Compare(Order::More)),
    ("gte", Modifier::Compare(Order::AtLeast)),
    ("hour", Modifier::Calendar(Unit::Hour)),
    ("i", Modifier::Flag('i')),
    ("lt", Modifier::Compare(Order::Less)),
    ("lte", Modifier::Compare(Order::AtMost)),
    ("m", Modifier::Flag('m')),
    ("minute", Modifier::Calendar(Unit::Minute)),
    ("month", Modifier::Calendar(Unit::Month)),
    ("neq", Modifier::Neq),
    ("re", Modifier::Regex),
    ("s", Modifier::Flag('s')),
    ("startswith", Modifier::StartsWith),
    ("utf16", Modifier::Utf16(Wide::Marked)),
    ("utf16be", Modifier::Utf16(Wide::Big)),
    ("utf16le", Modifier::Utf16(Wide::Little)),
    ("week", Modifier::Calendar(Unit::Week)),
    ("wide", Modifier::Utf16(Wide::Little)),
    ("windash", Modifier::Windash),
    ("year", Modifier::Calendar(Unit::Year)),
];

impl Modifier {
    /// How it is written.
    pub fn name(self) -> &'static str {
        let mut names = NAMES.iter().filter(|(_, own)| *own == self);
        names.next().map_or("", |(name, _)| name)
    }

    /// Modifiers behind a field, in their order.
    ///
    /// # Errors
    /// What is wrong, and a hint.
    pub fn chain(text: &[&str]) -> Result<Vec<Self>, (String, Option<String>)> {
        let mut chain: Vec<Self> = Vec::new();
        for word in text {
            let found = NAMES.iter().find(|(name, _)| name == word);
            let Some((_, modifier)) = found else {
                let what = format!("unknown modifier `{}`", crate::reader::shortened(word));
                let near = closest(word, NAMES.iter().map(|(name, _)| *name));
                return Err((what, near.map(|near| format!("did you mean `{near}`?"))));
            };
            if chain.contains(modifier) {
                return Err((format!("the modifier `{word}` stands here twice"), None));
            }
            if matches!(modifier, Self::Flag(_)) && !chain.contains(&Self::Regex) {
                let hint = "as in `|re|i`".to_owned();
                return Err((
                    format!("the modifier `{word}` belongs behind `re`"),
                    Some(hint),
                ));
            }
            chain.push(*modifier);
        }
        Ok(chain)
    }
}
