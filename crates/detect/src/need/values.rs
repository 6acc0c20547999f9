//! Sets of texts that are all but some as well: what a field of a request can be for a condition to hold.

use std::collections::BTreeSet;

/// Some texts, or all but some. A field without a value is the empty text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Values {
    /// One of these.
    In(BTreeSet<Box<str>>),
    /// None of these.
    Except(BTreeSet<Box<str>>),
}

impl Values {
    /// Every text.
    pub fn any() -> Self {
        Self::Except(BTreeSet::new())
    }

    /// One of some texts.
    pub fn one_of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        Self::In(texts.into_iter().map(Into::into).collect())
    }

    /// Whether it is every text.
    pub fn is_any(&self) -> bool {
        matches!(self, Self::Except(texts) if texts.is_empty())
    }

    /// Whether there is no such text.
    pub fn is_none(&self) -> bool {
        matches!(self, Self::In(texts) if texts.is_empty())
    }

    /// Whether a text is one of them.
    pub fn contains(&self, text: &str) -> bool {
        match self {
            Self::In(texts) => texts.contains(text),
            Self::Except(texts) => !texts.contains(text),
        }
    }

    /// The texts that are named, as being among them or not.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        let (Self::In(texts) | Self::Except(texts)) = self;
        texts.iter().map(|text| &**text)
    }

    /// The other texts.
    #[must_use]
    pub fn complement(&self) -> Self {
        match self {
            Self::In(texts) => Self::Except(texts.clone()),
            Self::Except(texts) => Self::In(texts.clone()),
        }
    }

    /// What is in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::In(one), Self::In(two)) => Self::In(one.intersection(two).cloned().collect()),
            (Self::In(one), Self::Except(two)) | (Self::Except(two), Self::In(one)) => {
                Self::In(one.difference(two).cloned().collect())
            }
            (Self::Except(one), Self::Except(two)) => {
                Self::Except(one.union(two).cloned().collect())
            }
        }
    }

    /// What is in one of them.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        self.complement().and(&other.complement()).complement()
    }

    /// Whether everything of it is in the other.
    pub fn is_within(&self, other: &Self) -> bool {
        self.and(&other.complement()).is_none()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values() -> impl Strategy<Value = Values> {
        let texts = proptest::collection::btree_set("[abc]?", 0..3);
        (any::<bool>(), texts).prop_map(|(is_in, texts)| {
            let texts = texts.into_iter().map(Into::into).collect();
            if is_in {
                Values::In(texts)
            } else {
                Values::Except(texts)
            }
        })
    }

    proptest! {
        #[test]
        fn sets_are_what_their_members_say(one in values(), two in values(), text in "[abcd]?") {
            let (a, b) = (one.contains(&text), two.contains(&text));
            prop_assert_eq!(one.and(&two).contains(&text), a && b);
            prop_assert_eq!(one.or(&two).contains(&text), a || b);
            prop_assert_eq!(one.complement().contains(&text), !a);
            if one.is_within(&two) {
                prop_assert!(!a || b);
            }
            prop_assert_eq!(one.is_within(&two), one.or(&two) == two);
        }
    }
}
