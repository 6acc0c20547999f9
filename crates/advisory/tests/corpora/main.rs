//! The corpora of real advisories: that all of them are read, and that their own examples are evaluated as they say.

mod examples;
mod members;
mod reading;
