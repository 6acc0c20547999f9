//! How a value is kept: sixteen bytes, with its place.
//!
//! A list or mapping of a few elements is a box of exactly so many, whose length the tag says; a longer one is a box of a box.
//! So none of them has a length beside its address, and elements stand in blocks that are filled to the last byte.

use std::fmt;

use crate::position::{Packed, Places, Position};
use crate::text::Text;

/// A value and where it begins, and where its key does. 16 bytes, and what is in it.
#[derive(Clone, PartialEq)]
pub struct Node(pub(crate) Form);

/// One key of a mapping with its value. 24 bytes, and what is in the value.
#[derive(Clone, PartialEq)]
pub struct Entry {
    /// The key; numbers and booleans as keys become text, as in JSON.
    pub key: Text,
    /// The value, which knows the place of the key as well: what takes its place is put there by [`Node::set_value`] or
    /// [`Entry::replace_value`].
    pub value: Node,
}

impl Entry {
    /// A key that begins here, with its value.
    pub fn new(key: impl Into<Text>, key_position: Position, mut value: Node) -> Self {
        value.0.set_key(key_position);
        Self {
            key: key.into(),
            value,
        }
    }

    /// The key's first character.
    pub fn key_position(&self) -> Position {
        self.value.0.places().key
    }

    /// Takes another value, with its place, under the same key.
    pub fn replace_value(&mut self, mut value: Node) {
        value.0.set_key(self.key_position());
        self.value = value;
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("key", &self.key)
            .field("key_position", &self.key_position())
            .field("value", &self.value)
            .finish()
    }
}

/// A value with its place. Every form begins with the place, so that it is in the bytes behind the tag.
#[derive(Clone, PartialEq)]
pub(crate) enum Form {
    Null(Packed),
    Bool(Packed, bool),
    Int(Packed, i64),
    Float(Packed, f64),
    Text(Packed, Text),
    Items0(Packed),
    Items1(Packed, Box<[Node; 1]>),
    Items2(Packed, Box<[Node; 2]>),
    Items3(Packed, Box<[Node; 3]>),
    Items4(Packed, Box<[Node; 4]>),
    ItemsMany(Packed, Box<Box<[Node]>>),
    Entries0(Packed),
    Entries1(Packed, Box<[Entry; 1]>),
    Entries2(Packed, Box<[Entry; 2]>),
    Entries3(Packed, Box<[Entry; 3]>),
    Entries4(Packed, Box<[Entry; 4]>),
    Entries5(Packed, Box<[Entry; 5]>),
    Entries6(Packed, Box<[Entry; 6]>),
    EntriesMany(Packed, Box<Box<[Entry]>>),
    /// A value whose places do not fit.
    Far(Packed, Box<Far>),
}

/// Places that do not fit beside the tag, and the value, which is no other of these.
#[derive(Clone, PartialEq)]
pub(crate) struct Far {
    places: Places,
    form: Form,
}

/// The form for a box of this length, of those that say their length.
macro_rules! of_length {
    ($all:ident, $place:ident, $($form:ident)*) => {
        $(let $all = match Box::try_from($all) {
            Ok(few) => return Self::$form($place, few),
            Err(all) => all,
        };)*
    };
}

impl Form {
    pub(crate) fn of_items(place: Packed, all: Box<[Node]>) -> Self {
        if all.is_empty() {
            return Self::Items0(place);
        }
        of_length!(all, place, Items1 Items2 Items3 Items4);
        Self::ItemsMany(place, Box::new(all))
    }

    pub(crate) fn of_entries(place: Packed, all: Box<[Entry]>) -> Self {
        if all.is_empty() {
            return Self::Entries0(place);
        }
        of_length!(all, place, Entries1 Entries2 Entries3 Entries4 Entries5 Entries6);
        Self::EntriesMany(place, Box::new(all))
    }

    pub(crate) fn is_sequence(&self) -> bool {
        matches!(
            self.bare(),
            Self::Items0(_)
                | Self::Items1(..)
                | Self::Items2(..)
                | Self::Items3(..)
                | Self::Items4(..)
                | Self::ItemsMany(..)
        )
    }

    pub(crate) fn is_mapping(&self) -> bool {
        matches!(
            self.bare(),
            Self::Entries0(_)
                | Self::Entries1(..)
                | Self::Entries2(..)
                | Self::Entries3(..)
                | Self::Entries4(..)
                | Self::Entries5(..)
                | Self::Entries6(..)
                | Self::EntriesMany(..)
        )
    }

    /// The items; none for anything but a list.
    #[inline]
    pub(crate) fn items(&self) -> &[Node] {
        match self {
            Self::Items1(_, items) => &**items,
            Self::Items2(_, items) => &**items,
            Self::Items3(_, items) => &**items,
            Self::Items4(_, items) => &**items,
            Self::ItemsMany(_, items) => items,
            Self::Far(_, far) => far.form.items(),
            _ => &[],
        }
    }

    /// The entries; none for anything but a mapping.
    #[inline]
    pub(crate) fn entries(&self) -> &[Entry] {
        match self {
            Self::Entries1(_, entries) => &**entries,
            Self::Entries2(_, entries) => &**entries,
            Self::Entries3(_, entries) => &**entries,
            Self::Entries4(_, entries) => &**entries,
            Self::Entries5(_, entries) => &**entries,
            Self::Entries6(_, entries) => &**entries,
            Self::EntriesMany(_, entries) => entries,
            Self::Far(_, far) => far.form.entries(),
            _ => &[],
        }
    }

