//! Posture checks: one check, one file.
//!
//! A [`Check`] is texts, references and a pure function over a [`Context`]; [`run()`] asks every check about
//! every subject and gathers findings at the top owner of each pod. [`pod_security`] evaluates a pod against the Pod
//! Security Standards, exactly per level and version.
//!
//! Invariants: a check never panics on any object; what it cannot decide is [`Outcome::Unknown`] with a reason;
//! a credential never enters a message or a value.
//!
//! Deliberately not here: reading input (`load`), frameworks (`compliance`), exceptions and output (`scan`,
//! `report`).

mod check;
mod concern;
mod context;
mod evidence;
mod fragment;
mod lifecycle;
mod obstacle;
mod outcome;
pub mod pod_security;
mod presence;
mod reads;
pub mod registry;
mod results;
mod risk;
mod room;
mod run;
mod same;
mod settings;
mod standing;
mod subjects;
mod verdicts;

mod admission;
mod controlplane;
mod image;
mod network;
mod rbac;
mod resources;
mod runtime;
mod scheduling;
mod secrets;
mod serviceaccount;
mod tenancy;
mod versions;
mod workload;

pub use check::{Check, Evaluate};
pub use concern::CONCERNS;
pub use context::Context;
pub use controlplane::{ServerVersion, server_version};
pub use evidence::location;
pub use outcome::{Outcome, Problem};
pub use results::{CheckTally, FoundProblem, Repair, Results};
pub use room::Room;
pub use run::{run, run_within};
pub use same::{Concern, Same};
pub use seawall_analysis::{Exposure, NamespaceView, Workload, is_system_namespace};
pub use seawall_model::Absence;
pub use settings::Settings;
pub use standing::standing_order;
pub use tenancy::{Enforced, enforced_level};
