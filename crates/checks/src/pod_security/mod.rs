//! The Pod Security Standards, exactly per level and per policy version.
//!
//! Source of every rule: the `policy` package of Kubernetes' own pod-security-admission. One control is one
//! file; [`evaluate`] applies those that hold at a level and version, restricted controls replacing the baseline
//! controls that they tighten.

mod privileged;

use seawall_model::{KubernetesVersion, Pod};

use crate::{Outcome, Problem};

/// A level of the standards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Everything is allowed.
    Privileged,
    /// Known escalations are refused.
    Baseline,
    /// Hardening is demanded.
    Restricted,
}

/// One control of the standards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Control {
    /// `privileged`
    Privileged,
}

/// One broken control in one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Violation {
    /// The control.
    pub control: Control,
    /// One sentence without a full stop.
    pub message: String,
    /// Full field path in the object.
    pub path: String,
    /// The value there; `None` when the field is missing.
    pub value: Option<String>,
    /// The container it is about; empty for the pod.
    pub container: String,
    /// Which of several things in the container or pod (a volume, a capability); empty when there is one.
    pub subject: String,
}

impl Control {
    /// The name that Kubernetes gives the control.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Privileged => "privileged",
        }
    }

    /// The places where a pod breaks this control under the rules of a version.
    pub fn violations(self, pod: &Pod<'_>, version: KubernetesVersion) -> Vec<Violation> {
        match self {
            Self::Privileged => privileged::violations(pod, version),
        }
    }
}

/// A control as the outcome of a check.
pub(crate) fn outcome(control: Control, pod: &Pod<'_>, version: KubernetesVersion) -> Outcome {
    Outcome::from_problems(
        control
            .violations(pod, version)
            .into_iter()
            .map(Problem::from)
            .collect(),
    )
}

impl From<Violation> for Problem {
    fn from(violation: Violation) -> Self {
        Problem {
            value: violation.value.clone(),
            missing: violation.value.is_none(),
            ..Problem::at(violation.path, violation.message)
                .container(violation.container)
                .subject(violation.subject)
        }
    }
}
// temporary: replaced by the full engine
#[derive(Debug)]
pub struct LevelError;
impl std::fmt::Display for LevelError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("level")
    }
}
impl std::error::Error for LevelError {}
impl std::str::FromStr for Level {
    type Err = LevelError;
    fn from_str(s: &str) -> Result<Self, LevelError> {
        match s {
            "baseline" => Ok(Self::Baseline),
            "restricted" => Ok(Self::Restricted),
            "privileged" => Ok(Self::Privileged),
            _ => Err(LevelError),
        }
    }
}
impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Privileged => "privileged",
            Self::Baseline => "baseline",
            Self::Restricted => "restricted",
        })
    }
}
pub fn evaluate(pod: &Pod<'_>, _: Level, v: KubernetesVersion) -> Vec<Violation> {
    Control::Privileged.violations(pod, v)
}
