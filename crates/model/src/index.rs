//! Typed indices: one id type per kind of table entry.
//!
//! A `RoleId` cannot index a table of bindings, and "no role" is `Option<RoleId>`, which is as small as the id itself.
//! A [`Table`] is a flat vector that can only be indexed by its own id type.
//!
//! Overflow is decided here and nowhere else; there is no wrong id. Ids have 32 bits (fewer for tables that are known to
//! be short). A table with one entry per thing in the input cannot run out before memory does, so running out is a bug
//! and panics ([`TableIndex::at`]). A table that grows with products of the input, such as edges, refuses the entry
//! instead ([`Table::try_push`]), and its owner reports what is missing.

use std::fmt::Debug;
use std::hash::Hash;
use std::iter::FromIterator;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// An id of the entries of a [`Table`]. [`define_index!`](crate::define_index) defines the types.
pub trait TableIndex: Copy + Ord + Hash + Debug {
    /// The id of the entry at a position, counted from 0; `None` when the position is beyond the last id.
    fn try_at(position: usize) -> Option<Self>;

    /// The position of the entry, counted from 0.
    fn index(self) -> usize;

    /// The id of the entry at a position.
    ///
    /// # Panics
    /// When the position is beyond the last id. With 32 bits that takes more than four billion entries, each of at least
    /// a dozen bytes and read from an object of some hundred bytes that is in memory as well: terabytes of input, where
    /// `limits.rs` of `load` stops at a few gibibytes per file. Fewer bits are only for lists that a named limit keeps short.
    fn at(position: usize) -> Self {
        Self::try_at(position).expect("a table has no more entries than ids")
    }
}

/// Defines an id type: `define_index! { /// A role. pub struct RoleId; }`. The width is `NonZeroU32` unless given, as in
/// `pub struct KindId: NonZeroU8;`.
#[macro_export]
macro_rules! define_index {
    ($(#[$meta:meta])* $visibility:vis struct $name:ident;) => {
        $crate::define_index! { $(#[$meta])* $visibility struct $name: NonZeroU32; }
    };
    ($(#[$meta:meta])* $visibility:vis struct $name:ident: $width:ident;) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visibility struct $name(::core::num::$width);

        impl $crate::TableIndex for $name {
            #[inline]
            fn try_at(position: usize) -> ::core::option::Option<Self> {
                let number = position.checked_add(1)?.try_into().ok()?;
                ::core::num::$width::new(number).map(Self)
            }

            #[inline]
            fn index(self) -> usize {
                self.0.get() as usize - 1
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let index = $crate::TableIndex::index(*self);
                f.debug_tuple(stringify!($name)).field(&index).finish()
            }
        }
    };
}

/// Entries by id, in insertion order, in one flat vector.
#[derive(Clone, PartialEq, Eq)]
pub struct Table<I, T> {
    entries: Vec<T>,
    ids: PhantomData<fn(I) -> I>,
}

impl<I: TableIndex, T> Table<I, T> {
    /// An empty table.
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
            ids: PhantomData,
        }
    }

    /// A table of `length` copies of an entry.
    pub fn filled(entry: T, length: usize) -> Self
    where
        T: Clone,
    {
        Self::from(vec![entry; length])
    }

    /// Adds an entry and returns its id.
    ///
    /// # Panics
    /// When there are no ids left, see [`TableIndex::at`].
    pub fn push(&mut self, entry: T) -> I {
        let id = I::at(self.entries.len());
        self.entries.push(entry);
        id
    }

    /// Adds an entry and returns its id, or leaves the table as it is when there are no ids left.
    pub fn try_push(&mut self, entry: T) -> Option<I> {
        let id = I::try_at(self.entries.len())?;
        self.entries.push(entry);
        Some(id)
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The ids, in order, without borrowing the table.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + use<I, T> {
        (0..self.entries.len()).map(I::at)
    }

    /// The entries with their ids, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        let entries = self.entries.iter().enumerate();
        entries.map(|(position, entry)| (I::at(position), entry))
    }

    /// The entries, in order.
    pub fn values(&self) -> &[T] {
        &self.entries
    }

    /// The entries as a vector.
    pub fn into_values(self) -> Vec<T> {
        self.entries
    }

    /// The entries, in order, for changes.
    pub fn values_mut(&mut self) -> &mut [T] {
        &mut self.entries
    }
}

impl<I: TableIndex, T> Index<I> for Table<I, T> {
    type Output = T;

    fn index(&self, id: I) -> &T {
        &self.entries[id.index()]
    }
}

impl<I: TableIndex, T> IndexMut<I> for Table<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.entries[id.index()]
    }
}

impl<I, T> From<Vec<T>> for Table<I, T> {
    fn from(entries: Vec<T>) -> Self {
        Self {
            entries,
            ids: PhantomData,
        }
    }
}

impl<I, T> FromIterator<T> for Table<I, T> {
    fn from_iter<A: IntoIterator<Item = T>>(entries: A) -> Self {
        Self::from(Vec::from_iter(entries))
    }
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl<I, T: Debug> Debug for Table<I, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.entries).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    define_index! {
        /// A letter.
        struct LetterId;
    }

    define_index! {
        /// An entry of a short table.
        struct FewId: NonZeroU8;
    }

    #[test]
    fn none_costs_nothing() {
        assert_eq!(size_of::<LetterId>(), 4);
        assert_eq!(size_of::<Option<LetterId>>(), 4);
        assert_eq!(size_of::<Option<FewId>>(), 1);
    }

    #[test]
    fn ids_are_positions_in_order() {
        let mut table: Table<LetterId, char> = "ab".chars().collect();
        let last = table.push('c');
        assert_eq!((last.index(), table[last], table.len()), (2, 'c', 3));
        table[LetterId::at(0)] = 'd';
        assert_eq!(table.values(), ['d', 'b', 'c']);
        assert!(table.ids().is_sorted());
        let pairs: Vec<(LetterId, char)> = table.iter().map(|(id, own)| (id, *own)).collect();
        assert_eq!(pairs[1], (LetterId::at(1), 'b'));
        assert_eq!(
            format!("{last:?} {:?}", Table::<LetterId, _>::filled(7, 2)),
            "LetterId(2) [7, 7]"
        );
    }

    #[test]
    fn a_table_without_ids_left_refuses_to_grow() {
        let mut table: Table<FewId, ()> = Table::filled((), 254);
        assert_eq!(table.try_push(()).map(FewId::index), Some(254));
        assert_eq!(table.try_push(()), None);
        assert_eq!(table.len(), 255);
        assert_eq!(LetterId::try_at(u32::MAX as usize), None);
        assert_eq!(LetterId::try_at(usize::MAX), None);
        assert!(LetterId::try_at(u32::MAX as usize - 1).is_some());
    }

    #[test]
    #[should_panic(expected = "no more entries than ids")]
    fn an_entry_without_an_id_is_a_bug() {
        let mut table: Table<FewId, ()> = Table::filled((), 255);
        table.push(());
    }
}
