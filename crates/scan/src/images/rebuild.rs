//! What to rebuild first: which findings of images go away by rebuilding which image.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use seawall_advisory::matching::scheme_of;
use seawall_advisory::version::Version;
use seawall_finding::{Evidence, Finding, Package, Severity, Target};
use seawall_package::PackageKind;

use super::results::{ImageResults, ImageUsers, ResultImage};

/// One image to rebuild, the most useful first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuild {
    /// The image.
    pub image: String,
    /// Images that are built on it and get better by it: itself, where it is no base.
    pub improves: BTreeSet<String>,
    /// Who runs those, as `namespace/Kind/name`.
    pub run_by: BTreeSet<String>,
    /// Findings that go, by severity.
    pub goes: BTreeMap<Severity, usize>,
    /// How many of those are known to be exploited.
    pub exploited: usize,
    /// Findings of the image itself that stay, because nothing fixes them yet.
    pub stays: usize,
    /// The updates that do it, those that most findings go by first.
    pub updates: Vec<Update>,
    /// The highest risk of a finding that goes.
    pub risk: u32,
}

/// A package that has to be newer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// Its package URL without version.
    pub package: String,
    /// The installed versions.
    pub from: BTreeSet<String>,
    /// The oldest version that fixes all of them; where versions cannot be compared, all that are needed.
    pub to: BTreeSet<String>,
    /// How many findings go.
    pub findings: usize,
}

/// What is gathered about one image.
#[derive(Default)]
struct Gathered<'f> {
    improves: BTreeSet<&'f str>,
    goes: Vec<&'f Finding>,
    stays: usize,
}

/// What to rebuild first. `findings` are those of the results, or of a cluster that they were joined with, whose risk then
/// counts where images run; `users` is who runs them there, `None` for what the results themselves say. A finding in the layers
/// of a base image goes by rebuilding that, and everything on it.
pub fn rebuilds(
    results: &ImageResults,
    findings: &[Finding],
    users: Option<&BTreeMap<String, ImageUsers>>,
) -> Vec<Rebuild> {
    let by_name: HashMap<&str, &ResultImage> = results
        .images()
        .map(|image| (image.reference.as_str(), image))
        .collect();
    let mut gathered: BTreeMap<&str, Gathered<'_>> = BTreeMap::new();
    for finding in findings {
        let (Target::Package { holder, .. }, true) = (&*finding.target, finding.counts()) else {
            continue;
        };
        let Some(image) = by_name.get(holder.as_str()) else {
            continue;
        };
        let package = package(finding);
        let layer = package.and_then(|package| package.layer);
        let at = gathered
            .entry(brought_by(image, layer, &by_name))
            .or_default();
        match package.is_some_and(|package| package.fixed_in.is_some()) {
            true => {
                at.goes.push(finding);
                at.improves.insert(&image.reference);
            }
            false => at.stays += 1,
        }
    }
    let mut all: Vec<Rebuild> = gathered
        .into_iter()
        .filter(|(_, gathered)| !gathered.goes.is_empty())
        .map(|(image, gathered)| {
            let improved = gathered.improves.iter();
            let run_by = improved
                .flat_map(|name| match users {
                    Some(users) => {
                        let own = users.get(*name).into_iter();
                        let all = own.flat_map(|own| own.workloads.iter());
                        all.map(ToString::to_string).collect()
                    }
                    None => by_name
                        .get(name)
                        .map_or_else(Vec::new, |image| image.run_by.clone()),
                })
                .collect();
            rebuild(image, gathered, run_by)
        })
        .collect();
    all.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| a.image.cmp(&b.image)));
    all
}

fn order(rebuild: &Rebuild) -> (Reverse<usize>, Reverse<u32>, Vec<Reverse<usize>>) {
    let counts = Severity::WORST_FIRST.iter();
    let counts = counts.map(|severity| {
        let count = rebuild.goes.get(severity);
        Reverse(count.copied().unwrap_or_default())
    });
    (
        Reverse(rebuild.exploited),
        Reverse(rebuild.risk),
        counts.collect(),
    )
}

