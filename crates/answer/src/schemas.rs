//! Which answers there are.

use crate::{Schema, attack, compliance, network};

/// The schema of every answer, by name.
pub fn schemas() -> Vec<Schema> {
    let mut all = vec![
        Schema::of::<attack::Cut>(),
        Schema::of::<attack::Diff>(),
        Schema::of::<attack::Edges>(),
        Schema::of::<attack::Exposure>(),
        Schema::of::<attack::Kinds>(),
        Schema::of::<attack::Paths>(),
        Schema::of::<compliance::Matrix>(),
        Schema::of::<network::Can>(),
        Schema::of::<network::Connections>(),
        Schema::of::<network::Diff>(),
        Schema::of::<network::Exposure>(),
        Schema::of::<network::Flow>(),
        Schema::of::<network::Lints>(),
        Schema::of_line::<network::BatchLine>(),
        Schema::of_line::<network::ClassesLine>(),
    ];
    all.sort_by_key(|schema| schema.name);
    all
}
