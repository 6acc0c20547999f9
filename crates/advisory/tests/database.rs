//! The database as a whole: what goes in comes out, and what is damaged or not trusted is an error, never an empty answer.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use seawall_advisory::database::{
    Database, FeedStatus, OpenError, ReadError, Relation, Signer, SigningKey, Trust, Writer,
};
use seawall_advisory::{
    Advisory, Affected, End, Exploited, FixState, Likelihood, Range, RangeKind, Score, ScoreKind,
    Symbols,
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

fn word() -> impl Strategy<Value = String> {
    "[a-z0-9.:-]{1,6}"
}

fn any_affected() -> impl Strategy<Value = Affected> {
    let end = prop_oneof![
        Just(End::Open),
        word().prop_map(End::Fixed),
        word().prop_map(End::LastAffected)
    ];
    let kind = prop_oneof![
        Just(RangeKind::Ecosystem),
        Just(RangeKind::Semver),
        Just(RangeKind::Git)
    ];
    let range = (kind, word(), end, word()).prop_map(|(kind, introduced, end, repository)| Range {
        kind,
        introduced,
        end,
        repository,
    });
    let state = prop_oneof![
        Just(FixState::ByRange),
        Just(FixState::WontFix),
        Just(FixState::Deferred),
        Just(FixState::NotAffected),
        Just(FixState::UnderInvestigation)
    ];
    let ecosystem = prop_oneof![
        Just("npm"),
        Just("Debian:12"),
        Just("Debian:11"),
        Just("PyPI")
    ];
    let score = (word(), word()).prop_map(|(source, text)| Score {
        source,
        kind: ScoreKind::Number,
        text,
    });
    let symbols = (word(), proptest::collection::vec(word(), 0..3))
        .prop_map(|(path, names)| Symbols { path, names });

    (
        (ecosystem, "[a-c]{1,2}", any::<bool>(), state),
        vec(range, 0..3),
        vec(word(), 0..3),
        (
            word(),
            vec(word(), 0..2),
            vec(symbols, 0..2),
            vec(score, 0..2),
        ),
    )
        .prop_map(
            |((ecosystem, name, of_source, state), ranges, versions, rest)| Affected {
                ecosystem: Ecosystem::parse(ecosystem).expect("known"),
                name,
                of_source,
                ranges,
                versions,
                state,
                modularity: rest.0,
                architectures: rest.1,
                symbols: rest.2,
                scores: rest.3,
            },
        )
}

fn any_advisories() -> impl Strategy<Value = Vec<Advisory>> {
    let one = (
        word(),
        word(),
        proptest::collection::vec(any_affected(), 0..8),
    );
    let list = proptest::collection::vec(one, 0..30);
    list.prop_map(|list| {
        // One id each: what happens to equal ids is tested by itself.
        let unique: BTreeMap<_, _> = list
            .into_iter()
            .map(|(id, summary, affected)| (id.to_uppercase(), (summary, affected)))
            .collect();
        unique
            .into_iter()
            .map(|(id, (summary, affected))| Advisory {
                summary,
                ..advisory(&id, "", affected)
            })
            .collect()
    })
}

fn sorted(mut advisory: Advisory) -> Advisory {
    advisory
        .affected
        .sort_by_key(|affected| format!("{affected:?}"));
    advisory.affected.dedup();
    advisory
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_goes_in_comes_out(advisories in any_advisories()) {
        let file = written(advisories.clone());
        let database = Database::open(&file, &unsigned()).expect("a sound file");
        let mut reader = database.reader();
        prop_assert_eq!(database.advisory_count() as usize, advisories.len());
        for advisory in &advisories {
            let found = reader.by_id(&advisory.id).expect("sound blocks");
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(sorted(found[0].1.clone()), sorted(advisory.clone()));
        }
        for name in ["a", "b", "ab", "ca", "zz"] {
            for ecosystem in [EcosystemName::Npm, EcosystemName::Debian] {
                let found = reader.advisories(ecosystem, name, &|_| true).expect("sound blocks");
                let about = |affected: &Affected| affected.ecosystem.name == ecosystem && affected.name == name;
                let mut expect: Vec<_> = advisories
                    .iter()
                    .filter(|advisory| advisory.affected.iter().any(about))
                    .map(|advisory| {
                        let mut advisory = advisory.clone();
                        advisory.affected.retain(about);
                        sorted(advisory)
                    })
                    .collect();
                let mut found: Vec<_> = found.into_iter().map(sorted).collect();
                found.sort_by(|a, b| a.id.cmp(&b.id));
                expect.sort_by(|a, b| a.id.cmp(&b.id));
                prop_assert_eq!(found, expect);
            }
        }
    }

    #[test]
    fn a_changed_byte_is_an_error_and_never_another_answer(
        advisories in any_advisories(),
        at in any::<prop::sample::Index>(),
        bit in 0_u8..8,
    ) {
        let file = written(advisories.clone());
        let ask = |file: &[u8]| -> Result<Vec<Result<Vec<Advisory>, ReadError>>, OpenError> {
            let database = Database::open(file, &unsigned())?;
            let mut reader = database.reader();
            let by_name = ["a", "b", "ab"].map(|name| reader.advisories(EcosystemName::Npm, name, &|_| true));
            let by_number = (0..database.advisory_count()).map(|number| reader.numbered(number).map(|one| vec![one]));
            Ok(by_name.into_iter().chain(by_number.collect::<Vec<_>>()).collect())
        };
        let sound = ask(&file).expect("a sound file");
        let mut changed = file.clone();
        let place = at.index(file.len());
        changed[place] ^= 1 << bit;
        if let Ok(answers) = ask(&changed) {
            for (found, expect) in answers.into_iter().zip(&sound) {
                prop_assert!(found.is_err() || found == *expect);
            }
        }
        prop_assert!(Database::open(&file[..place], &unsigned()).is_err());
    }
}
