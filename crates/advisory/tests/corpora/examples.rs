//! The versions that real advisories name themselves are evaluated as they say. What they say is read here a second time, without
//! the importers.

use std::collections::{BTreeMap, BTreeSet};

use seawall_advisory::Advisory;
use seawall_advisory::import::{HEAD_BYTES, Record, Unread, detect, import};
use seawall_advisory::matching::{Subject, Verdict, evaluate, no_symbols};
use seawall_package::{OsRelease, Package, PackageKind};
use semver::{Version, VersionReq};
use serde_json::Value;

use crate::members::members;

/// A version that an advisory names, and whether it says that it is affected.
struct Example {
    kind: PackageKind,
    name: String,
    version: String,
    is_affected: bool,
    /// By which vulnerability; `None` where the file is about one.
    id: Option<String>,
}

/// Evaluates the examples of each file of a corpus, and gives how many there were.
fn check(
    corpus: &str,
    release: &dyn Fn(&str) -> Option<OsRelease>,
    examples: &dyn Fn(&str, &str) -> Vec<Example>,
) {
    let Some(members) = members(corpus) else {
        return;
    };
    let (mut evaluated, mut failures) = (0, Vec::new());
    for (member, bytes) in members {
        let Some(feed) = detect(&member, &bytes[..bytes.len().min(HEAD_BYTES)]) else {
            continue;
        };
        let release = release(&member);
        let mut advisories: Vec<Advisory> = Vec::new();
        import(
            feed,
            &member,
            &bytes,
            &mut Unread::default(),
            &mut |record| {
                if let Record::Advisory(advisory) = record {
                    advisories.push(advisory);
                }
            },
        );
        let mut by_name: BTreeMap<&str, Vec<&Advisory>> = BTreeMap::new();
        for advisory in advisories.iter().filter(|_| release.is_some()) {
            by_name
                .entry(&advisory.affected[0].name)
                .or_default()
                .push(advisory);
        }
        let all: Vec<&Advisory> = advisories.iter().collect();
        for example in examples(&member, std::str::from_utf8(&bytes).expect("text")) {
            let package = Package::new(example.kind, &example.name, &example.version, "test");
            let subject = Subject::of(&package, release.as_ref()).expect("an ecosystem");
            let about = match &release {
                // A distribution has all its advisories in one file.
                Some(_) => by_name.get(example.name.as_str()).expect("its advisories"),
                None => &all,
            };
            let is_it = |advisory: &&&Advisory| {
                let id = example.id.as_ref();
                id.is_none_or(|id| advisory.id.ends_with(id.as_str()))
            };
            let mut verdicts = about
                .iter()
                .filter(is_it)
                .filter_map(|advisory| evaluate(&subject, advisory, &no_symbols));
            let verdict = match example.is_affected {
                true => verdicts.find(|verdict| matches!(verdict, Verdict::Affected(_))),
                false => verdicts.find(|verdict| !matches!(verdict, Verdict::NotAffected(_))),
            };
            evaluated += 1;
            if verdict.is_some() != example.is_affected {
                failures.push(format!(
                    "{member}: {} {}: affected: {}, but {verdict:?}",
                    example.name, example.version, example.is_affected
                ));
            }
        }
    }
    println!("{corpus}: {evaluated} versions");
    assert!(evaluated > 20, "{corpus}: {evaluated} versions");
    let first: Vec<_> = failures.iter().take(20).collect();
    assert!(failures.is_empty(), "{}: {first:#?}", failures.len());
}

