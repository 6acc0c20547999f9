//! Which addresses are of the internet.

use crate::Range;

/// Blocks that are not of the internet: private networks, link-local and loopback addresses, multicast and what is kept
/// for later (RFC 6890).
const PRIVATE: &[&str] = &[
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/3",
    "::/16",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
];

/// The blocks that are not of the internet.
pub(crate) fn private() -> Vec<Range> {
    let blocks = PRIVATE.iter();
    blocks
        .filter_map(|text| text.parse().ok().map(Range::of))
        .collect()
}
