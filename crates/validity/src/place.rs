//! Where a walk is: a chain on the stack, made into a path only when something is wrong there.

use seawall_syntax::{Path, Step};

/// One step of a walk, with what led to it.
#[derive(Clone, Copy)]
pub(crate) struct Place<'p> {
    parent: Option<&'p Place<'p>>,
    last: Last<'p>,
    /// The type of the mapping at this place, as far as it is known.
    pub(crate) type_index: Option<u16>,
}

#[derive(Clone, Copy)]
enum Last<'p> {
    Root,
    Key(&'p str),
    Index(usize),
}

impl<'p> Place<'p> {
    /// The object itself.
    pub(crate) const ROOT: Self = Self {
        parent: None,
        last: Last::Root,
        type_index: None,
    };

    /// The field under a key.
    pub(crate) fn key<'q>(&'q self, key: &'q str) -> Place<'q>
    where
        'p: 'q,
    {
        Place {
            parent: Some(self),
            last: Last::Key(key),
            type_index: None,
        }
    }

    /// The item at an index.
    pub(crate) fn index<'q>(&'q self, index: usize) -> Place<'q>
    where
        'p: 'q,
    {
        Place {
            parent: Some(self),
            last: Last::Index(index),
            type_index: None,
        }
    }

    /// The same place, with the type of its mapping.
    pub(crate) fn of_type(mut self, type_index: u16) -> Self {
        self.type_index = Some(type_index);
        self
    }

    /// What this place is in.
    pub(crate) fn parent(&self) -> Option<&'p Place<'p>> {
        self.parent
    }

    /// The path from the object to here.
    pub(crate) fn path(&self) -> Path {
        let mut steps = Vec::new();
        let mut place = Some(self);
        while let Some(Self { parent, last, .. }) = place {
            match last {
                Last::Root => {}
                Last::Key(key) => steps.push(Step::Key((*key).to_owned())),
                Last::Index(index) => steps.push(Step::Index(*index)),
            }
            place = *parent;
        }
        steps.reverse();
        Path(steps)
    }

    /// The path as a hint shows it: list items without their numbers.
    pub(crate) fn general_path(&self) -> String {
        let mut text = String::new();
        for step in self.path().0 {
            match step {
                Step::Key(key) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(&key);
                }
                Step::Index(_) => text.push_str("[]"),
            }
        }
        text
    }
}
