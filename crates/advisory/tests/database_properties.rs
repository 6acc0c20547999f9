//! The database against a plain list of what went in, and against files of which a bit was changed.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use seawall_advisory::database::{Database, OpenError, ReadError, Trust, Writer};
use seawall_advisory::{
    Advisory, Affected, End, FixState, Range, RangeKind, Score, ScoreKind, Symbols,
};
use seawall_package::{Ecosystem, EcosystemName};

fn unsigned() -> Trust {
    Trust {
        accept_unsigned: true,
        ..Trust::default()
    }
}

fn written(advisories: &[Advisory]) -> Vec<u8> {
    let mut writer = Writer::new();
    for advisory in advisories {
        writer.advisory(advisory.clone()).expect("a small advisory");
    }
    writer.finish(1, None).expect("a small database")
}

fn word() -> impl Strategy<Value = String> {
    "[a-z0-9.:-]{1,6}"
}

fn any_affected() -> impl Strategy<Value = Affected> {
    let end = prop_oneof![
        Just(End::Open),
        word().prop_map(End::Fixed),
        word().prop_map(End::Below),
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
                systems: rest.1.clone(),
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
                id,
                feed: "test".to_owned(),
                summary,
                affected,
                ..Advisory::default()
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
        let file = written(&advisories);
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
        let file = written(&advisories);
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
