//! Findings in groups, as people read a report: by what they are about, or by what they are asked for.

use std::collections::HashMap;

use seawall_finding::{Finding, Target};

/// What findings are grouped by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum GroupBy {
    /// The object or other thing that they are about.
    #[default]
    Resource,
    /// The check: where one problem is everywhere.
    Check,
    /// The namespace: whose work it is.
    Namespace,
    /// The file: where it is fixed.
    File,
    /// How severe they are.
    Severity,
}

impl GroupBy {
    /// The names of all.
    pub const NAMES: [&'static str; 5] = ["resource", "check", "namespace", "file", "severity"];

    /// The one with a name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "resource" => Self::Resource,
            "check" => Self::Check,
            "namespace" => Self::Namespace,
            "file" => Self::File,
            "severity" => Self::Severity,
            _ => return None,
        })
    }

    fn title(self, finding: &Finding) -> String {
        let cluster = finding.target.cluster();
        let of_cluster = |text: &str| match cluster {
            "" => text.to_owned(),
            cluster => format!("{cluster}: {text}"),
        };
        match self {
            Self::Resource => with_cluster(&finding.target),
            Self::Check => format!("{} [{}]", finding.rule.title, finding.check()),
            Self::Namespace => of_cluster(match finding.target.namespace() {
                "" => "no namespace",
                namespace => namespace,
            }),
            Self::File => match finding.location() {
                Some(location) => location.file.to_string(),
                None => of_cluster("no file"),
            },
            Self::Severity => finding.severity.name().to_owned(),
        }
    }
}

/// Findings that belong together, worst first.
pub(crate) struct Group<'r> {
    /// What they have in common.
    pub(crate) title: String,
    pub(crate) findings: Vec<&'r Finding>,
}

/// Groups in the order of their worst finding: the findings come sorted.
pub(crate) fn grouped<'r>(
    findings: impl Iterator<Item = &'r Finding>,
    by: GroupBy,
) -> Vec<Group<'r>> {
    let mut groups: Vec<Group<'r>> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for finding in findings {
        let index = *known.entry(by.title(finding)).or_insert_with_key(|title| {
            groups.push(Group {
                title: title.clone(),
                findings: Vec::new(),
            });
            groups.len() - 1
        });
        groups[index].findings.push(finding);
    }
    groups
}

/// What a finding is about, with its cluster in front where it has a name: for formats that show it nowhere else.
pub(crate) fn with_cluster(target: &Target) -> String {
    match target.cluster() {
        "" => target.to_string(),
        cluster => format!("{cluster}: {target}"),
    }
}

impl<'r> Group<'r> {
    /// The most running pods that any of the findings counts.
    pub(crate) fn instances(&self) -> u32 {
        let counts = self.findings.iter().map(|finding| finding.instances);
        counts.max().unwrap_or(0)
    }

    /// What makes the same findings worse here, each reason once: of attack paths of several lengths, the shortest.
    pub(crate) fn risk_reasons(&self) -> Vec<&'r str> {
        let mut reasons: Vec<&str> = self
            .findings
            .iter()
            .flat_map(|finding| finding.risk_reasons.iter().map(String::as_str))
            .collect();
        reasons.sort_unstable();
        let kind = |reason: &str| match reason.rsplit_once(": ") {
            Some((kind, _)) => kind.len(),
            None => reason.len(),
        };
        reasons.dedup_by(|next, kept| next[..kind(next)] == kept[..kind(kept)]);
        reasons
    }
}
