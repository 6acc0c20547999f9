//! What reading a foreign VEX document may cost at most.

/// Largest document, in bytes. Red Hat's largest CSAF documents have some 100 MB.
pub const MAX_VEX_BYTES: usize = 256 << 20;

/// Most statements of one document.
pub const MAX_STATEMENTS: usize = 200_000;

/// Most products that all statements of one document name together: lists of products can be referenced again and again.
pub(super) const MAX_PRODUCTS: usize = 1_000_000;

/// Most unknowns that are listed; the rest is counted.
pub(super) const MAX_UNKNOWNS: usize = 1_000;

/// Most characters of a foreign text that an unknown repeats.
pub(super) const MAX_SHOWN_CHARS: usize = 200;

/// Most envelopes around a document.
pub(super) const MAX_ENVELOPES: usize = 5;

/// Most hops from a CSAF product through what it is a part of; real ones need two.
pub(super) const MAX_HOPS: usize = 8;
