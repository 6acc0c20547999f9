//! What is known to be wrong with a set of packages: every package against the whole database.
//!
//! What cannot be answered is a [`Gap`], which callers have to report: a package of a release that is not recognised, an
//! ecosystem without a feed. No gap and no finding is a statement; a gap is none.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use seawall_package::{Ecosystem, EcosystemName, FunctionSet, OsRelease, Package};

use crate::database::{ReadError, Reader};
use crate::known::Known;
use crate::matching::{
    Decision, Evaluated, OwnerVerdict, Presence, Subject, Verdict, Vulnerability, concerns,
    decide_owned, evaluate, merge,
};
use crate::severity::{Rating, ratings};
use crate::{Advisory, Exploited, Likelihood};

/// What is installed together.
pub struct Software<'a> {
    /// The packages.
    pub packages: &'a [Package],
    /// The distribution that they are from.
    pub release: Option<&'a OsRelease>,
    /// The distribution package, by its index, that owns the files of a language package.
    pub owner: &'a dyn Fn(usize) -> Option<usize>,
    /// The function tables of the binaries that contain a package; empty where there is none.
    pub functions: &'a dyn Fn(usize) -> Vec<&'a FunctionSet>,
}

/// A vulnerability that a package has, or may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Index of the package.
    pub package: usize,
    /// Which, with the answer, which is [`Verdict::Affected`] or [`Verdict::Unknown`].
    pub vulnerability: Vulnerability,
    /// Who decided, for a language package that a distribution package owns.
    pub decision: Option<Decision>,
    /// One line for people; empty where no advisory has one.
    pub summary: String,
    /// How bad it is by whom, the one that counts first.
    pub ratings: Vec<Rating>,
    /// CISA's entry, where it is known to be exploited.
    pub exploited: Option<Exploited>,
    /// EPSS' estimate.
    pub likelihood: Option<Likelihood>,
    /// Addresses to read more.
    pub references: Vec<String>,
}

/// Packages about which nothing can be said, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// Why, as a sentence without a full stop.
    pub reason: String,
    /// Their indexes, in order.
    pub packages: Vec<usize>,
}

/// What is known about a set of packages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Assessment {
    /// Vulnerabilities by package and id.
    pub hits: Vec<Hit>,
    /// Packages about which nothing can be said.
    pub gaps: Vec<Gap>,
    /// How many answers were that a package is not affected.
    pub cleared: usize,
}

/// Asks the whole database about every package.
///
/// # Errors
/// Where a block of the database is damaged: an answer without it would be a pass that nobody proved.
pub fn assess<D: AsRef<[u8]>>(
    software: &Software<'_>,
    reader: &mut Reader<'_, D>,
) -> Result<Assessment, ReadError> {
    let status = reader.database().status();
    let known = Known::of(&status);
    let mut gaps: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut answers: Vec<Option<Answer>> = Vec::with_capacity(software.packages.len());
    for (index, package) in software.packages.iter().enumerate() {
        // What a root file system inside of this one has is of another distribution, and which is not known here.
        let release = software.release.filter(|_| package.fact("root").is_none());
        let answer = match Subject::of(package, release) {
            Err(unrecognised) => {
                gaps.entry(unrecognised.to_string())
                    .or_default()
                    .push(index);
                None
            }
            Ok(subject) => {
                let functions = (software.functions)(index);
                let answer = answer(&subject, &functions, &known, reader)?;
                let missing = match subject.unnamed() {
                    Some(reason) => (!answer.is_named).then_some(reason),
                    None => known.missing(subject.memberships()),
                };
                let misfit = subject.misfit().map(str::to_owned);
                if let Some(gap) = missing.or(misfit) {
                    gaps.entry(gap).or_default().push(index);
                }
                Some(answer)
            }
        };
        answers.push(answer);
    }
    let mut assessment = Assessment {
        gaps: gaps
            .into_iter()
            .map(|(reason, packages)| Gap { reason, packages })
            .collect(),
        ..Assessment::default()
    };
    for (index, answer) in answers.iter().enumerate() {
        let Some(answer) = answer else { continue };
        let owner = (software.owner)(index)
            .filter(|owner| *owner != index)
            .and_then(|owner| Some((&software.packages[owner], answers[owner].as_ref()?)));
        for found in &answer.found {
            let decision = owner.map(|(package, word)| decision(found, package, word));
            let verdict = decision
                .as_ref()
                .map_or(&found.vulnerability.verdict, |decision| &decision.verdict);
            if matches!(verdict, Verdict::NotAffected(_)) {
                assessment.cleared += 1;
                continue;
            }
            let vulnerability = Vulnerability {
                verdict: verdict.clone(),
                ..found.vulnerability.clone()
            };
            let cves = vulnerability.ids.iter().filter(|id| id.starts_with("CVE-"));
            let (mut exploited, mut likelihood) = (None, None);
            for cve in cves {
                exploited = exploited.or(reader.exploited(cve)?);
                likelihood = likelihood.max(reader.likelihood(cve)?);
            }
            assessment.hits.push(Hit {
                package: index,
                vulnerability,
                decision,
                summary: found.summary.clone(),
                ratings: found.ratings.clone(),
                exploited,
                likelihood,
                references: found.references.clone(),
            });
        }
    }
    Ok(assessment)
}

