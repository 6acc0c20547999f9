//! Starting again: nothing is read twice, nothing is left out.

use std::time::Duration;

use seawall_webhook::{ClusterName, Directory, Durability, Reader, Spool, SpoolError, SpoolLimits};

use super::{batch, drain, drain_new, open};
use crate::disk::Disk;

#[test]
fn a_batch_is_read_as_it_was_written() {
    let disk = Disk::default();
    let (spool, opened) = open(&disk, Durability::Always);
    assert_eq!(opened, Default::default());
    let results = spool.append(&[batch("one"), batch("two")]);
    assert_eq!(results, [Ok(()), Ok(())]);
    let mut reader = Reader::new(spool.clone());
    let all = drain(&mut reader);
    let prod: ClusterName = "prod".parse().expect("a name");
    let of = |number: usize| {
        let record = &all[number];
        (
            record.number,
            record.first_event,
            record.events,
            &*record.body,
        )
    };
    assert_eq!((of(0), of(1)), ((0, 0, 2, "one"), (1, 2, 2, "two")));
    assert!(
        all.iter()
            .all(|record| record.cluster == prod && record.received_ms == 1)
    );
    assert_eq!(reader.position(), (2, 4));
    assert_eq!(reader.damage(), Default::default());
}

#[test]
fn reading_goes_on_behind_what_was_committed() {
    let disk = Disk::default();
    let (spool, _) = open(&disk, Durability::Always);
    let texts: Vec<String> = (0..20).map(|number| format!("batch {number}")).collect();
    for text in &texts {
        assert_eq!(spool.append(&[batch(text)]), [Ok(())]);
    }
    let mut reader = Reader::new(spool.clone());
    for _ in 0..7 {
        reader.next(Duration::ZERO).expect("read").expect("a batch");
    }
    reader.commit(b"mark".to_vec()).expect("a position");
    // Read, and not committed.
    reader.next(Duration::ZERO).expect("read").expect("a batch");
    drop((reader, spool));

    let (spool, opened) = open(&disk, Durability::Always);
    assert_eq!((opened.unread, opened.torn_bytes), (13, 0));
    assert_eq!(spool.committed().mark, b"mark");
    assert_eq!(spool.append(&[batch("new")]), [Ok(())]);
    let mut reader = Reader::new(spool);
    let new = drain_new(&mut reader);
    let mut expect = texts[7..].to_vec();
    expect.push("new".to_owned());
    assert_eq!(new, expect);
    assert_eq!(reader.position(), (21, 42));
    assert_eq!(reader.damage(), Default::default());
}

#[test]
fn a_lost_position_reads_everything_again_and_says_so() {
    let disk = Disk::default();
    let (spool, _) = open(&disk, Durability::Always);
    spool.append(&[batch("one"), batch("two")]);
    let mut reader = Reader::new(spool.clone());
    drain(&mut reader);
    reader.commit(Vec::new()).expect("a position");
    drop((reader, spool));
    disk.set_position_bytes(Some(b"SWpos01\nbroken".to_vec()));
    let (spool, opened) = open(&disk, Durability::Always);
    assert!(opened.is_position_lost);
    assert_eq!(drain_new(&mut Reader::new(spool)), ["one", "two"]);
}

#[test]
fn a_directory_is_for_one_process_and_its_owner() {
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("spool");
    let limits = SpoolLimits::of(1 << 20);
    let first = Directory::open(&path).expect("a directory");
    assert!(matches!(Directory::open(&path), Err(SpoolError::Locked(_))));
    let (spool, _) = Spool::open(Box::new(first), limits, Durability::Always).expect("a spool");
    let spool = std::sync::Arc::new(spool);
    assert_eq!(
        spool.append(&[batch("one"), batch("two")]),
        [Ok(()), Ok(())]
    );
    let mut reader = Reader::new(spool.clone());
    reader.next(Duration::ZERO).expect("read").expect("a batch");
    reader.commit(vec![7]).expect("a position");
    #[cfg(unix)]
    for entry in std::fs::read_dir(&path).expect("a directory") {
        use std::os::unix::fs::PermissionsExt;
        let mode = entry
            .expect("a file")
            .metadata()
            .expect("a file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0);
    }
    drop((reader, spool));
    let again = Directory::open(&path).expect("a directory");
    let (spool, _) = Spool::open(Box::new(again), limits, Durability::Never).expect("a spool");
    let spool = std::sync::Arc::new(spool);
    assert_eq!(spool.committed().mark, [7]);
    assert_eq!(drain_new(&mut Reader::new(spool.clone())), ["two"]);
    assert_eq!(spool.append(&[batch("three")]), [Ok(())]);
    assert_eq!(drain_new(&mut Reader::new(spool)), ["two", "three"]);
}

#[test]
fn what_was_read_is_history_as_long_as_there_is_room() {
    let disk = Disk::default();
    let (spool, _) = open(&disk, Durability::Soon);
    for number in 0..40 {
        assert_eq!(spool.append(&[batch(&format!("batch {number}"))]), [Ok(())]);
    }
    let mut reader = Reader::new(spool.clone());
    drain(&mut reader);
    reader.commit(Vec::new()).expect("a position");
    drop((reader, spool));
    let (spool, opened) = open(&disk, Durability::Soon);
    assert_eq!(opened.unread, 0);
    let mut reader = Reader::new(spool);
    let history = drain(&mut reader);
    assert!((5..=14).contains(&history.len()), "{}", history.len());
    assert!(history.iter().all(|record| reader.is_history(record)));
    assert_eq!(history.last().map(|record| &*record.body), Some("batch 39"));
    assert_eq!(reader.damage(), Default::default());
}
