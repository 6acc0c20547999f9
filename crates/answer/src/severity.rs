//! How bad something is, in schemas.

use schemars::{Schema, SchemaGenerator, json_schema};
use seawall_finding::Severity;

/// The names of severities.
pub(crate) fn severity(_: &mut SchemaGenerator) -> Schema {
    let names = Severity::WORST_FIRST.map(Severity::name);
    json_schema!({"type": "string", "enum": names})
}