    pub(crate) fn items_mut(&mut self) -> &mut [Node] {
        match self {
            Self::Items1(_, items) => &mut **items,
            Self::Items2(_, items) => &mut **items,
            Self::Items3(_, items) => &mut **items,
            Self::Items4(_, items) => &mut **items,
            Self::ItemsMany(_, items) => items,
            Self::Far(_, far) => far.form.items_mut(),
            _ => &mut [],
        }
    }

    pub(crate) fn entries_mut(&mut self) -> &mut [Entry] {
        match self {
            Self::Entries1(_, entries) => &mut **entries,
            Self::Entries2(_, entries) => &mut **entries,
            Self::Entries3(_, entries) => &mut **entries,
            Self::Entries4(_, entries) => &mut **entries,
            Self::Entries5(_, entries) => &mut **entries,
            Self::Entries6(_, entries) => &mut **entries,
            Self::EntriesMany(_, entries) => entries,
            Self::Far(_, far) => far.form.entries_mut(),
            _ => &mut [],
        }
    }

    pub(crate) fn into_items(self) -> Vec<Node> {
        let items: Box<[Node]> = match self {
            Self::Items1(_, items) => items,
            Self::Items2(_, items) => items,
            Self::Items3(_, items) => items,
            Self::Items4(_, items) => items,
            Self::ItemsMany(_, items) => *items,
            Self::Far(_, far) => return far.form.into_items(),
            _ => Box::default(),
        };
        items.into_vec()
    }

    pub(crate) fn into_entries(self) -> Vec<Entry> {
        let entries: Box<[Entry]> = match self {
            Self::Entries1(_, entries) => entries,
            Self::Entries2(_, entries) => entries,
            Self::Entries3(_, entries) => entries,
            Self::Entries4(_, entries) => entries,
            Self::Entries5(_, entries) => entries,
            Self::Entries6(_, entries) => entries,
            Self::EntriesMany(_, entries) => *entries,
            Self::Far(_, far) => return far.form.into_entries(),
            _ => Box::default(),
        };
        entries.into_vec()
    }

    /// Without places that do not fit.
    #[inline]
    pub(crate) fn bare(&self) -> &Self {
        match self {
            Self::Far(_, far) => &far.form,
            near => near,
        }
    }

    /// Where it stands, and its key.
    #[inline]
    pub(crate) fn places(&self) -> Places {
        match self {
            Self::Far(_, far) => far.places,
            near => near.packed().places(),
        }
    }

    /// Says where it stands, and its key.
    #[inline]
    pub(crate) fn set_places(&mut self, places: Places) {
        match (Packed::of(places), &mut *self) {
            (Some(packed), Self::Far(_, far)) => {
                let form = std::mem::replace(&mut far.form, Self::Null(packed));
                *self = form;
                self.set_packed(packed);
            }
            (Some(packed), near) => near.set_packed(packed),
            (None, Self::Far(_, far)) => far.places = places,
            (None, near) => {
                let form = std::mem::replace(near, Self::Null(Packed::NONE));
                *near = Self::Far(Packed::NONE, Box::new(Far { places, form }));
            }
        }
    }

    /// Says where its key stands.
    #[inline]
    pub(crate) fn set_key(&mut self, key: Position) {
        let Places { own, .. } = self.places();
        self.set_places(Places { own, key });
    }

    #[inline]
    fn packed(&self) -> Packed {
        match self {
            Self::Null(place)
            | Self::Bool(place, _)
            | Self::Int(place, _)
            | Self::Float(place, _)
            | Self::Text(place, _)
            | Self::Items0(place)
            | Self::Items1(place, _)
            | Self::Items2(place, _)
            | Self::Items3(place, _)
            | Self::Items4(place, _)
            | Self::ItemsMany(place, _)
            | Self::Entries0(place)
            | Self::Entries1(place, _)
            | Self::Entries2(place, _)
            | Self::Entries3(place, _)
            | Self::Entries4(place, _)
            | Self::Entries5(place, _)
            | Self::Entries6(place, _)
            | Self::EntriesMany(place, _)
            | Self::Far(place, _) => *place,
        }
    }

    #[inline]
    fn set_packed(&mut self, to: Packed) {
        match self {
            Self::Null(place)
            | Self::Bool(place, _)
            | Self::Int(place, _)
            | Self::Float(place, _)
            | Self::Text(place, _)
            | Self::Items0(place)
            | Self::Items1(place, _)
            | Self::Items2(place, _)
            | Self::Items3(place, _)
            | Self::Items4(place, _)
            | Self::ItemsMany(place, _)
            | Self::Entries0(place)
            | Self::Entries1(place, _)
            | Self::Entries2(place, _)
            | Self::Entries3(place, _)
            | Self::Entries4(place, _)
            | Self::Entries5(place, _)
            | Self::Entries6(place, _)
            | Self::EntriesMany(place, _)
            | Self::Far(place, _) => *place = to,
        }
    }
}
