//! One violation of a control in one place.

use seawall_model::Pod;

use crate::{Problem, fragment};

use super::Control;

/// One violation of a control in one place.
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

impl Violation {
    /// A control that a pod does not violate as written, where something else adds to the pod.
    pub(super) fn undecided(control: Control, pod: &Pod<'_>) -> Self {
        Self {
            control,
            message: fragment::reason(pod),
            path: pod.path(""),
            value: None,
            container: String::new(),
            subject: String::new(),
        }
    }
}

impl From<Violation> for Problem {
    fn from(violation: Violation) -> Self {
        let missing = violation.value.is_none();
        let problem = if missing {
            Problem::missing(violation.path, violation.message)
        } else {
            Problem::at(violation.path, violation.message)
        };
        Problem {
            value: violation.value,
            ..problem
                .container(violation.container)
                .subject(violation.subject)
        }
    }
}
