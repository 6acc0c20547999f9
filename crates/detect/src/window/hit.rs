//! What definitions find.

use seawall_event::Timestamp;

use super::extract::EventId;

/// What a definition found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The number of the definition.
    pub definition: usize,
    /// The group: its parts with their values, where there are any.
    pub key: Vec<(String, Option<String>)>,
    /// What was counted.
    pub count: f64,
    /// When the first of its events happened.
    pub from: Timestamp,
    /// When the last of its events happened.
    pub until: Timestamp,
    /// Its events; of many, the first and the last ones.
    pub events: Vec<EventId>,
}
