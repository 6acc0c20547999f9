//! The database as a whole: what goes in comes out, and what is damaged or not trusted is an error, never an empty answer.

use seawall_advisory::database::{
    Database, FeedStatus, OpenError, Relation, Signer, SigningKey, Trust, WriteError, Writer,
};
use seawall_advisory::{
    Advisory, Affected, End, Exploited, FixState, Likelihood, Range, RangeKind,
};
use seawall_package::{Ecosystem, EcosystemName};

fn unsigned() -> Trust {
    Trust {
        accept_unsigned: true,
        ..Trust::default()
    }
}

fn affected(ecosystem: &str, name: &str, fixed: &str) -> Affected {
    Affected {
        ecosystem: Ecosystem::parse(ecosystem).expect("a known ecosystem"),
        name: name.to_owned(),
        of_source: false,
        ranges: vec![Range {
            kind: RangeKind::Ecosystem,
            introduced: "0".to_owned(),
            end: End::Fixed(fixed.to_owned()),
            repository: String::new(),
        }],
        versions: Vec::new(),
        state: FixState::ByRange,
        modularity: String::new(),
        architectures: Vec::new(),
        systems: Vec::new(),
        symbols: Vec::new(),
        scores: Vec::new(),
    }
}

fn advisory(id: &str, modified: &str, affected: Vec<Affected>) -> Advisory {
    Advisory {
        id: id.to_owned(),
        feed: "test".to_owned(),
        modified: modified.to_owned(),
        affected,
        ..Advisory::default()
    }
}

fn written(advisories: Vec<Advisory>) -> Vec<u8> {
    let mut writer = Writer::new();
    for advisory in advisories {
        writer.advisory(advisory).expect("a small advisory");
    }
    writer.finish(1, None).expect("a small database")
}

/// Ids that a lookup finds, with how many entries each.
fn check(file: &[u8], ecosystem: EcosystemName, name: &str, expect: &[(&str, usize)]) {
    let database = Database::open(file, &unsigned()).expect("a sound file");
    let found = database
        .reader()
        .advisories(ecosystem, name, &|_| true)
        .expect("sound blocks");
    let found: Vec<_> = found
        .iter()
        .map(|advisory| (advisory.id.as_str(), advisory.affected.len()))
        .collect();
    assert_eq!(found, expect, "{ecosystem:?} {name}");
}

#[test]
fn a_lookup_finds_every_release_and_spelling_of_a_package_alone() {
    let file = written(vec![
        advisory(
            "A",
            "",
            vec![
                affected("Debian:11", "openssl", "1"),
                affected("Debian:12", "openssl", "2"),
                affected("Debian:12", "nginx", "3"),
                affected("PyPI", "Foo_Bar", "4"),
            ],
        ),
        advisory("B", "", vec![affected("npm", "openssl", "1")]),
    ]);
    check(&file, EcosystemName::Debian, "openssl", &[("A", 2)]);
    check(&file, EcosystemName::Npm, "openssl", &[("B", 1)]);
    check(&file, EcosystemName::Pypi, "foo-bar", &[("A", 1)]);
    check(&file, EcosystemName::Debian, "openss", &[]);
    let database = Database::open(&file, &unsigned()).expect("a sound file");
    let found = database
        .reader()
        .advisories(EcosystemName::Debian, "openssl", &|release| release == "12")
        .expect("sound blocks");
    assert_eq!(found[0].affected, [affected("Debian:12", "openssl", "2")]);
}

#[test]
fn the_newer_counts_and_equals_are_put_together() {
    let at = |modified: &str, name: &str| advisory("A", modified, vec![affected("npm", name, "1")]);
    let both = written(vec![at("", "x"), at("", "y")]);
    check(&both, EcosystemName::Npm, "x", &[("A", 1)]);
    check(&both, EcosystemName::Npm, "y", &[("A", 1)]);
    let old = "2024-01-01T00:00:00Z";
    let new = "2024-01-01T00:00:00.5Z";
    for order in [[at(old, "x"), at(new, "y")], [at(new, "y"), at(old, "x")]] {
        let file = written(order.to_vec());
        check(&file, EcosystemName::Npm, "x", &[]);
        check(&file, EcosystemName::Npm, "y", &[("A", 1)]);
    }
}

#[test]
fn ids_are_found_by_alias_and_upstream() {
    let mut with_alias = advisory("GHSA-1", "", vec![affected("npm", "x", "1")]);
    with_alias.aliases.push("CVE-2024-1".to_owned());
    let mut with_upstream = advisory("DSA-1", "", vec![affected("Debian:12", "x", "1")]);
    with_upstream.upstream.push("CVE-2024-1".to_owned());
    let without_package = advisory("CVE-2024-1", "", Vec::new());
    let file = written(vec![with_alias.clone(), with_upstream, without_package]);
    let database = Database::open(&file, &unsigned()).expect("a sound file");
    let mut reader = database.reader();
    let found = reader.by_id("cve-2024-1").expect("sound blocks");
    let found: Vec<_> = found
        .iter()
        .map(|(relation, advisory)| (*relation, advisory.id.as_str()))
        .collect();
    let expect = [
        (Relation::Itself, "CVE-2024-1"),
        (Relation::Alias, "GHSA-1"),
        (Relation::Upstream, "DSA-1"),
    ];
    assert_eq!(found, expect);
    let whole = reader.by_id("GHSA-1").expect("sound blocks");
    assert_eq!(whole, [(Relation::Itself, with_alias)]);
    assert_eq!(reader.by_id("CVE-2024-11"), Ok(Vec::new()));
}

