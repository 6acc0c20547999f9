//! `generate-schemas`: the table of fields that the API server knows, for each Kubernetes version, from the sources of
//! the crate `k8s-openapi`. Written by hand because one build of that crate holds one version only.

mod rust_json;
mod source;
mod table;

use std::path::Path;

use anyhow::{Context, ensure};

/// Where the table is kept.
const TABLE: &str = "crates/validity/data/builtin.txt";
/// The facts on API versions that ended before the first version of the table.
const REMOVED: &str = "content/api-versions/removed.yaml";

/// Writes the table, or says that it is not what the sources give.
pub(crate) fn run(root: &Path, check: bool) -> anyhow::Result<()> {
    let mut table = table::Table::default();
    for (minor, folder) in source::folders()? {
        table.add(minor, &source::types(&folder)?)?;
    }
    let removed = std::fs::read_to_string(root.join(REMOVED)).context(REMOVED)?;
    table.add_removed(&removed)?;
    let text = table.text();
    let path = root.join(TABLE);
    if check {
        ensure!(
            std::fs::read_to_string(&path).unwrap_or_default() == text,
            "`{TABLE}` is not up to date; run `cargo run -p xtask -- generate-schemas`"
        );
        return Ok(());
    }
    std::fs::write(&path, text).with_context(|| format!("`{}` cannot be written", path.display()))
}
