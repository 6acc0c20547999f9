//! Rules about several events.

use crate::origin::Origin;
use crate::rule::{About, Language, Place, Priority};
use crate::window::Definition;

/// A rule about what several events say together.
#[derive(Debug, Clone, PartialEq)]
pub struct Correlation {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// What it is written in.
    pub language: Language,
    /// How urgent its alerts are.
    pub priority: Priority,
    /// Its tags, sorted.
    pub tags: Vec<String>,
    /// Whether a hit is an alert; otherwise it only feeds other correlations.
    pub is_alert: bool,
    /// Where it is written.
    pub place: Place,
    /// Where it comes from.
    pub origin: Origin,
    /// What else it says of itself, where its language has more.
    pub about: Option<Box<About>>,
    /// What is counted. Its feeds are numbers of rules and correlations of the same [`Loaded`](crate::Loaded).
    pub definition: Definition,
}
