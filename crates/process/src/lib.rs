//! Programs that Seawall runs on foreign input: `helm`, `kustomize`, `kubectl`, `git`.
//!
//! Invariants, on every system: a program gets an environment and a work directory of its own, and nothing from the
//! environment of the caller; it has no standard input; its time and output are limited, alone and together with all
//! others; it ends with everything that it started. Where the kernel has Landlock and seccomp, it also reads nothing but
//! the input and the system's programs, writes nothing but its work directory, opens no socket and cannot leave its
//! process group. [`measure`] tries that out and says which of it holds.
//!
//! Deliberately not here: what the programs are run for, and credential plugins of a kubeconfig beyond their limits
//! ([`run_bounded`]): these need the caller's environment and the network.

mod bounded;
mod budget;
mod crowd;
mod environment;
mod find;
mod group;
mod job;
mod limits;
mod measure;
mod run;
mod sandbox;

pub use bounded::{MAX_CREDENTIAL_TIME, ask_bounded, run_bounded};
pub use budget::Limits;
pub use find::find_program;
pub use job::Job;
pub use measure::{Measured, Protection, measure, self_check};
pub use run::{ProcessError, Runner};
pub use sandbox::{Grants, SUBCOMMAND, SandboxError, run_inside};
