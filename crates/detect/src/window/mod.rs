//! What several events say together: counts, distinct values, sequences and sums within a span of time, what is seen for the
//! first time, and what does not follow.
//!
//! Time is that of events, never a clock's. Events wait until none that happened before them can come any more
//! ([`Limits::lateness`]), and are then counted in their order. Memory is bounded by [`Limits`]; whatever could not be
//! counted because of it is in [`Lost`].
//!
//! Counts, distinct values and sums that only have to be *at least* something are judged with each event, over the span
//! that ends with it. All others (less than, equal, averages, percentiles) are only known when a span is over: spans then
//! follow each other from the first event of a group on.

mod definition;
mod extract;
mod fresh;
mod group;
mod hit;
mod limits;
mod queue;
mod sequence;
mod statistic;
mod windows;

pub use definition::{Bound, Comparison, Definition, Feed, Input, KeyPart, Kind};
pub use extract::EventId;
pub use hit::Hit;
pub use limits::{Limits, Lost};
pub use windows::Windows;
