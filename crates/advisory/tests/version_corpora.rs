//! Every line of the published expectations about version order holds.

use std::cmp::Ordering;
use std::path::Path;

use seawall_advisory::version::{Scheme, Version, VersionError};

const CORPORA: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/corpora/versions"
);

const FILES: [(&str, Scheme); 12] = [
    ("alpine", Scheme::Apk),
    ("cran", Scheme::Numbers),
    ("debian", Scheme::Dpkg),
    ("hackage", Scheme::Numbers),
    ("maven", Scheme::Maven),
    ("nuget", Scheme::NuGet),
    ("packagist", Scheme::Composer),
    ("pub", Scheme::SemverBuild),
    ("pypi", Scheme::Pep440),
    ("redhat", Scheme::Rpm),
    ("rubygems", Scheme::Gem),
    ("semver", Scheme::Semver),
];

fn compare(scheme: Scheme, a: &str, b: &str) -> Result<Ordering, VersionError> {
    Version::parse(scheme, a)?.compare(&Version::parse(scheme, b)?)
}

#[test]
fn every_line_holds() {
    let mut failures = Vec::new();
    for (name, scheme) in FILES {
        let path = Path::new(CORPORA).join(format!("{name}-versions.txt"));
        let Ok(text) = std::fs::read_to_string(&path) else {
            println!("skipped: {} is absent", path.display());
            continue;
        };
        let mut lines = 0;
        for line in text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [a, sign, b] = words[..] else { continue };
            let expected = match sign {
                "<" => Ordering::Less,
                "=" => Ordering::Equal,
                ">" => Ordering::Greater,
                _ => continue,
            };
            lines += 1;
            for (a, b, expected) in [(a, b, expected), (b, a, expected.reverse())] {
                let order = compare(scheme, a, b);
                if order != Ok(expected) {
                    failures.push(format!("{name}: {a} {b}: {order:?}, not {expected:?}"));
                }
            }
        }
        println!("{name}: {lines} lines");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
