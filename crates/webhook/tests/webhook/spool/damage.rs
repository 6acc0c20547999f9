//! Bytes that are not what was written: what is whole is read, and what is not is counted.

use seawall_webhook::{Damage, Durability, Reader};

use super::{batch, drain_new, open};
use crate::disk::Disk;

/// A spool of one file with these batches.
fn three(disk: &Disk) {
    let (spool, _) = open(disk, Durability::Always);
    let all = [batch("one"), batch("two"), batch("three")];
    assert_eq!(spool.append(&all), [Ok(()), Ok(()), Ok(())]);
}

#[test]
fn a_torn_end_is_cut_off_and_written_again() {
    for torn in 1..45 {
        let disk = Disk::default();
        three(&disk);
        disk.edit(0, |bytes| bytes.truncate(bytes.len() - torn));
        let (spool, opened) = open(&disk, Durability::Always);
        let whole = disk.used();
        assert!(opened.torn_bytes > 0 || torn == 0);
        assert_eq!(spool.append(&[batch("four")]), [Ok(())]);
        assert!(disk.used() > whole);
        let mut reader = Reader::new(spool);
        assert_eq!(drain_new(&mut reader), ["one", "two", "four"], "{torn}");
        assert_eq!(reader.damage(), Damage::default());
    }
}

#[test]
fn a_damaged_batch_is_passed_over_and_counted() {
    let disk = Disk::default();
    three(&disk);
    let length = disk.used();
    let mut seen = 0;
    for at in 0..length {
        let disk = Disk::default();
        three(&disk);
        disk.edit(0, |bytes| bytes[at] ^= 0x10);
        let (spool, opened) = open(&disk, Durability::Always);
        let mut reader = Reader::new(spool);
        let read = drain_new(&mut reader);
        assert_eq!(read.len(), 2, "{at}: {read:?}");
        // At the end it cannot be told from what was never finished.
        let lost = reader.damage();
        assert!(
            lost.batches == 1 && lost.bytes > 0 || opened.torn_bytes > 0,
            "{at}"
        );
        seen += lost.batches;
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn a_missing_file_is_counted() {
    let disk = Disk::default();
    let (spool, _) = open(&disk, Durability::Always);
    for number in 0..20 {
        spool.append(&[batch(&format!("batch {number}"))]);
    }
    drop(spool);
    let second = seawall_webhook::Storage::segments(&disk).expect("files")[1];
    seawall_webhook::Storage::remove(&disk, second).expect("a file");
    let (spool, _) = open(&disk, Durability::Always);
    let mut reader = Reader::new(spool);
    let read = drain_new(&mut reader);
    assert_eq!(read.len() as u64 + reader.damage().batches, 20);
    assert!(reader.damage().batches > 0);
}

#[test]
fn a_body_that_looks_like_a_record_is_none() {
    let disk = Disk::default();
    three(&disk);
    // All of a record but its first byte, which no text holds.
    let mut record = Vec::new();
    disk.edit(0, |bytes| record.extend_from_slice(&bytes[1..48]));
    let text = String::from_utf8_lossy(&record).into_owned();
    let (spool, _) = open(&disk, Durability::Always);
    assert_eq!(spool.append(&[batch(&text)]), [Ok(())]);
    drop(spool);
    let end = disk.used();
    disk.edit(0, |bytes| bytes[end - text.len() - 20] ^= 1);
    let (spool, opened) = open(&disk, Durability::Always);
    assert!(opened.torn_bytes > 0);
    assert_eq!(drain_new(&mut Reader::new(spool)), ["one", "two", "three"]);
}