/// The image in whose layers something lies: the lowest base that has this layer, or the image itself.
fn brought_by<'r>(
    image: &'r ResultImage,
    layer: Option<u32>,
    by_name: &HashMap<&str, &'r ResultImage>,
) -> &'r str {
    let mut name: &str = &image.reference;
    let mut at = image;
    let Some(layer) = layer else { return name };
    // Each base has fewer layers than what is built on it, so that this ends; a report that says otherwise is not followed.
    let mut layers = usize::MAX;
    while let Some((base, own)) = &at.base {
        if layer as usize >= *own || *own >= layers {
            break;
        }
        layers = *own;
        name = base;
        match by_name.get(base.as_str()) {
            Some(next) => at = next,
            None => break,
        }
    }
    name
}

fn package(finding: &Finding) -> Option<&Package> {
    finding.evidence.iter().find_map(|evidence| match evidence {
        Evidence::Package(package) => Some(&**package),
        _ => None,
    })
}

/// Of a package: its installed versions, the versions that fix something, and what they fix.
type Needed<'f> = (BTreeSet<String>, Vec<&'f str>, BTreeSet<&'f str>);

fn rebuild(image: &str, gathered: Gathered<'_>, run_by: BTreeSet<String>) -> Rebuild {
    let mut goes = BTreeMap::new();
    let mut by_package: BTreeMap<&str, Needed<'_>> = BTreeMap::new();
    let mut exploited = BTreeSet::new();
    for finding in &gathered.goes {
        let Target::Package { name, version, .. } = &*finding.target else {
            continue;
        };
        let package = package(finding);
        if let Some(fixed) = package.and_then(|package| package.fixed_in.as_deref()) {
            let (from, to, ids) = by_package.entry(name).or_default();
            from.insert(version.clone());
            to.push(fixed);
            ids.insert(finding.check());
        }
        // The same vulnerability in the base of ten images is one that goes ten times.
        *goes.entry(finding.severity).or_insert(0) += 1;
        if package.is_some_and(|package| package.exploited.is_some()) {
            exploited.insert((finding.check(), name.as_str()));
        }
    }
    let mut updates: Vec<Update> = by_package
        .into_iter()
        .map(|(name, (from, to, ids))| Update {
            package: name.to_owned(),
            from,
            to: needed(name, &to),
            findings: ids.len(),
        })
        .collect();
    updates.sort_by_key(|update| Reverse(update.findings));
    let owned = |names: BTreeSet<&str>| names.into_iter().map(str::to_owned).collect();
    Rebuild {
        image: image.to_owned(),
        improves: owned(gathered.improves),
        run_by,
        goes,
        exploited: exploited.len(),
        stays: gathered.stays,
        updates,
        risk: gathered.goes.iter().map(|one| one.risk).max().unwrap_or(0),
    }
}

/// The newest of the versions that fix something, which fixes everything; all of them where they cannot be compared.
fn needed(package: &str, versions: &[&str]) -> BTreeSet<String> {
    let all = || versions.iter().map(|one| (*one).to_owned()).collect();
    let kind = package
        .strip_prefix("pkg:")
        .and_then(|rest| rest.split('/').next())
        .and_then(PackageKind::from_purl_type);
    let Some(scheme) = kind.and_then(scheme_of) else {
        return all();
    };
    let mut newest: Option<(Version<'_>, &str)> = None;
    for text in versions {
        let Ok(version) = Version::parse(scheme, text) else {
            return all();
        };
        let is_newer = match &newest {
            Some((known, _)) => match version.compare(known) {
                Ok(order) => order == Ordering::Greater,
                Err(_) => return all(),
            },
            None => true,
        };
        if is_newer {
            newest = Some((version, text));
        }
    }
    newest
        .into_iter()
        .map(|(_, text)| text.to_owned())
        .collect()
}