/// Examples of a record in OSV's form: its events, and the versions that it lists.
fn osv(member: &str, text: &str) -> Vec<Example> {
    let record: Value = match text.trim_start().starts_with('{') {
        true => serde_json::from_str(text).expect("JSON"),
        false => serde_saphyr::from_str(text).expect("YAML"),
    };
    let mut found = Vec::new();
    if record["withdrawn"].is_string() {
        return found;
    }
    let entries = || record["affected"].as_array().into_iter().flatten();
    for affected in entries() {
        let kind = match affected["package"]["ecosystem"].as_str() {
            Some("Go") => PackageKind::Golang,
            Some("PyPI") => PackageKind::Pypi,
            Some("kubernetes") => PackageKind::Generic,
            other => panic!("{member}: {other:?}"),
        };
        let name = affected["package"]["name"].as_str().expect("a name");
        // What one entry calls fixed, another entry for the same package can call affected.
        let others = entries().filter(|other| other["package"]["name"] == name);
        let is_alone = others.count() == 1;
        let mut add = |version: &str, is_affected| {
            found.push(Example {
                kind,
                name: name.to_owned(),
                version: version.to_owned(),
                is_affected,
                id: None,
            });
        };
        for version in affected["versions"].as_array().into_iter().flatten() {
            add(version.as_str().expect("a version"), true);
        }
        for range in affected["ranges"].as_array().into_iter().flatten() {
            if range["type"] == "GIT" {
                continue;
            }
            for event in range["events"].as_array().expect("events") {
                for (event, version) in event.as_object().expect("an event") {
                    match (event.as_str(), version.as_str().expect("a version")) {
                        ("introduced", "0") | ("limit", _) => {}
                        ("introduced" | "last_affected", version) => add(version, true),
                        ("fixed", version) if is_alone => add(version, false),
                        ("fixed", _) => {}
                        other => panic!("{member}: {other:?}"),
                    }
                }
            }
        }
    }
    // A record can call one version fixed in one range and affected in another, or list it: the worse counts.
    let affected: BTreeSet<(String, String)> = found
        .iter()
        .filter(|example| example.is_affected)
        .map(|example| (example.name.clone(), example.version.clone()))
        .collect();
    found.retain(|example| {
        let key = (example.name.clone(), example.version.clone());
        // Two ranges of this record overlap: [2.11, 2.11.7) and [0, 2.11.6).
        let is_overlap = member.ends_with("PYSEC-2021-114.yaml") && example.version == "2.11.6";
        example.is_affected || !(affected.contains(&key) || is_overlap)
    });
    found
}

/// Versions around those that the requirements of an advisory of RustSec name: affected when no requirement holds.
fn rustsec(member: &str, text: &str) -> Vec<Example> {
    let front = text.split("```").nth(1).expect("front matter");
    let front: toml::Table = front.trim_start_matches("toml").parse().expect("TOML");
    if front["advisory"].get("withdrawn").is_some() {
        return Vec::new();
    }
    let name = front["advisory"]["package"].as_str().expect("a package");
    // The standard library is in every program that the compiler made.
    let (kind, name) = match member {
        _ if !member.starts_with("rust/") => (PackageKind::Cargo, name),
        _ if name == "std" => (PackageKind::Generic, "rust"),
        _ => return Vec::new(),
    };
    let lists = ["patched", "unaffected"].into_iter();
    let texts: Vec<&str> = lists
        .filter_map(|list| front.get("versions")?.get(list)?.as_array())
        .flatten()
        .map(|text| text.as_str().expect("a requirement"))
        .collect();
    let requirements: Vec<VersionReq> = texts
        .iter()
        .map(|text| VersionReq::parse(text).unwrap_or_else(|error| panic!("{member}: {error}")))
        .collect();
    let mut found: BTreeMap<String, bool> = BTreeMap::new();
    for comparator in requirements.iter().flat_map(|one| &one.comparators) {
        let named = Version {
            pre: comparator.pre.clone(),
            ..Version::new(
                comparator.major,
                comparator.minor.unwrap_or(0),
                comparator.patch.unwrap_or(0),
            )
        };
        let near = [
            Version::new(named.major, named.minor, named.patch + 1),
            Version::new(named.major, named.minor, named.patch.saturating_sub(1)),
            Version::new(named.major, named.minor.saturating_sub(1), 99),
            Version::new(named.major + 1, 0, 0),
            named,
        ];
        for version in near {
            let is_fine = requirements.iter().any(|one| one.matches(&version));
            found.insert(version.to_string(), !is_fine);
        }
    }
    found
        .into_iter()
        .map(|(version, is_affected)| Example {
            kind,
            name: name.to_owned(),
            version,
            is_affected,
            id: None,
        })
        .collect()
}

