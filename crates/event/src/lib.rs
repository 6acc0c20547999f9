//! Events of a cluster, as values: so far those of the API server's audit log (`audit.k8s.io/v1`).
//!
//! Invariants: foreign bytes never panic, and bodies of requests and answers are not kept, as they may hold secrets.
//!
//! Deliberately not here: reading files (`load`), and any judgement.

mod audit;
mod time;

pub use audit::{
    AuditError, AuditEvent, Authorization, Level, ObjectReference, Stage, User, parse_audit,
};
pub use time::Timestamp;
