//! One broken control in one place.

use crate::Problem;

use super::Control;

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
