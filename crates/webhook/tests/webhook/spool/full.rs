//! A spool or a disk that is full: refused, nothing half written, and taken again as soon as there is room.

use seawall_webhook::{Durability, Reader, Refused};

use super::{LIMITS, batch, drain, drain_new, open};
use crate::disk::Disk;

/// Fills the spool; the batches that it took.
fn fill(spool: &seawall_webhook::Spool) -> Vec<String> {
    let mut taken = Vec::new();
    for number in 0..1000 {
        let text = format!("batch {number}");
        match spool.append(&[batch(&text)])[0] {
            Ok(()) => taken.push(text),
            Err(refused) => {
                assert_eq!(refused, Refused::Full);
                return taken;
            }
        }
    }
    panic!("it is never full");
}

#[test]
fn a_full_spool_refuses_until_something_was_read() {
    let disk = Disk::default();
    let (spool, _) = open(&disk, Durability::Always);
    let mut expect = fill(&spool);
    assert!(disk.used() as u64 <= LIMITS.bytes);
    assert!(!spool.has_room(100));
    let mut reader = Reader::new(spool.clone());
    assert_eq!(drain(&mut reader).len(), expect.len());
    // Read is not enough: it has to be known after a crash.
    assert_eq!(spool.append(&[batch("x")]), [Err(Refused::Full)]);
    reader.commit(Vec::new()).expect("a position");
    assert!(spool.has_room(100));
    assert_eq!(spool.append(&[batch("y")]), [Ok(())]);
    expect.push("y".to_owned());
    assert_eq!(drain_new(&mut reader), ["y"]);
    assert!(disk.files() < 4, "{}", disk.files());
    assert_eq!(reader.damage(), Default::default());
}

#[test]
fn of_batches_together_those_that_fit_are_taken() {
    let disk = Disk::default();
    let (spool, _) = open(&disk, Durability::Always);
    let large = batch(&"x".repeat(1500));
    let results = spool.append(&[large.clone(), large.clone(), large, batch("small")]);
    assert_eq!(results, [Ok(()), Ok(()), Err(Refused::Full), Ok(())]);
    let mut reader = Reader::new(spool);
    let all = drain_new(&mut reader);
    assert_eq!((all.len(), &*all[2]), (3, "small"));
}

#[test]
fn a_full_disk_refuses_and_leaves_nothing_behind() {
    for cuts_fail in [false, true] {
        let disk = Disk::default();
        let (spool, _) = open(&disk, Durability::Always);
        assert_eq!(spool.append(&[batch("one")]), [Ok(())]);
        let before = disk.used();
        disk.set_capacity(Some(before + 30));
        disk.set_cuts_fail(cuts_fail);
        let both = [batch("two"), batch("three")];
        assert_eq!(
            spool.append(&both),
            [Err(Refused::Disk), Err(Refused::Disk)]
        );
        if !cuts_fail {
            assert_eq!(disk.used(), before);
        }
        disk.set_capacity(None);
        disk.set_cuts_fail(false);
        assert_eq!(spool.append(&[batch("four")]), [Ok(())]);
        let mut reader = Reader::new(spool);
        assert_eq!(drain_new(&mut reader), ["one", "four"]);
        assert_eq!(reader.damage(), Default::default());
        drop(reader);
        // The same after a start, which finds what could not be cut.
        let (spool, _) = open(&disk, Durability::Always);
        let mut reader = Reader::new(spool);
        assert_eq!(drain_new(&mut reader), ["one", "four"]);
        assert_eq!(reader.damage().batches, 0);
    }
}

#[test]
fn what_the_disk_does_not_confirm_is_refused() {
    let disk = Disk::default();
    let (spool, _) = open(&disk, Durability::Always);
    disk.set_syncs_fail(true);
    assert_eq!(spool.append(&[batch("one")]), [Err(Refused::Disk)]);
    disk.set_syncs_fail(false);
    assert_eq!(spool.append(&[batch("two")]), [Ok(())]);
    assert_eq!(drain_new(&mut Reader::new(spool)), ["two"]);
}
