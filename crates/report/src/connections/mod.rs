//! Which workloads can connect to which, in every format.

mod csv;
mod diagram;
mod html;
mod map;

pub use csv::csv;
pub use diagram::{dot, mermaid};
pub use html::page;
pub use map::{Class, Map, Member, Passing, PortWords, Reach};

/// What an end is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EndKind {
    /// Addresses outside the cluster.
    Outside,
    /// A controller that admits requests from outside.
    Controller,
    /// A workload.
    Workload,
}

/// One end of connections.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct End {
    /// What it is.
    pub kind: EndKind,
    /// Namespace; empty for ends outside.
    pub namespace: String,
    /// The name in text output, such as `shop/cart[Deployment]`.
    pub name: String,
    /// The name in its namespace.
    pub short: String,
}

/// An allowed connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Index of the end that opens it.
    pub from: usize,
    /// Index of the other one.
    pub to: usize,
    /// Which ports, in words.
    pub ports: String,
    /// Why it is unknown whether the connection exists, as a sentence without a full stop.
    pub unknown: Option<String>,
}

impl Link {
    /// The ports, or why it is unknown whether the connection exists.
    fn ports_in_words(&self) -> String {
        match &self.unknown {
            Some(why) => format!("unknown ({}): {why}", self.ports),
            None => self.ports.clone(),
        }
    }
}

/// All of it. Ends are sorted: outside, controllers, then workloads by namespace and name.
#[derive(Debug, Clone, Default)]
pub struct Connections {
    /// Who.
    pub ends: Vec<End>,
    /// What is allowed, sorted by both ends.
    pub links: Vec<Link>,
}
