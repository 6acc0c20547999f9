//! One result per vulnerability of a package, from all advisories that cover it.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

use seawall_package::EcosystemName;
use serde::Serialize;

use super::answer::{AffectedMatch, Fix, UnknownReason, Verdict};
use super::subject::{Subject, scheme_of};
use super::worse::{badness, worse};
use crate::record::{Advisory, RangeKind};
use crate::version::Version;

/// What one advisory says of a package.
#[derive(Debug, Clone)]
pub struct Evaluated<'a> {
    /// The advisory.
    pub advisory: &'a Advisory,
    /// The ecosystem of the entry that matched.
    pub ecosystem: EcosystemName,
    /// Its answer.
    pub verdict: Verdict,
}

/// One vulnerability of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Vulnerability {
    /// The id to call it by: a CVE where it has one.
    pub id: String,
    /// All ids, sorted.
    pub ids: Vec<String>,
    /// The answer.
    pub verdict: Verdict,
    /// The advisory that the answer is from.
    pub decided_by: String,
    /// What other advisories answer, where it is something else: their ids and answers.
    pub others: Vec<(String, Verdict)>,
}

/// Makes one result of all advisories of one vulnerability: those that share an id or an alias, over any number of
/// steps. Withdrawn advisories are dropped. Among sources of equal authority the worst verdict counts, and the highest
/// fixed version, since only that one satisfies all of them.
pub fn merge(subject: &Subject<'_>, evaluated: Vec<Evaluated<'_>>) -> Vec<Vulnerability> {
    let evaluated: Vec<Evaluated<'_>> = evaluated
        .into_iter()
        .filter(|evaluated| !evaluated.advisory.withdrawn)
        .collect();
    let mut groups = Groups::new(evaluated.len());
    let mut first_with: HashMap<&str, usize> = HashMap::new();
    for (at, one) in evaluated.iter().enumerate() {
        for id in ids_of(one.advisory) {
            match first_with.get(id) {
                Some(&other) => {
                    // Older databases gave several CVEs one number.
                    if is_cve(id) || !are_distinct(one.advisory, evaluated[other].advisory) {
                        groups.join(at, other);
                    }
                }
                None => {
                    first_with.insert(id, at);
                }
            }
        }
    }
    let mut members: HashMap<usize, Vec<&Evaluated<'_>>> = HashMap::new();
    for (at, evaluated) in evaluated.iter().enumerate() {
        members.entry(groups.root(at)).or_default().push(evaluated);
    }
    let mut result: Vec<Vulnerability> = members
        .into_values()
        .map(|group| merge_group(subject, &group))
        .collect();
    result.sort_by(|a, b| a.id.cmp(&b.id));
    result
}

fn is_cve(id: &str) -> bool {
    id.starts_with("CVE-")
}

/// Whether two advisories name CVEs, and no common one: then they are about two vulnerabilities, whatever else they share.
fn are_distinct(one: &Advisory, other: &Advisory) -> bool {
    let mut own = ids_of(one).filter(|id| is_cve(id)).peekable();
    let others: BTreeSet<&str> = ids_of(other).filter(|id| is_cve(id)).collect();
    own.peek().is_some() && !others.is_empty() && !own.any(|id| others.contains(id))
}

/// The ids of the same vulnerability. `DEBIAN-CVE-2024-1` is a distribution's record of the CVE that it names as upstream;
/// an advisory for several CVEs is an alias of none of them.
fn ids_of(advisory: &Advisory) -> impl Iterator<Item = &str> {
    let same = |upstream: &&String| {
        advisory.id.len() > upstream.len()
            && advisory
                .id
                .strip_suffix(upstream.as_str())
                .is_some_and(|prefix| prefix.ends_with('-'))
    };
    std::iter::once(advisory.id.as_str())
        .chain(advisory.aliases.iter().map(String::as_str))
        .chain(advisory.upstream.iter().filter(same).map(String::as_str))
        .filter(|id| !id.is_empty())
}

fn merge_group(subject: &Subject<'_>, group: &[&Evaluated<'_>]) -> Vulnerability {
    let ids: BTreeSet<&str> = group
        .iter()
        .flat_map(|evaluated| ids_of(evaluated.advisory))
        .collect();
    let id = ["CVE-", "GHSA-", ""]
        .iter()
        .find_map(|prefix| ids.iter().find(|id| id.starts_with(prefix)))
        .copied()
        .unwrap_or_default();
    let mut sorted = group.to_vec();
    let authority = |evaluated: &Evaluated<'_>| subject.authority(evaluated.ecosystem);
    // What only commits say decides where nothing else is said.
    let says_commits =
        |one: &Evaluated<'_>| one.verdict == Verdict::Unknown(UnknownReason::CommitsOnly);
    sorted.sort_by(|a, b| {
        authority(a)
            .cmp(&authority(b))
            .then_with(|| says_commits(a).cmp(&says_commits(b)))
            .then_with(|| badness(&b.verdict).cmp(&badness(&a.verdict)))
            .then_with(|| a.advisory.id.cmp(&b.advisory.id))
    });
    let first = sorted[0];
    let mut verdict = first.verdict.clone();
    for evaluated in &sorted[1..] {
        if authority(evaluated) != authority(first) {
            break;
        }
        if says_commits(evaluated) {
            continue;
        }
        verdict = match (verdict, &evaluated.verdict) {
            (Verdict::Affected(a), Verdict::Affected(b)) => {
                Verdict::Affected(greater_fix(subject, a, b))
            }
            (verdict, other) => worse(verdict, other.clone()),
        };
    }
    Vulnerability {
        others: sorted[1..]
            .iter()
            .filter(|evaluated| badness(&evaluated.verdict) != badness(&verdict))
            .map(|evaluated| (evaluated.advisory.id.clone(), evaluated.verdict.clone()))
            .collect(),
        id: id.to_owned(),
        ids: ids.into_iter().map(str::to_owned).collect(),
        verdict,
        decided_by: first.advisory.id.clone(),
    }
}

/// The first answer with the greater of the two fixed versions.
fn greater_fix(subject: &Subject<'_>, a: AffectedMatch, b: &AffectedMatch) -> AffectedMatch {
    let (Some(version_a), Some(version_b)) = (fixed_in(&a.fix), fixed_in(&b.fix)) else {
        let fix = match fixed_in(&a.fix) {
            None if fixed_in(&b.fix).is_some() && a.fix == Fix::NotKnown => b.fix.clone(),
            _ => a.fix.clone(),
        };
        return AffectedMatch { fix, ..a };
    };
    let order = subject.memberships().first().and_then(|membership| {
        let own = scheme_of(membership.ecosystem.name, RangeKind::Ecosystem);
        let scheme = subject.order().or(own)?;
        let a = Version::parse(scheme, version_a).ok()?;
        a.compare(&Version::parse(scheme, version_b).ok()?).ok()
    });
    if order == Some(Ordering::Less) {
        AffectedMatch {
            fix: b.fix.clone(),
            ..a
        }
    } else {
        a
    }
}

fn fixed_in(fix: &Fix) -> Option<&str> {
    match fix {
        Fix::In(version) | Fix::WithSubscription { version, .. } => Some(version),
        Fix::NotKnown | Fix::WontFix | Fix::Deferred => None,
    }
}

/// Sets that are joined (union and find, with halved paths).
struct Groups {
    parents: Vec<usize>,
}

impl Groups {
    fn new(len: usize) -> Self {
        Self {
            parents: (0..len).collect(),
        }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parents[at] != at {
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parents[a.max(b)] = a.min(b);
    }
}
