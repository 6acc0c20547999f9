//! The audit webhook of API servers: batches of events come in over HTTPS, and are acknowledged once they are in a spool on disk.
//!
//! Invariants: what was acknowledged is read exactly once, across restarts and crashes, as far as [`Durability`] says; what is refused
//! leaves nothing behind; no foreign byte makes the server panic, wait without an end, or take memory without a bound; no
//! credential is printed.
//!
//! Deliberately not here: rules and alerts. Whoever reads the spool does so at its own pace, and an API server never waits for it.

mod batch;
mod cluster;
mod limits;
mod metrics;
mod refused;
mod server;
mod spool;

pub use batch::{Checked, Encoding, check};
pub use cluster::{ClusterName, ClusterNameError};
pub use limits::{
    MAX_ALERT_SERIES, MAX_BODY_BYTES, MAX_CLUSTERS, MAX_DEPTH, MAX_EVENTS, MIN_SPOOL_BYTES,
};
pub use metrics::Metrics;
pub use refused::Refused;
pub use server::{Bounds, ServeError, Server, Settings, Signal, Tls, TokenFile};
pub use spool::{
    Committed, Damage, Directory, Durability, Incoming, Opened, Reader, Record, SegmentId, Spool,
    SpoolError, SpoolLimits, Storage,
};
