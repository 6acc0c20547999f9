//! The versions that real advisories name themselves are evaluated as they say: a fixed version is not affected, and an
//! introduced or last affected one is.

use std::path::{Path, PathBuf};

use seawall_advisory::matching::{Event, Subject, Verdict, evaluate, no_symbols, ranges_of_events};
use seawall_advisory::{Advisory, Affected, FixState, RangeKind};
use seawall_package::{Ecosystem, EcosystemName, Package, PackageKind};
use serde_json::Value;

const CORPORA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpora/osv");

/// The files of some directories, of which each has hundreds.
fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for directory in ["go", "go-kubernetes", "kubernetes"] {
        let path = Path::new(CORPORA).join(directory);
        let Ok(entries) = std::fs::read_dir(&path) else {
            println!("skipped: {} is absent", path.display());
            continue;
        };
        files.extend(entries.map(|entry| entry.unwrap().path()));
    }
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    });
    files
}

fn read_events(range: &Value) -> Vec<Event<'_>> {
    let events = range["events"].as_array().unwrap().iter();
    events
        .flat_map(|event| event.as_object().unwrap())
        .map(|(kind, version)| {
            let version = version.as_str().unwrap();
            match kind.as_str() {
                "introduced" => Event::Introduced(version),
                "fixed" => Event::Fixed(version),
                "last_affected" => Event::LastAffected(version),
                _ => Event::Limit(version),
            }
        })
        .collect()
}

#[test]
fn versions_that_advisories_name_are_judged_as_they_say() {
    let mut evaluated = 0;
    for path in files() {
        let record: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for affected in record["affected"].as_array().into_iter().flatten() {
            let (ecosystem, kind) = match affected["package"]["ecosystem"].as_str() {
                Some("Go") => (EcosystemName::Go, PackageKind::Golang),
                Some("kubernetes") => (EcosystemName::Kubernetes, PackageKind::Generic),
                other => panic!("{}: {other:?}", path.display()),
            };
            let name = affected["package"]["name"].as_str().unwrap();
            for range in affected["ranges"].as_array().into_iter().flatten() {
                if range["type"] == "GIT" {
                    continue;
                }
                let events = read_events(range);
                let advisory = Advisory {
                    affected: vec![Affected {
                        ecosystem: Ecosystem::plain(ecosystem),
                        name: name.to_owned(),
                        of_source: false,
                        ranges: ranges_of_events(ecosystem, RangeKind::Semver, &events).unwrap(),
                        versions: Vec::new(),
                        state: FixState::ByRange,
                        modularity: String::new(),
                        architectures: Vec::new(),
                        symbols: Vec::new(),
                        scores: Vec::new(),
                    }],
                    ..Advisory::default()
                };
                for event in events {
                    let (version, expected) = match event {
                        Event::Introduced("0") | Event::Limit(_) => continue,
                        Event::Introduced(version) | Event::LastAffected(version) => {
                            (version, true)
                        }
                        Event::Fixed(version) => (version, false),
                    };
                    let package = Package::new(kind, name, version, "test");
                    let subject = Subject::of(&package, None).unwrap();
                    let verdict = evaluate(&subject, &advisory, &no_symbols);
                    let holds = match &verdict {
                        Some(Verdict::Affected(_)) => expected,
                        Some(Verdict::NotAffected(_)) => !expected,
                        _ => false,
                    };
                    assert!(holds, "{}: {name} {version}: {verdict:?}", path.display());
                    evaluated += 1;
                }
            }
        }
    }
    println!("{evaluated} versions");
}