#[test]
fn exploitation_is_found_by_cve() {
    let exploited = Exploited {
        cve: "CVE-2024-1".to_owned(),
        date_added: "2024-01-02".to_owned(),
        due: "2024-02-02".to_owned(),
        ransomware: Some(true),
    };
    let likelihood = |date: &str, probability_ppm| Likelihood {
        cve: "CVE-2024-1".to_owned(),
        probability_ppm,
        percentile_ppm: 990_000,
        date: date.to_owned(),
    };
    let mut writer = Writer::new();
    writer.exploited(exploited.clone()).expect("small");
    writer
        .likelihood(likelihood("2024-02-02", 2))
        .expect("small");
    writer
        .likelihood(likelihood("2024-02-01", 1))
        .expect("small");
    let file = writer.finish(1, None).expect("small");
    let database = Database::open(&file, &unsigned()).expect("a sound file");
    let mut reader = database.reader();
    assert_eq!(reader.exploited("CVE-2024-1"), Ok(Some(exploited)));
    assert_eq!(
        reader.likelihood("CVE-2024-1"),
        Ok(Some(likelihood("2024-02-02", 2)))
    );
    assert_eq!(reader.exploited("CVE-2024-2"), Ok(None));
}

#[test]
fn only_trusted_and_recent_databases_are_opened() {
    let key = SigningKey::from_seed(&[1; 32]).expect("a key");
    let other = SigningKey::from_seed(&[2; 32]).expect("a key");
    let signed = Writer::new().finish(100, Some(&key)).expect("small");
    let bare = Writer::new().finish(100, None).expect("small");
    let trust = |keys: &[&SigningKey], not_before| Trust {
        keys: keys.iter().map(|key| key.public()).collect(),
        accept_unsigned: false,
        not_before,
    };
    let opened =
        |file: &[u8], trust: &Trust| Database::open(file, trust).map(|database| database.signer());
    assert_eq!(
        opened(&signed, &trust(&[&other, &key], Some(100))),
        Ok(Signer::Key(key.public()))
    );
    assert_eq!(
        opened(&signed, &trust(&[&other], None)),
        Err(OpenError::UnknownSigner(key.public()))
    );
    // A signed one with an unknown signer is not saved by unsigned ones being accepted.
    assert_eq!(
        opened(&signed, &unsigned()),
        Err(OpenError::UnknownSigner(key.public()))
    );
    assert_eq!(
        opened(&signed, &trust(&[&key], Some(101))),
        Err(OpenError::TooOld {
            created: 100,
            not_before: 101
        })
    );
    assert_eq!(
        opened(&bare, &trust(&[&key], None)),
        Err(OpenError::Unsigned)
    );
    assert_eq!(opened(&bare, &unsigned()), Ok(Signer::Unsigned));
    let mut forged = signed.clone();
    forged[16] ^= 1;
    assert!(matches!(
        opened(&forged, &trust(&[&key], None)),
        Err(OpenError::Damaged(_))
    ));
}

#[test]
fn a_status_counts_and_a_copy_keeps_the_feeds_that_are_asked_for() {
    let mut writer = Writer::new();
    let complete = Ecosystem::parse("Debian:12").expect("known");
    let feed = FeedStatus {
        name: "test".to_owned(),
        date: "2024-01-01".to_owned(),
        unread: 3,
        complete: vec![complete.clone()],
        ..FeedStatus::default()
    };
    writer.feed(feed).expect("few");
    let one = advisory("A", "", vec![affected("Debian:12", "x", "1")]);
    let mut other = advisory("B", "", vec![affected("npm", "x", "1")]);
    other.feed = "other".to_owned();
    writer.advisory(one.clone()).expect("small");
    writer.advisory(other).expect("small");
    let file = writer.finish(1, None).expect("small");
    let database = Database::open(&file, &unsigned()).expect("sound");
    let status = database.status();
    assert_eq!((status.advisories, status.feeds.len()), (2, 2));
    assert!(status.is_complete(&complete) && status.covers(&complete));
    let test = status.feeds.iter().find(|feed| feed.name == "test");
    assert_eq!(test.map(|feed| (feed.records, feed.unread)), Some((1, 3)));

    let mut copy = Writer::new();
    copy.copy_from(&mut database.reader(), &|feed| feed == "test")
        .expect("sound");
    let file = copy.finish(2, None).expect("small");
    let database = Database::open(&file, &unsigned()).expect("sound");
    assert_eq!(database.advisory_count(), 1);
    assert_eq!(database.reader().numbered(0), Ok(one));
    assert!(database.status().is_complete(&complete));
}

#[test]
fn what_is_too_large_for_a_block_is_cut_and_what_is_too_large_for_anything_is_refused() {
    let release = |number: usize, versions: usize| {
        let mut one = affected(&format!("Ubuntu:{number}"), "linux", "1");
        one.versions = (0..versions).map(|at| format!("{number}.{at}")).collect();
        one
    };
    let large = advisory(
        "A",
        "",
        (0..40).map(|number| release(number, 20_000)).collect(),
    );
    let mut writer = Writer::new();
    writer.advisory(large.clone()).expect("many releases");
    let refused = writer.advisory(advisory("B", "", vec![release(1, 500_000)]));
    assert_eq!(refused, Err(WriteError::TooLarge("B".to_owned())));
    let file = writer.finish(1, None).expect("a database");
    check(&file, EcosystemName::Ubuntu, "linux", &[("A", 40)]);
    let database = Database::open(&file, &unsigned()).expect("a sound file");
    let last = database
        .reader()
        .advisories(EcosystemName::Ubuntu, "linux", &|release| release == "39")
        .expect("sound blocks");
    assert_eq!(last[0].id, "A");
    assert_eq!(last[0].affected, [large.affected[39].clone()]);
}
