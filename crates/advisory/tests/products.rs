//! Programs that no package manager installed, from published forms of advisories (`fixtures/products`) to the answer: what is
//! found, under which name, and what no source covers.

use std::path::Path;

use seawall_advisory::assess::{Software, assess};
use seawall_advisory::database::{Database, Trust, Writer};
use seawall_advisory::import::{HEAD_BYTES, Record, Unread, detect, import};
use seawall_advisory::matching::{Fix, Verdict, Witness};
use seawall_advisory::{End, Range};
use seawall_package::{Package, PackageKind};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/products");

/// A database of all fixtures.
fn database() -> Vec<u8> {
    let mut writer = Writer::new();
    let mut unread = Unread::default();
    for file in std::fs::read_dir(Path::new(FIXTURES)).expect("fixtures") {
        let path = file.expect("a fixture").path();
        let bytes = std::fs::read(&path).expect("a fixture");
        let name = path.to_string_lossy();
        let feed = detect(&name, &bytes[..bytes.len().min(HEAD_BYTES)]).expect("a feed");
        import(feed, &name, &bytes, &mut unread, &mut |record| {
            if let Record::Advisory(advisory) = record {
                writer.advisory(advisory).expect("an advisory");
            }
        });
    }
    let left: Vec<_> = unread.items().iter().map(|item| &*item.place).collect();
    // One names no product in its first container, one says in words what no one can compare.
    assert_eq!(left.len(), 2, "{left:?}");
    writer.finish(1, None).expect("a database")
}

fn range(range: &Range) -> String {
    match &range.end {
        End::Fixed(end) => format!("{}..<{end}", range.introduced),
        End::LastAffected(end) => format!("{}..={end}", range.introduced),
        End::Below(end) => format!("{}..below {end}", range.introduced),
        End::Open => format!("{}..", range.introduced),
    }
}

/// `CVE-… affected fix 1.2 by 1.0..<1.2 as CVE vendor/product`, of each vulnerability; then what is not covered.
fn answer(database: &[u8], program: &str, version: &str) -> Vec<String> {
    let trust = Trust {
        accept_unsigned: true,
        ..Trust::default()
    };
    let database = Database::open(database, &trust).expect("our own database");
    let packages = [Package::new(PackageKind::Generic, program, version, "test")];
    let software = Software {
        packages: &packages,
        release: None,
        owner: &|_| None,
        functions: &|_| Vec::new(),
    };
    let assessment = assess(&software, &mut database.reader()).expect("sound blocks");
    let mut lines = Vec::new();
    for hit in &assessment.hits {
        let said = match &hit.vulnerability.verdict {
            Verdict::Affected(matched) => {
                let fix = match &matched.fix {
                    Fix::In(version) => version,
                    _ => "-",
                };
                let witness = match &matched.witness {
                    Witness::Range(one) => range(one),
                    Witness::Listed(version) => version.clone(),
                    Witness::EveryVersion => "every".to_owned(),
                };
                let name = matched.known_as.as_ref().expect("a name");
                format!("affected fix {fix} by {witness} as {name}")
            }
            Verdict::Unknown(reason) => format!("unknown: {reason}"),
            Verdict::NotAffected(_) => unreachable!("these are no hits"),
        };
        lines.push(format!("{} {said}", hit.vulnerability.id));
    }
    lines.extend(assessment.gaps.into_iter().map(|gap| gap.reason));
    lines
}

#[test]
fn programs_are_matched_under_the_names_of_the_table() {
    let database = database();
    let mut failures = Vec::new();
    let mut count = 0;
    for block in include_str!("products.txt").split("\n\n") {
        let mut lines = block.lines().filter(|line| !line.starts_with('#'));
        let Some((program, version)) = lines.next().and_then(|line| line.split_once(' ')) else {
            continue;
        };
        count += 1;
        let expected: Vec<&str> = lines.map(str::trim).collect();
        let found = answer(&database, program, version);
        if found != expected {
            failures.push(format!("{program} {version}\n  {}\n", found.join("\n  ")));
        }
    }
    assert!(count > 40, "{count} programs");
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}
