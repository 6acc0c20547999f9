//! How much is remembered, and what was not.

/// Limits of what is remembered of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long, in microseconds of event time, events wait for those that happened before them.
    pub lateness: i64,
    /// Events that wait at most. When there are more, the oldest is counted at once.
    pub waiting: usize,
    /// Bytes that waiting events take at most, as events.
    pub waiting_bytes: usize,
    /// Bytes that all groups take together. When it is more, the group that was longest without an event is forgotten.
    pub bytes: usize,
    /// Events of a group. When there are more, the oldest is forgotten.
    pub events: usize,
    /// Bytes of the key of a group and of a value of one event together.
    pub key_bytes: usize,
}

impl Limits {
    /// Limits for a log of one cluster: a few hundred megabytes at most.
    pub const DEFAULT: Self = Self {
        lateness: 10_000_000,
        waiting: 20_000,
        waiting_bytes: 64 << 20,
        bytes: 256 << 20,
        events: 65_536,
        key_bytes: 4096,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What could not be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lost {
    /// Events that came after later ones had been counted.
    pub late: u64,
    /// Events without a time.
    pub untimed: u64,
    /// Events of which it is not known whether they count, or in which group.
    pub unknown: u64,
    /// Events with a key or value that is too long.
    pub oversized: u64,
    /// Groups that were forgotten.
    pub groups: u64,
    /// Events of groups that were forgotten.
    pub events: u64,
    /// Spans that were not over when the last event came, and could still have been found.
    pub open: u64,
}

impl Lost {
    /// Whether everything was counted.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}
