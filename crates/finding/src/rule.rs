//! What was asked.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::Severity;

/// The question behind a finding: a check, a detection rule, an advisory. One rule is shared by all of its findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Kebab-case id that names the problem: `privileged-container`.
    pub id: Cow<'static, str>,
    /// The problem in a few words: `Privileged container`.
    pub title: Cow<'static, str>,
    /// How bad it is, unless the engine says otherwise for a case.
    pub severity: Severity,
    /// Why it is this bad.
    pub severity_reason: Cow<'static, str>,
    /// How to fix it.
    pub remedy: Cow<'static, str>,
    /// Threat-matrix and ATT&CK technique ids.
    pub techniques: Vec<Cow<'static, str>>,
    /// Framework controls, as `framework/control`.
    pub controls: Vec<Cow<'static, str>>,
    /// Addresses of standards and documentation.
    pub references: Vec<Cow<'static, str>>,
}

impl Rule {
    /// A rule without references.
    pub fn new(
        id: impl Into<Cow<'static, str>>,
        title: impl Into<Cow<'static, str>>,
        severity: Severity,
        severity_reason: impl Into<Cow<'static, str>>,
        remedy: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            severity,
            severity_reason: severity_reason.into(),
            remedy: remedy.into(),
            techniques: Vec::new(),
            controls: Vec::new(),
            references: Vec::new(),
        }
    }
}
