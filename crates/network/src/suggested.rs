//! Policies as they are suggested.

use std::collections::BTreeMap;

use crate::Protocol;

/// Labels that select pods.
pub type Selector = BTreeMap<String, String>;

/// Somebody in a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SuggestedPeer {
    /// Pods, of another namespace where one is named.
    Pods(Option<String>, Selector),
    /// A block of addresses with its exceptions.
    Block(String, Vec<String>),
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedRule {
    /// Who.
    pub peers: Vec<SuggestedPeer>,
    /// On which ports.
    pub ports: Vec<(Protocol, u16)>,
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedPolicy {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Empty for every pod of the namespace.
    pub selector: Selector,
    /// What comes in.
    pub ingress: Vec<SuggestedRule>,
    /// What goes out.
    pub egress: Vec<SuggestedRule>,
}
