//! Operators of conditions.

/// How values of a list are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Modifier {
    One,
    Any,
    All,
}

/// An operator, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Exists,
    Less,
    AtMost,
    More,
    AtLeast,
    Equals,
    Differs,
    Glob,
    GlobAnyCase,
    Contains,
    ContainsAnyCase,
    ContainsBytes,
    StartsWith,
    StartsWithBytes,
    EndsWith,
    Regex,
    Intersects,
    In,
    Below,
}

/// Operators that are words. A longer word comes before one that begins it.
pub(super) const WORDS: &[(&str, Operator)] = &[
    ("exists", Operator::Exists),
    ("glob", Operator::Glob),
    ("iglob", Operator::GlobAnyCase),
    ("contains", Operator::Contains),
    ("icontains", Operator::ContainsAnyCase),
    ("bcontains", Operator::ContainsBytes),
    ("startswith", Operator::StartsWith),
    ("bstartswith", Operator::StartsWithBytes),
    ("endswith", Operator::EndsWith),
    ("regex", Operator::Regex),
    ("intersects", Operator::Intersects),
    ("in", Operator::In),
    ("pmatch", Operator::Below),
];

/// Operators that are signs.
pub(super) const SIGNS: &[(&str, Operator)] = &[
    ("<=", Operator::AtMost),
    ("<", Operator::Less),
    (">=", Operator::AtLeast),
    (">", Operator::More),
    ("==", Operator::Equals),
    ("=", Operator::Equals),
    ("!=", Operator::Differs),
];

impl Operator {
    /// How it is written.
    pub fn text(self) -> &'static str {
        let all = WORDS.iter().chain(SIGNS);
        let mut own = all.filter(|(_, operator)| *operator == self);
        own.next().map_or("", |(text, _)| text)
    }

    /// An operator by how it is written, with its modifier, as in `comps` of an exception.
    pub fn named(text: &str) -> Option<(Self, Option<Modifier>)> {
        let (word, modifier) = match text.trim().split_once(char::is_whitespace) {
            Some((word, modifier)) => (word, Some(Modifier::named(modifier.trim())?)),
            None => (text.trim(), None),
        };
        let found = WORDS.iter().chain(SIGNS).find(|(own, _)| *own == word);
        let operator = found.map(|(_, operator)| *operator)?;
        (modifier.is_none() || operator.takes_modifiers()).then_some((operator, modifier))
    }

    /// Whether it compares with a list.
    pub fn takes_list(self) -> bool {
        matches!(self, Self::Intersects | Self::In | Self::Below)
    }

    /// Whether `anyof` and the like may stand behind it.
    pub fn takes_modifiers(self) -> bool {
        !self.takes_list() && !self.compares_numbers() && self != Self::Exists
    }

    /// Whether it compares numbers.
    pub fn compares_numbers(self) -> bool {
        matches!(self, Self::Less | Self::AtMost | Self::More | Self::AtLeast)
    }
}

impl Modifier {
    /// A modifier by its name.
    pub fn named(text: &str) -> Option<Self> {
        match text {
            "oneof" => Some(Self::One),
            "anyof" => Some(Self::Any),
            "allof" => Some(Self::All),
            _ => None,
        }
    }
}
