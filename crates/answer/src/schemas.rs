//! Which answers there are.

use crate::{Schema, network};

/// The schema of every answer, by name.
pub fn schemas() -> Vec<Schema> {
    let mut all = vec![Schema::of::<network::Lints>()];
    all.sort_by_key(|schema| schema.name);
    all
}
