//! Verdicts and findings.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::{Fingerprint, Severity};

/// The answer of a check for one subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Looked at, and right.
    Pass,
    /// Looked at, and wrong.
    Fail,
    /// The question does not arise here.
    NotApplicable,
    /// Could not be decided; the reason says why and what would decide it.
    Unknown,
}

impl Verdict {
    /// The name as reports show it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotApplicable => "not applicable",
            Self::Unknown => "unknown",
        }
    }
}

/// How often each verdict was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Passes.
    pub pass: u64,
    /// Fails that no exception accepts.
    pub fail: u64,
    /// Subjects for which the question does not arise.
    pub not_applicable: u64,
    /// Undecided subjects.
    pub unknown: u64,
    /// Fails that an exception accepts.
    pub excepted: u64,
}

impl Tally {
    /// Subjects for which the question arose.
    pub fn judged(&self) -> u64 {
        self.pass + self.fail + self.unknown + self.excepted
    }

    /// Adds another tally.
    pub fn add(&mut self, other: &Self) {
        self.pass += other.pass;
        self.fail += other.fail;
        self.not_applicable += other.not_applicable;
        self.unknown += other.unknown;
        self.excepted += other.excepted;
    }
}

/// One Kubernetes object, named as people name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Resource {
    /// Cluster or context it belongs to; empty for files.
    pub cluster: Arc<str>,
    /// `apps/v1`; empty when only an owner reference named it, or for the cluster itself.
    pub api_version: String,
    /// `Deployment`; `Cluster` and `Namespace` for findings on those.
    pub kind: String,
    /// Empty for cluster-scoped objects and for files that leave it open.
    pub namespace: String,
    /// `metadata.name`, or `generateName` with `*`.
    pub name: String,
}

impl Resource {
    /// The API group: `apps` of `apps/v1`, empty for the core group.
    pub fn group(&self) -> &str {
        self.api_version
            .split_once('/')
            .map_or("", |(group, _)| group)
    }
}

impl fmt::Display for Resource {
    /// `namespace/Kind/name`, without the namespace when it is empty.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.namespace.is_empty() {
            write!(f, "{}/", self.namespace)?;
        }
        write!(f, "{}/{}", self.kind, self.name)
    }
}

/// A place in a source file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file as the user named it; for rendered charts the template.
    pub file: Arc<str>,
    /// Line from 1; 0 when only the file is known.
    pub line: u32,
    /// Column from 1; 0 when only the file or the line is known.
    pub column: u32,
}

/// What was seen where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Evidence {
    /// Field path in the object, such as `spec.containers[0].image`.
    pub path: String,
    /// The value there; `None` when the field is missing. Never a credential.
    pub value: Option<String>,
    /// Where it stands, when it came from a file.
    pub location: Option<Location>,
}

/// A fail or an unknown, explained.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Names the same problem in every run.
    pub fingerprint: Fingerprint,
    /// Id of the check.
    pub check: &'static str,
    /// Title of the check.
    pub title: &'static str,
    /// [`Verdict::Fail`] or [`Verdict::Unknown`].
    pub verdict: Verdict,
    /// How bad it is here.
    pub severity: Severity,
    /// Why it is this bad.
    pub severity_reason: Cow<'static, str>,
    /// What was found, in one sentence. For an unknown: the reason.
    pub message: String,
    /// The object, or its top owner.
    pub resource: Arc<Resource>,
    /// The container it is about.
    pub container: Option<String>,
    /// What in the object or container: a volume, a variable, a rule. Empty when there is only one.
    pub subject: String,
    /// Where it was seen; the first entry is the one to show.
    pub evidence: Vec<Evidence>,
    /// Running pods that have the problem; 0 when the input holds no running pods.
    pub instances: u32,
    /// Order of work: higher first. See [`Finding::risk_reasons`].
    pub risk: u32,
    /// What raised the risk above the severity.
    pub risk_reasons: Vec<String>,
    /// How to mend it.
    pub remedy: &'static str,
    /// Threat-matrix and ATT&CK technique ids.
    pub techniques: &'static [&'static str],
    /// Framework controls, as `framework/control`.
    pub controls: &'static [&'static str],
    /// Whether `scan --fix` can mend it in the source.
    pub fixable: bool,
    /// Reason and owner of the exception that accepts it.
    pub exception: Option<String>,
    /// Whether a baseline already holds it.
    pub known: bool,
}

impl Finding {
    /// Whether the finding counts against the input: a fail that neither an exception nor a baseline covers.
    pub fn counts(&self) -> bool {
        self.verdict == Verdict::Fail && self.exception.is_none() && !self.known
    }

    /// Where to point a reader, when the finding came from a file.
    pub fn location(&self) -> Option<&Location> {
        self.evidence
            .iter()
            .find_map(|evidence| evidence.location.as_ref())
    }
}
