//! Which answers there are.

use crate::{Schema, checks, diff, explain, network, pod_security, rbac};

/// The schema of every answer, by name.
pub fn schemas() -> Vec<Schema> {
    let mut all = vec![
        Schema::of::<checks::CheckList>(),
        Schema::of::<diff::Diff>(),
        Schema::of::<explain::Explanation>(),
        Schema::of::<network::Lints>(),
        Schema::of::<pod_security::Assessment>(),
        Schema::of::<rbac::Decision>(),
        Schema::of::<rbac::Diff>(),
        Schema::of::<rbac::Graph>(),
        Schema::of::<rbac::Holders>(),
        Schema::of::<rbac::Rights>(),
        Schema::of::<rbac::Risks>(),
        Schema::of::<rbac::Tenancy>(),
        Schema::of::<rbac::Used>(),
        Schema::of_line::<pod_security::CheckLine>(),
        Schema::of_line::<rbac::BatchLine<'_>>(),
    ];
    all.sort_by_key(|schema| schema.name);
    all
}
