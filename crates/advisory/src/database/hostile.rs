//! Files that lie and whose hashes are right all the same: what someone writes who is accepted unsigned.

use std::sync::LazyLock;

use proptest::prelude::*;
use seawall_package::EcosystemName;

use super::layout::{Layout, PREFIX_BYTES, ROW_BYTES, Row, SEAL_BYTES};
use super::open::Database;
use super::signature::{Trust, sha256};
use super::writer::Writer;
use crate::record::{Advisory, Affected, FixState};

static SOUND: LazyLock<Vec<u8>> = LazyLock::new(written);

fn sound() -> Vec<u8> {
    SOUND.clone()
}

fn written() -> Vec<u8> {
    let mut writer = Writer::new();
    for number in 0..40 {
        let affected = (0..number % 7).map(|package| Affected {
            ecosystem: seawall_package::Ecosystem::plain(EcosystemName::Npm),
            name: format!("p{package}"),
            of_source: false,
            ranges: Vec::new(),
            versions: vec!["1.2.3".to_owned(); 40],
            state: FixState::ByRange,
            modularity: String::new(),
            architectures: Vec::new(),
            systems: Vec::new(),
            symbols: Vec::new(),
            scores: Vec::new(),
        });
        let advisory = Advisory {
            id: format!("CVE-2024-{number}"),
            affected: affected.collect(),
            ..Advisory::default()
        };
        writer.advisory(advisory).expect("small");
    }
    writer.finish(1, None).expect("small")
}

/// Gives the header the hash that it has now.
fn reseal(file: &mut [u8]) {
    let Ok(layout) = Layout::read(file) else {
        return;
    };
    let digest = sha256(&file[layout.hashed.clone()]);
    file[layout.seal.start..layout.seal.start + 32].copy_from_slice(&digest);
}

/// Gives blocks the hashes that they have now.
fn rehash(file: &mut [u8]) {
    let Ok(layout) = Layout::read(file) else {
        return;
    };
    for block in 0..layout.blocks {
        let Some(row) = layout.row(file, block) else {
            return;
        };
        let start = row.offset as usize;
        let Some(stored) = file.get(start..start.saturating_add(row.stored as usize)) else {
            continue;
        };
        let hash = sha256(stored);
        let first = file.len();
        // The row is found by what it says, since its place is private.
        let mut bytes = Vec::new();
        row.put(&mut bytes);
        let at = (PREFIX_BYTES..first - ROW_BYTES).find(|at| file[*at..].starts_with(&bytes));
        if let Some(at) = at {
            file[at + ROW_BYTES - 32..at + ROW_BYTES].copy_from_slice(&hash);
        }
    }
}

/// Asks everything there is to ask; only panics and hangs fail.
fn ask(file: &[u8]) {
    let trust = Trust {
        accept_unsigned: true,
        ..Trust::default()
    };
    let Ok(database) = Database::open(file, &trust) else {
        return;
    };
    let mut reader = database.reader();
    drop(database.status());
    for name in ["p0", "p3", "zz", ""] {
        drop(reader.advisories(EcosystemName::Npm, name, &|_| true));
    }
    for id in ["CVE-2024-1", "CVE-2024-39", ""] {
        drop((
            reader.by_id(id),
            reader.exploited(id),
            reader.likelihood(id),
        ));
    }
    for number in 0..database.advisory_count().min(100) {
        drop(reader.numbered(number));
    }
    let mut writer = Writer::new();
    if database.advisory_count() < 1000 {
        drop(writer.copy_from(&mut reader, &|_| true));
    }
}

#[test]
fn a_bomb_is_not_unpacked() {
    let mut file = sound();
    let layout = Layout::read(&file).expect("sound");
    let bomb = zstd::bulk::compress(&vec![0; 64 << 20], 1).expect("zeros compress");
    let row = layout.row(&file, 0).expect("a block");
    for decoded in [u32::MAX, 64 << 20, 4 << 20, row.decoded] {
        let lying = Row {
            offset: file.len() as u64,
            stored: bomb.len() as u32,
            decoded,
            hash: sha256(&bomb),
        };
        let (mut old, mut new) = (Vec::new(), Vec::new());
        row.put(&mut old);
        lying.put(&mut new);
        let mut changed = file.clone();
        let at = (0..file.len())
            .find(|at| file[*at..].starts_with(&old))
            .expect("the row");
        changed[at..at + ROW_BYTES].copy_from_slice(&new);
        changed.extend_from_slice(&bomb);
        let length = changed.len() as u64;
        changed[PREFIX_BYTES + 8..PREFIX_BYTES + 16].copy_from_slice(&length.to_le_bytes());
        reseal(&mut changed);
        let trust = Trust {
            accept_unsigned: true,
            ..Trust::default()
        };
        let database = Database::open(&changed, &trust).expect("a header that fits");
        let found = database
            .reader()
            .advisories(EcosystemName::Npm, "p0", &|_| true);
        assert!(found.is_err(), "{decoded}");
    }
    file.truncate(PREFIX_BYTES + SEAL_BYTES);
    ask(&file);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn lies_with_right_hashes_do_not_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        in_header in any::<bool>(),
    ) {
        let mut file = sound();
        let end = Layout::read(&file).expect("sound").seal.end;
        for (at, byte) in changes {
            let place = if in_header { at.index(end) } else { at.index(file.len()) };
            file[place] = byte;
        }
        rehash(&mut file);
        reseal(&mut file);
        ask(&file);
    }

    #[test]
    fn bytes_that_are_no_database_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), magic in any::<bool>()) {
        let mut file = bytes;
        if magic && file.len() > 16 {
            file[..8].copy_from_slice(super::layout::MAGIC);
            file[8..16].copy_from_slice(&[1, 0, 0, 0, 40, 0, 0, 0]);
        }
        ask(&file);
    }
}
