//! The Pod Security Standards, exactly per level and per policy version.
//!
//! Source of every rule: the `policy` package of Kubernetes' own pod-security-admission. One control is one
//! file; [`evaluate`] applies those of a level and version.

mod allow_privilege_escalation;
mod app_armor_profile;
mod capabilities_baseline;
mod capabilities_restricted;
mod control;
mod decision;
mod evaluator;
mod fields;
mod host_namespaces;
mod host_path_volumes;
mod host_ports;
mod host_probes_and_lifecycle;
mod level;
mod privileged;
mod proc_mount;
mod restricted_volumes;
mod run_as_non_root;
mod run_as_user;
mod se_linux_options;
mod seccomp_profile_baseline;
mod seccomp_profile_restricted;
mod sysctls;
mod violation;
mod windows_host_process;

pub use control::Control;
pub(crate) use evaluator::{CHECKS, outcome};
pub use evaluator::{Judgement, evaluate, judge};
pub use level::{Level, LevelError};
pub use violation::Violation;
