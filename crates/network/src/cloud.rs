//! The clouds of the nodes.

use core::net::IpAddr;

/// What the nodes tell of the cloud that they run in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cloud {
    /// The addresses at which metadata may answer: those of every cloud that some node names.
    pub addresses: Vec<IpAddr>,
    /// Whether the nodes say that they are machines of a cloud; `None` when there are no nodes to ask.
    pub is_known: Option<bool>,
}
