//! What a format gets to show.

use seawall_checks::Check;
use seawall_compliance::FrameworkResult;
use seawall_finding::{Finding, Severity, Tally, Verdict};

use crate::excerpt::SourceText;
use crate::group::GroupBy;
use seawall_text::counted;

/// How much a notice matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeLevel {
    /// Worth knowing.
    Note,
    /// Read, but probably not as intended.
    Warning,
    /// Not evaluated.
    Error,
}

/// One sentence about the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How much it matters.
    pub level: NoticeLevel,
    /// File, context or program.
    pub source: String,
    /// Line and column from 1; 0 when unknown.
    pub line: u32,
    /// See `line`.
    pub column: u32,
    /// Whether it makes the scan incomplete, whatever its level.
    pub leaves_open: bool,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

/// What was evaluated, where it was images.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageCounts {
    /// Images, directories and binaries.
    pub images: usize,
    /// Packages in them.
    pub packages: usize,
    /// Which database decided, in words: `database of 2026-11-25 (3 days old)`.
    pub database: String,
    /// The day of the database, as `2026-11-25`; `None` where none was needed.
    pub database_day: Option<String>,
    /// Each of them; Dockerfiles are not among them.
    pub each: Vec<ImageRow>,
}

/// An image, or what else holds packages, that was evaluated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageRow {
    /// As it was asked for.
    pub reference: String,
    /// What manifests can call it: every reference to a registry that led to it.
    pub names: Vec<String>,
    /// What it is recognised by: the digests of its index, manifest and configuration.
    pub digests: Vec<String>,
    /// What it is made for, as `linux/amd64`; empty for what is no image.
    pub platform: String,
    /// The distribution, as `debian 12`; empty where none is recognised.
    pub release: String,
    /// Packages in it.
    pub packages: usize,
    /// Its layers.
    pub layers: usize,
    /// The image that its lowest layers are.
    pub base: Option<BaseRow>,
    /// Who runs it, as `namespace/Kind/name`, where it is of an input.
    pub run_by: Vec<String>,
    /// What could not be evaluated in it, as sentences; they are in the report's as well.
    pub not_evaluated: Vec<String>,
}

/// The image that another is built on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BaseRow {
    /// As it was asked for.
    pub reference: String,
    /// How many layers are its own, from the lowest.
    pub layers: usize,
}

/// A scan, ready to be shown.
#[derive(Debug)]
pub struct Report<'a> {
    /// The program's version.
    pub tool_version: &'a str,
    /// The inputs as the user named them.
    pub inputs: Vec<String>,
    /// How fingerprints are made.
    pub fingerprints: u32,
    /// When the scan ran, as RFC 3339 in UTC.
    pub created: String,
    /// The directory that paths of inputs are relative to, and the root of the repository around it; the directory again
    /// where there is no repository.
    pub directory: String,
    /// See `directory`.
    pub root: String,
    /// The lowest severity at which an open finding makes the scan fail; `None` where none does.
    pub fail_on: Option<Severity>,
    /// Kubernetes version that the checks evaluated against.
    pub kubernetes_version: String,
    /// Objects that were evaluated.
    pub objects: usize,
    /// Pods and pod templates among them.
    pub workloads: usize,
    /// Namespaces that are declared or used.
    pub namespaces: usize,
    /// What was evaluated instead of objects, where it was images.
    pub images: Option<ImageCounts>,
    /// What the findings were narrowed down to, and how many are left out; `None` for all of them.
    pub narrowed_to: Option<String>,
    /// How the findings are grouped for people.
    pub group_by: GroupBy,
    /// Groups that are shown at most, where a person set it.
    pub top: Option<usize>,
    /// Fails and unknowns, worst first.
    pub findings: &'a [Finding],
    /// Every check that ran, with its counts by resource.
    pub checks: Vec<(&'static Check, Tally)>,
    /// What was requested and could not be evaluated, as sentences. Empty when the scan is whole.
    pub not_evaluated: Vec<String>,
    /// Diagnostics of the input.
    pub notices: Vec<Notice>,
    /// Frameworks that were requested.
    pub frameworks: Vec<FrameworkResult>,
    /// Lines of the files that findings are about.
    pub source: &'a dyn SourceText,
}

impl Report<'_> {
    /// The command that made it: `seawall scan`.
    pub(crate) fn command(&self) -> &'static str {
        match &self.images {
            Some(_) => "seawall image scan",
            None => "seawall scan",
        }
    }

    /// What was evaluated, each part in words: `3 objects`.
    pub(crate) fn evaluated(&self) -> Vec<String> {
        match &self.images {
            Some(images) => vec![
                counted(images.images, "image"),
                counted(images.packages, "package"),
                images.database.clone(),
            ],
            None => vec![
                counted(self.objects, "object"),
                counted(self.workloads, "workload"),
                counted(self.namespaces, "namespace"),
                counted(self.checks.len(), "check"),
            ],
        }
    }

    /// Whether nothing was evaluated.
    pub(crate) fn is_empty(&self) -> bool {
        match &self.images {
            Some(images) => images.images == 0,
            None => self.objects == 0,
        }
    }

    /// Findings that count against the input.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.counts())
    }

    /// Whether a finding makes the scan fail: it is open, and as severe as `--fail-on` asks for.
    pub fn fails(&self, finding: &Finding) -> bool {
        finding.counts() && self.fail_on.is_some_and(|limit| finding.severity >= limit)
    }

    /// How many open findings have a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.open()
            .filter(|finding| finding.severity == severity)
            .count()
    }

    /// Accepted findings.
    pub fn excepted(&self) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.exception.is_some())
            .count()
    }

    /// Findings that a baseline already contains.
    pub fn known(&self) -> usize {
        self.findings
            .iter()
            .filter(|finding| {
                finding.known && finding.exception.is_none() && finding.verdict == Verdict::Fail
            })
            .count()
    }

    /// Undecided questions.
    pub fn unknown(&self) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.verdict == Verdict::Unknown)
            .count()
    }
}
