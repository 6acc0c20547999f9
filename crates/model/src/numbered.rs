//! Ids by what they stand for, without a second copy of it.

use std::hash::{BuildHasher, Hash, RandomState};

use hashbrown::HashTable;
use seawall_syntax::Text;

use crate::{Table, TableIndex};

/// Ids by value, where the values are in a [`Table`] already. They are hashed and compared where they stand: an id takes a few
/// bytes here, and a map with the values as keys would hold each of them twice.
#[derive(Debug, Clone)]
pub struct IdsByValue<I> {
    hasher: RandomState,
    ids: HashTable<I>,
}

impl<I> Default for IdsByValue<I> {
    fn default() -> Self {
        Self {
            hasher: RandomState::new(),
            ids: HashTable::new(),
        }
    }
}

impl<I: TableIndex> IdsByValue<I> {
    /// The id of a value.
    pub fn get<'v, V: Hash + Eq + ?Sized + 'v>(
        &self,
        value: &V,
        value_of: impl Fn(I) -> &'v V,
    ) -> Option<I> {
        let hash = self.hasher.hash_one(value);
        self.ids.find(hash, |id| value_of(*id) == value).copied()
    }

    /// Adds an id of a value that has none so far.
    pub fn add<'v, V: Hash + Eq + ?Sized + 'v>(
        &mut self,
        value: &V,
        id: I,
        value_of: impl Fn(I) -> &'v V,
    ) {
        let hasher = &self.hasher;
        let again = |id: &I| hasher.hash_one(value_of(*id));
        self.ids.insert_unique(hasher.hash_one(value), id, again);
    }
}

/// Texts by id, each once.
#[derive(Debug)]
pub struct NumberedTexts<I> {
    texts: Table<I, Text>,
    ids: IdsByValue<I>,
}

impl<I> Default for NumberedTexts<I> {
    fn default() -> Self {
        Self {
            texts: Table::default(),
            ids: IdsByValue::default(),
        }
    }
}

impl<I: TableIndex> NumberedTexts<I> {
    /// The id of a text, which is copied where it has none so far.
    pub fn add(&mut self, text: &str) -> I {
        self.known(text)
            .unwrap_or_else(|| self.add_new(text.into()))
    }

    /// The same, of a text that is shared.
    pub fn add_text(&mut self, text: &Text) -> I {
        self.known(text)
            .unwrap_or_else(|| self.add_new(text.clone()))
    }

    /// The text of an id.
    pub fn get(&self, id: I) -> &Text {
        &self.texts[id]
    }

    fn known(&self, text: &str) -> Option<I> {
        self.ids.get(text, |id| self.texts[id].as_str())
    }

    fn add_new(&mut self, text: Text) -> I {
        let id = self.texts.push(text);
        let texts = &self.texts;
        self.ids
            .add(texts[id].as_str(), id, |id| texts[id].as_str());
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::define_index;

    define_index! {
        /// A word.
        struct WordId;
    }

    #[test]
    fn a_text_has_one_id_and_is_shared() {
        let mut words = NumberedTexts::<WordId>::default();
        let all: Vec<Text> = (0..5_000).map(|at| format!("word-{at}").into()).collect();
        let ids: Vec<WordId> = all.iter().map(|word| words.add_text(word)).collect();
        for (word, id) in all.iter().zip(&ids) {
            assert_eq!(words.add(word), *id);
            assert_eq!(words.get(*id).as_ptr(), word.as_ptr());
        }
        assert_eq!(words.add("another").index(), ids.len());
    }
}
