//! One request, as far as habits go.

use seawall_event::Timestamp;

/// Who did what, where, with what, from where, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Act<'a> {
    /// Who acted.
    pub actor: &'a str,
    /// The verb of the request.
    pub verb: &'a str,
    /// What it was about; empty for paths that are no resource.
    pub resource: &'a str,
    /// The part of it, where it was about one.
    pub subresource: &'a str,
    /// The namespace; empty where there is none.
    pub namespace: &'a str,
    /// The user agent, which the client chooses.
    pub agent: &'a str,
    /// The network of the address that the server saw; empty where that is not known.
    pub network: &'a str,
    /// When; nothing where the event does not say.
    pub time: Option<Timestamp>,
}
