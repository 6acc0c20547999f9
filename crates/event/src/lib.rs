//! Events of a cluster, as values: so far those of the API server's audit log (`audit.k8s.io/v1`), whatever clouds, collectors and
//! container runtimes put around them.
//!
//! Invariants: foreign bytes never panic, and of the bodies of requests and answers only what [`Body`] names is kept, as
//! they may hold secrets.
//!
//! Deliberately not here: reading files (`load`), and any judgement.

mod audit;
mod body;
mod envelope;
mod limits;
mod parse;
mod time;

pub use audit::{
    AuditEvent, Authorization, Level, ObjectReference, ResponseStatus, Stage, User, decoded,
};
pub use body::{
    Body, Claim, KindReference, OwnerReference, ParameterReference, PodPolicy, PolicyRule, Review,
    RoleReference,
};
pub use envelope::{Joined, Joiner, Origin, Unpacked, unpack, unpack_line};
pub use parse::{AuditError, parse_audit, parse_event};
pub use time::Timestamp;
