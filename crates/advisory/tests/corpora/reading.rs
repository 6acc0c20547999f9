//! Every advisory of the corpora is read, and nothing of them is left over.

use std::collections::BTreeMap;

use seawall_advisory::database::{Database, Trust, Writer};
use seawall_advisory::import::{HEAD_BYTES, Record, Unread, detect, import};
use seawall_advisory::{Advisory, FixState};

use crate::members::members;

/// What a corpus gave.
#[derive(Default)]
struct Found {
    advisories: Vec<Advisory>,
    exploited: usize,
    unread: Unread,
    /// Members that are of no feed.
    others: Vec<String>,
    members: usize,
}

impl Found {
    fn member(&mut self, name: &str, bytes: &[u8]) {
        let Some(feed) = detect(name, &bytes[..bytes.len().min(HEAD_BYTES)]) else {
            self.others.push(name.to_owned());
            return;
        };
        self.members += 1;
        let (advisories, exploited) = (&mut self.advisories, &mut self.exploited);
        import(
            feed,
            name,
            bytes,
            &mut self.unread,
            &mut |record| match record {
                Record::Advisory(advisory) => advisories.push(advisory),
                Record::Exploited(_) => *exploited += 1,
                Record::Likelihood(_) => {}
            },
        );
    }
}

/// What a corpus gives; `None`, said aloud, when it is not there.
fn corpus(name: &str) -> Option<Found> {
    let mut found = Found::default();
    for (member, bytes) in members(name)? {
        found.member(&member, &bytes);
    }
    Some(found)
}

fn check(name: &str, least: usize) {
    let Some(found) = corpus(name) else { return };
    println!(
        "{name}: {} members, {} advisories, other members: {:?}",
        found.members,
        found.advisories.len(),
        found.others
    );
    for item in found.unread.items().iter().take(20) {
        println!("{item:?}");
    }
    assert_eq!(found.unread.total(), 0, "{:?}", found.unread.counts());
    assert!(found.advisories.len() >= least);
    for other in &found.others {
        let stem = other.rsplit('/').next().unwrap_or_default();
        assert!(
            ["README", "LICENSE", "CC0", "CC-BY", ".id-allocator"]
                .iter()
                .any(|start| stem.starts_with(start)),
            "not recognised: {other}"
        );
    }
    for advisory in &found.advisories {
        let id = &advisory.id;
        assert!(!id.is_empty() && !advisory.feed.is_empty(), "{advisory:?}");
        for affected in &advisory.affected {
            let decided = !affected.ranges.is_empty() || !affected.versions.is_empty();
            assert!(
                decided || affected.state == FixState::NotAffected,
                "{advisory:?}"
            );
        }
    }
    comes_back(&found.advisories);
}

/// Through a database and out again.
fn comes_back(advisories: &[Advisory]) {
    let mut writer = Writer::new();
    let mut by_key: BTreeMap<_, Vec<&Advisory>> = BTreeMap::new();
    for advisory in advisories {
        writer.advisory(advisory.clone()).expect("a real advisory");
        let key = (advisory.feed.clone(), advisory.id.clone());
        by_key.entry(key).or_default().push(advisory);
    }
    let file = writer.finish(1, None).expect("a database");
    let trust = Trust {
        accept_unsigned: true,
        ..Trust::default()
    };
    let database = Database::open(&file, &trust).expect("our own database");
    let mut reader = database.reader();
    assert_eq!(database.advisory_count() as usize, by_key.len());
    for number in 0..database.advisory_count() {
        let back = reader.numbered(number).expect("sound blocks");
        let sources = &by_key[&(back.feed.clone(), back.id.clone())];
        let mut expect: Vec<_> = sources.iter().flat_map(|one| &one.affected).collect();
        let mut found: Vec<_> = back.affected.iter().collect();
        for list in [&mut expect, &mut found] {
            list.sort_by_key(|affected| format!("{affected:?}"));
            list.dedup();
        }
        assert_eq!(found, expect, "{}", back.id);
    }
}

#[test]
fn go() {
    check("osv/go", 1000);
    check("osv/go-kubernetes", 50);
}

#[test]
fn kubernetes() {
    check("osv/kubernetes", 40);
    check("advisories/kubernetes-osv.tar.zst", 40);
}

#[test]
fn pypa() {
    check("advisories/pypa-osv.tar.zst", 2600);
}

#[test]
fn rustsec() {
    check("advisories/rustsec.tar.zst", 1200);
}

#[test]
fn rubysec() {
    check("advisories/rubysec.tar.zst", 1300);
}

#[test]
fn alpine() {
    check("advisories/alpine-secdb-2020.tar.zst", 5000);
}

#[test]
fn kev() {
    let Some(found) = corpus("advisories/cisa-kev.json.zst") else {
        return;
    };
    assert_eq!((found.exploited, found.unread.total()), (1404, 0));
}
