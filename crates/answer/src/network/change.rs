//! A connection gained or lost.

use schemars::JsonSchema;
use serde::Serialize;

/// What became of one pair of ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// The end that opens connections.
    pub from: String,
    /// The other one.
    pub to: String,
    /// Ports that are allowed now and were not before; null where there are none.
    pub gained: Option<String>,
    /// Ports that were allowed before and are not now; null where there are none.
    pub lost: Option<String>,
    /// Why it is not known whether this changed, as a sentence; null where it is.
    pub unknown: Option<String>,
}
