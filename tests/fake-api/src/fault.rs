//! Ways in which the server misbehaves.

use std::time::Duration;

/// One way to misbehave.
#[derive(Debug, Clone)]
pub enum Fault {
    /// 403 for ever.
    Forbidden,
    /// 404 for ever: discovery is older than what is served.
    NotFound,
    /// 429 for so many requests, with `Retry-After: 0`.
    Throttled(usize),
    /// 503 for so many requests.
    Unavailable(usize),
    /// A page that ends in the middle of an object, with a right length, for ever.
    BrokenPage,
    /// A page that is a Status object with code 200, for ever.
    NoList,
    /// 410 for continue tokens, so many times.
    ExpiredToken(usize),
    /// The connection is closed in the middle of the body, so many times.
    Cut(usize),
    /// Every answer comes late by so much.
    Slow(Duration),
}

impl Fault {
    /// The fault, if it strikes this request; counted faults wear off.
    pub(crate) fn strike(&mut self, later_page: bool) -> Option<Self> {
        let fault = self.clone();
        let left = match self {
            Self::Throttled(left) | Self::Unavailable(left) | Self::Cut(left) => left,
            Self::ExpiredToken(_) if !later_page => return None,
            Self::ExpiredToken(left) => left,
            _ => return Some(fault),
        };
        let strikes = *left > 0;
        *left = left.saturating_sub(1);
        strikes.then_some(fault)
    }
}
