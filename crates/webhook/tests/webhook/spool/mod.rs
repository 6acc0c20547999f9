//! The spool: what was acknowledged is read exactly once, whatever happens to the program, the machine and the disk.

mod crashes;
mod damage;
mod full;
mod restart;

use std::sync::Arc;
use std::time::Duration;

use seawall_webhook::{Durability, Incoming, Opened, Reader, Record, Spool, SpoolLimits};

use crate::disk::Disk;

/// Small files, so that there are many.
const LIMITS: SpoolLimits = SpoolLimits {
    bytes: 4000,
    segment_bytes: 400,
    kept_bytes: 400,
};

fn batch(text: &str) -> Incoming {
    Incoming {
        cluster: "prod".parse().expect("a name"),
        events: 2,
        received_ms: 1,
        body: text.as_bytes().to_vec(),
    }
}

#[track_caller]
fn open(disk: &Disk, durability: Durability) -> (Arc<Spool>, Opened) {
    let spool = Spool::open(Box::new(disk.clone()), LIMITS, durability);
    let (spool, opened) = spool.expect("a spool");
    (Arc::new(spool), opened)
}

/// All that is there now.
fn drain(reader: &mut Reader) -> Vec<Record> {
    let mut all = Vec::new();
    while let Some(record) = reader.next(Duration::ZERO).expect("a spool that is read") {
        all.push(record);
    }
    all
}

/// The same, without what was read before the last start.
fn drain_new(reader: &mut Reader) -> Vec<String> {
    let mut all = drain(reader);
    all.retain(|record| !reader.is_history(record));
    all.into_iter().map(|record| record.body).collect()
}