/// What advisories say of one package.
struct Answer {
    found: Vec<Found>,
    /// Whether some feed states every vulnerability of its ecosystem.
    is_complete: bool,
    /// Whether any advisory names the package.
    is_named: bool,
}

/// One vulnerability of one package, with the answer that its own ecosystem gives.
struct Found {
    vulnerability: Vulnerability,
    summary: String,
    ratings: Vec<Rating>,
    references: Vec<String>,
}

fn answer<D: AsRef<[u8]>>(
    subject: &Subject<'_>,
    functions: &[&FunctionSet],
    known: &Known<'_>,
    reader: &mut Reader<'_, D>,
) -> Result<Answer, ReadError> {
    let mut advisories: Vec<(EcosystemName, Advisory)> = Vec::new();
    let mut places: HashMap<(EcosystemName, String, String), usize> = HashMap::new();
    for ecosystem in subject.ecosystems() {
        let wanted = |release: &str| {
            let one = Ecosystem {
                name: ecosystem,
                release: release.to_owned(),
            };
            subject.covers(&one)
        };
        for name in subject.names(ecosystem) {
            let found = reader.advisories_that(ecosystem, name, &wanted, &mut |affected| {
                concerns(subject, affected)
            })?;
            // A binary package and its source can have one entry each.
            for advisory in found {
                let key = (ecosystem, advisory.feed.clone(), advisory.id.clone());
                match places.entry(key) {
                    Entry::Occupied(known) => {
                        let (_, other): &mut (_, Advisory) = &mut advisories[*known.get()];
                        other.affected.extend(advisory.affected);
                    }
                    Entry::Vacant(free) => {
                        free.insert(advisories.len());
                        advisories.push((ecosystem, advisory));
                    }
                }
            }
        }
    }
    let presence = |path: &str, symbol: Option<&str>| presence(functions, path, symbol);
    let evaluated: Vec<Evaluated<'_>> = advisories
        .iter()
        .filter_map(|(ecosystem, advisory)| {
            Some(Evaluated {
                advisory,
                ecosystem: *ecosystem,
                verdict: evaluate(subject, advisory, &presence)?,
            })
        })
        .collect();
    let by_id: HashMap<&str, Vec<&Advisory>> =
        advisories
            .iter()
            .fold(HashMap::new(), |mut by_id, (_, advisory)| {
                let ids = advisory.aliases.iter().chain([&advisory.id]);
                for id in ids {
                    by_id.entry(id).or_insert_with(Vec::new).push(advisory);
                }
                by_id
            });
    let found = merge(subject, evaluated).into_iter().map(|vulnerability| {
        let mut about: Vec<&Advisory> = Vec::new();
        let ids = std::iter::once(&vulnerability.decided_by).chain(&vulnerability.ids);
        for advisory in ids.filter_map(|id| by_id.get(id.as_str())).flatten() {
            if !about.iter().any(|known| std::ptr::eq(*known, *advisory)) {
                about.push(advisory);
            }
        }
        Found {
            summary: about
                .iter()
                .map(|advisory| &advisory.summary)
                .find(|summary| !summary.is_empty())
                .cloned()
                .unwrap_or_default(),
            ratings: rated(&about),
            references: about
                .iter()
                .flat_map(|advisory| advisory.references.iter().cloned())
                .collect::<BTreeSet<String>>()
                .into_iter()
                .collect(),
            vulnerability,
        }
    });
    Ok(Answer {
        found: found.collect(),
        is_complete: known.is_complete(subject.memberships()),
        is_named: !advisories.is_empty(),
    })
}

/// All ratings: of the advisory that decides first, and of these the readable ones first.
fn rated(about: &[&Advisory]) -> Vec<Rating> {
    let mut all: Vec<Rating> = Vec::new();
    for advisory in about {
        let own = advisory.affected.first();
        for rating in ratings(advisory, own) {
            if !all.contains(&rating) {
                all.push(rating);
            }
        }
    }
    all.sort_by_key(|rating| rating.level.is_none());
    all
}

/// Whether a function is in any of the binaries that contain a package.
fn presence(functions: &[&FunctionSet], path: &str, symbol: Option<&str>) -> Presence {
    if functions.is_empty() || functions.iter().any(|set| set.is_empty()) {
        return Presence::Unknown;
    }
    let has = |set: &&&FunctionSet| match symbol {
        Some(symbol) => set.contains(path, symbol),
        None => set.contains_package(path),
    };
    match functions.iter().any(|set| has(&set)) {
        true => Presence::Present,
        false => Presence::Absent,
    }
}

/// What counts for a language package: its own answer, or that of the distribution which owns it.
fn decision(found: &Found, owner: &Package, word: &Answer) -> Decision {
    let ids = &found.vulnerability.ids;
    let same = word
        .found
        .iter()
        .find(|other| other.vulnerability.ids.iter().any(|id| ids.contains(id)));
    decide_owned(
        found.vulnerability.verdict.clone(),
        &OwnerVerdict {
            owner,
            complete: word.is_complete,
            verdict: same.map(|other| other.vulnerability.verdict.clone()),
        },
    )
}
