//! Two ends of which it is not known whether they connect.

use crate::EndpointId;

/// Two ends, the one that opens connections first, and what it hangs on that they connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsurePair {
    /// The end that opens connections.
    pub from: EndpointId,
    /// The other one.
    pub to: EndpointId,
    /// What is not known, as sentences without a full stop.
    pub why: String,
}
