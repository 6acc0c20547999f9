//! Audit policies (`audit.k8s.io/v1`): what kube-apiserver records of requests.
//!
//! Invariants: what decides about a request is the first rule that matches it, as in kube-apiserver
//! (`k8s.io/apiserver/pkg/audit/policy/checker.go`); what kube-apiserver rejects is a problem with its place.
//!
//! Deliberately not here: which requests ought to be recorded (`checks`, `detect`), and events (`event`).

mod decide;
mod kinds;
mod policy;
mod problems;
mod reach;
mod read;
mod sensitive;

pub use decide::{Attributes, Decision, Target};
pub use kinds::{KindOfRequest, Recorded};
pub use policy::{AuditPolicy, AuditRule, GroupResources};
pub use problems::{PolicyProblem, ReadPolicy};
pub use read::read;
pub use sensitive::{Leak, SENSITIVE, is_sensitive};
