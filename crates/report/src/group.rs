//! Findings by the target they are about: how people read a report.

use std::collections::HashMap;

use seawall_finding::{Finding, Target};

/// Findings of one target, worst first.
pub(crate) struct Group<'r> {
    pub(crate) target: &'r Target,
    pub(crate) findings: Vec<&'r Finding>,
}

/// Groups in the order of their worst finding: the findings come sorted.
pub(crate) fn by_target<'r>(findings: impl Iterator<Item = &'r Finding>) -> Vec<Group<'r>> {
    let mut groups: Vec<Group<'r>> = Vec::new();
    let mut known: HashMap<&Target, usize> = HashMap::new();
    for finding in findings {
        let index = *known.entry(&*finding.target).or_insert_with(|| {
            groups.push(Group {
                target: &finding.target,
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