/// The versions from which on a gem is patched.
fn rubysec(_: &str, text: &str) -> Vec<Example> {
    let record: Value = serde_saphyr::from_str(text).expect("YAML");
    let Some(gem) = record["gem"].as_str() else {
        // Of Ruby itself, which is no gem.
        return Vec::new();
    };
    let patched = record["patched_versions"].as_array().into_iter().flatten();
    patched
        .filter_map(|text| {
            // `~> 7.0.8, >= 7.0.8.5`: the last one is the fix.
            let last = text.as_str()?.split(',').next_back()?.trim();
            let version = last
                .strip_prefix(">=")
                .or_else(|| last.strip_prefix("~>"))?;
            Some(Example {
                kind: PackageKind::Gem,
                name: gem.to_owned(),
                version: version.trim().to_owned(),
                is_affected: false,
                id: None,
            })
        })
        .collect()
}

/// The release of a file of Alpine's: `v3.11/main.yaml`.
fn release_of_branch(member: &str) -> Option<OsRelease> {
    let (branch, _) = member.strip_prefix('v')?.split_once('/')?;
    Some(OsRelease {
        id: "alpine".to_owned(),
        version: format!("{branch}.9"),
        ..OsRelease::default()
    })
}

/// The version with a fix is not affected, and its first pre-release is.
fn alpine(member: &str, text: &str) -> Vec<Example> {
    let mut found = Vec::new();
    if !member.ends_with(".yaml") {
        return found;
    }
    let record: Value = serde_saphyr::from_str(text).expect("YAML");
    for entry in record["packages"].as_array().into_iter().flatten() {
        let name = entry["pkg"]["name"].as_str().expect("a name");
        let fixes = || entry["pkg"]["secfixes"].as_object().into_iter().flatten();
        let named = |id: &Value| {
            let lists = fixes().filter_map(|(_, ids)| ids.as_array());
            lists.flatten().filter(|other| *other == id).count()
        };
        for (fixed, ids) in fixes() {
            let plain = fixed.rsplit_once("-r").map(|(version, _)| version);
            let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
            let plain = plain.filter(|text| {
                text.split('.')
                    .all(|part| !part.is_empty() && is_number(part))
            });
            let before = plain.map(|version| (format!("{version}_pre0"), true));
            for id in ids.as_array().into_iter().flatten() {
                // Of several fixes of one vulnerability the last one counts.
                if named(id) > 1 {
                    continue;
                }
                let id = id.as_str().and_then(|text| text.split_whitespace().next());
                for (version, is_affected) in
                    before.clone().into_iter().chain([(fixed.clone(), false)])
                {
                    found.push(Example {
                        kind: PackageKind::Apk,
                        name: name.to_owned(),
                        version,
                        is_affected,
                        id: id.map(str::to_owned),
                    });
                }
            }
        }
    }
    found
}

#[test]
fn records_in_the_form_of_osv() {
    for corpus in [
        "osv/go",
        "osv/go-kubernetes",
        "osv/kubernetes",
        "advisories/kubernetes-osv.tar.zst",
        "advisories/pypa-osv.tar.zst",
    ] {
        check(corpus, &|_| None, &osv);
    }
}

#[test]
fn rustsec_advisories() {
    check("advisories/rustsec.tar.zst", &|_| None, &rustsec);
}

#[test]
fn rubysec_advisories() {
    check("advisories/rubysec.tar.zst", &|_| None, &rubysec);
}

#[test]
fn alpine_fixes() {
    let corpus = "advisories/alpine-secdb-2020.tar.zst";
    check(corpus, &release_of_branch, &alpine);
}
