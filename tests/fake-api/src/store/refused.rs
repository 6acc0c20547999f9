//! Why the server does not take something.

/// What the server says when it refuses.
pub type Refused = String;
