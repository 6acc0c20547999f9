//! The table of custom kinds that carry pods: for each kind, where its pods stand and what they look like there.
//!
//! A path names keys with dots between them; `[*]` is every item of a list and `.*` every value of a mapping. The pods of
//! one object are told apart by the name in the row, and by the names of the items or the keys of the mapping.

mod operators;
mod row;
mod table;
mod workloads;

pub(crate) use row::{Known, Row, Shape};
#[cfg(test)]
pub(crate) use table::all;
pub(crate) use table::known_kind;
