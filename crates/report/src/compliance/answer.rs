//! `seawall.compliance/v1`: what is in a compliance report, whatever its format.

use schemars::JsonSchema;
use seawall_finding::Location;
use serde::Serialize;

use super::score::{Results, Score};

/// A framework, evaluated.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(title = "seawall.compliance/v1")]
pub struct Compliance<'a> {
    /// `seawall.compliance/v1`. Fields may be added; none is removed or changes its meaning within a version.
    pub schema: &'static str,
    /// Version of the program.
    pub tool_version: &'a str,
    /// When the report was made, as RFC 3339 in UTC.
    pub created: &'a str,
    /// The inputs as the user named them.
    pub inputs: &'a [String],
    /// The Kubernetes version that the checks evaluated against.
    pub kubernetes_version: &'a str,
    /// The framework.
    pub framework: Head<'a>,
    /// What `--section` asks for; empty for the whole framework. Scores count these sections.
    pub only_sections: &'a [String],
    /// What `--status` asks for; empty for every status. Scores count all controls, listed or not.
    pub only_statuses: Vec<&'static str>,
    /// What was requested and could not be evaluated. Empty when the input is whole.
    pub not_evaluated: &'a [String],
    /// Controls that `--status` leaves out of `sections`.
    pub not_listed: usize,
    /// All sections together. A control in two sections counts in each.
    pub score: Score,
    /// The sections of the framework, in its order.
    pub sections: Vec<Section<'a>>,
}

/// Which framework.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Head<'a> {
    /// `cis-kubernetes`.
    pub id: &'a str,
    /// Full name.
    pub title: &'a str,
    /// Edition.
    pub version: &'a str,
    /// Who publishes it.
    pub publisher: &'a str,
    /// Where it is published.
    pub url: &'a str,
    /// Licence, and the origin of the texts.
    pub notice: &'a str,
}

/// Controls under one heading.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Section<'a> {
    /// `5.1`.
    pub id: &'a str,
    /// The heading.
    pub title: &'a str,
    /// The controls of the section, listed or not.
    pub score: Score,
    /// Those with a status that was asked for.
    pub controls: Vec<Control<'a>>,
}

/// One control.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Control<'a> {
    /// `5.1.1`.
    pub id: &'a str,
    /// A few words.
    pub title: &'a str,
    /// What it is decided by.
    pub description: &'a str,
    /// `fail`, `unknown`, `accepted`, `pass`, `not applicable` or `manual`.
    pub status: &'static str,
    /// Why it has this status.
    pub why: String,
    /// One result for each check and object: an object that two of the checks evaluate counts twice.
    pub results: Results,
    /// The checks that decide it. Each counts an object once, at its worst.
    pub checks: Vec<CheckResults>,
    /// What failed, is unknown or is accepted. An object with two problems is there twice.
    pub objects: Vec<Entry<'a>>,
    /// What a person inspects, where the control is manual.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inspections: Vec<Inspect<'a>>,
}

/// One check.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CheckResults {
    /// Id of the check.
    pub id: &'static str,
    /// Objects by verdict.
    #[serde(flatten)]
    pub results: Results,
}

/// An object that did not pass.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Entry<'a> {
    /// `fail`, `unknown` or `accepted`.
    pub status: &'static str,
    /// The check.
    pub check: &'a str,
    /// Empty for files.
    pub cluster: &'a str,
    /// Empty where there is none.
    pub namespace: &'a str,
    /// `Deployment`, `Namespace`, `Cluster`.
    pub kind: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The container it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<&'a str>,
    /// What was found; why it is unknown.
    pub message: &'a str,
    /// Who or what outside of the object makes it true.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub context: &'a [String],
    /// Where it is, when it came from a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place<'a>>,
    /// Names the same problem in every run.
    pub fingerprint: String,
    /// What accepts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Accepted<'a>>,
}

/// A place in a file.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Place<'a> {
    /// The file.
    pub file: &'a str,
    /// From 1; 0 when only the file is known.
    pub line: u32,
    /// From 1; 0 when it is not known.
    pub column: u32,
}

/// What accepts a finding.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Accepted<'a> {
    /// Why.
    pub reason: &'a str,
    /// Who answers for it; empty for an annotation.
    pub owner: &'a str,
    /// Last day on which it holds; absent for an annotation, which has no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// File and line, or the annotated object.
    pub origin: &'a str,
    /// The check whose accepted finding covers this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<&'a str>,
}

/// What a person inspects.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Inspect<'a> {
    /// `control plane`, `etcd`, `worker`, `every node`, `API (kubectl)` or `outside of the cluster`.
    pub host: &'static str,
    /// The file, directory or record to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<&'a str>,
    /// The command that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<&'a str>,
    /// What has to be seen for the control to pass.
    pub expected: &'a str,
}

impl<'a> From<&'a Location> for Place<'a> {
    fn from(location: &'a Location) -> Self {
        Self {
            file: &location.file,
            line: location.line,
            column: location.column,
        }
    }
}

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        Ok(())
    }
}

impl Entry<'_> {
    /// `namespace/Kind/name`, with the cluster and the container where there are any.
    pub(crate) fn object(&self) -> String {
        let mut text = String::new();
        if !self.cluster.is_empty() {
            text.push_str(self.cluster);
            text.push_str(": ");
        }
        if !self.namespace.is_empty() {
            text.push_str(self.namespace);
            text.push('/');
        }
        text.push_str(self.kind);
        text.push('/');
        text.push_str(self.name);
        if let Some(container) = self.container {
            text.push_str(", container ");
            text.push_str(container);
        }
        text
    }
}

impl Accepted<'_> {
    /// Reason, owner and end in one sentence.
    pub(crate) fn words(&self) -> String {
        let owner = match self.owner {
            "" => "no owner",
            owner => owner,
        };
        let expires = match &self.expires {
            Some(day) => format!("expires {day}"),
            None => "no expiry".to_owned(),
        };
        let with = self.with.map(|check| format!(", covered by {check}"));
        format!(
            "{} ({owner}, {expires}, {}{})",
            self.reason,
            self.origin,
            with.unwrap_or_default()
        )
    }
}

impl Compliance<'_> {
    /// What the report was narrowed down to; `None` where it is whole.
    pub(crate) fn narrowed(&self) -> Option<String> {
        let mut parts = Vec::new();
        if !self.only_sections.is_empty() {
            let word = match self.only_sections.len() {
                1 => "section",
                _ => "sections",
            };
            parts.push(format!("only {word} {}", self.only_sections.join(", ")));
        }
        if !self.only_statuses.is_empty() {
            parts.push(format!(
                "only controls that are {}; {} not listed, but part of the scores",
                self.only_statuses.join(" or "),
                self.not_listed
            ));
        }
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}
