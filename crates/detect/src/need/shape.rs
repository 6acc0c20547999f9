//! Requests that a condition can hold for, and what has to be recorded of them to tell.

use seawall_event::{Level, Stage};

use super::values::Values;
use crate::record::{Part, may_have_body};

/// A property of requests that conditions and audit policies both know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// How far the request has come.
    Stage,
    /// The verb.
    Verb,
    /// The API group.
    Group,
    /// The plural of the resource.
    Resource,
    /// The subresource.
    Subresource,
    /// The namespace.
    Namespace,
    /// The user.
    User,
}

/// How many there are.
pub const KEYS: usize = 7;

/// Which bodies a condition asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Parts {
    /// That of the request.
    pub request: bool,
    /// That of the answer.
    pub response: bool,
    /// `metadata.managedFields` in one of them.
    pub managed_fields: bool,
}

impl Parts {
    /// Both together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            request: self.request || other.request,
            response: self.response || other.response,
            managed_fields: self.managed_fields || other.managed_fields,
        }
    }

    fn is_within(self, other: Self) -> bool {
        self.with(other) == other
    }
}

/// Requests: of each key one of some values, whatever the others are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shape {
    keys: [Values; KEYS],
    /// What a condition asks of them.
    pub parts: Parts,
}

/// A request, with texts for all keys; no value is the empty text.
#[derive(Debug, Clone, Copy)]
pub struct Point<'p> {
    /// The verb.
    pub verb: &'p str,
    /// The API group.
    pub group: &'p str,
    /// The plural of the resource; empty for paths that are none.
    pub resource: &'p str,
    /// The subresource.
    pub subresource: &'p str,
    /// The namespace.
    pub namespace: &'p str,
    /// The user.
    pub user: &'p str,
}

impl Shape {
    /// All requests, of which nothing is asked.
    pub fn any() -> Self {
        Self {
            keys: std::array::from_fn(|_| Values::any()),
            parts: Parts::default(),
        }
    }

    /// Requests with some values of a key.
    pub fn of(key: Key, values: Values) -> Self {
        let mut shape = Self::any();
        shape.keys[key as usize] = values;
        shape
    }

    /// The values of a key.
    pub fn key(&self, key: Key) -> &Values {
        &self.keys[key as usize]
    }

    /// Requests that are both, of which both is asked; `None` where there are none.
    pub fn and(&self, other: &Self) -> Option<Self> {
        let keys: [Values; KEYS] = std::array::from_fn(|key| self.keys[key].and(&other.keys[key]));
        (!keys.iter().any(Values::is_none)).then(|| Self {
            keys,
            parts: self.parts.with(other.parts),
        })
    }

    /// The smallest shape that holds both.
    #[must_use]
    pub fn hull(&self, other: &Self) -> Self {
        Self {
            keys: std::array::from_fn(|key| self.keys[key].or(&other.keys[key])),
            parts: self.parts.with(other.parts),
        }
    }

    /// Whether all of its requests are in the other, which asks as much of them.
    pub fn is_within(&self, other: &Self) -> bool {
        let mut keys = self.keys.iter().zip(&other.keys);
        self.parts.is_within(other.parts) && keys.all(|(own, other)| own.is_within(other))
    }

    /// Whether a request is one of them, at whatever stage.
    pub fn contains(&self, point: &Point<'_>) -> bool {
        self.key(Key::Verb).contains(point.verb)
            && self.key(Key::Group).contains(point.group)
            && self.key(Key::Resource).contains(point.resource)
            && self.key(Key::Subresource).contains(point.subresource)
            && self.key(Key::Namespace).contains(point.namespace)
            && self.key(Key::User).contains(point.user)
    }

    /// Whether it is about requests that have come to a stage.
    pub fn is_at(&self, stage: Stage) -> bool {
        self.key(Key::Stage).contains(stage.name())
    }

    /// The level that tells whether the condition holds for a request of it. Requests without a body need none.
    pub fn level(&self, verb: &str, subresource: &str) -> Level {
        let has = |part| may_have_body(part, verb, subresource);
        if self.parts.response && has(Part::Response) {
            Level::RequestResponse
        } else if self.parts.request && has(Part::Request) {
            Level::Request
        } else {
            Level::Metadata
        }
    }
}
