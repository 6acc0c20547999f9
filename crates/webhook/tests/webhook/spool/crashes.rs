//! Random batches and random crashes: what was acknowledged is seen exactly once, in order.

use std::time::Duration;

use proptest::prelude::*;
use seawall_webhook::{Durability, Reader};

use super::{batch, open};
use crate::disk::Disk;

#[derive(Debug, Clone)]
enum Step {
    /// Batches of these lengths, written together.
    Append(Vec<usize>),
    Read(usize),
    Commit,
    /// The program is killed.
    Kill,
    /// The machine stops; this share of what was not synced is there afterwards, with garbage behind.
    LosePower(usize, usize),
    /// The disk has this much room from now on.
    Room(Option<usize>),
    CutsFail(bool),
    SyncsFail(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => prop::collection::vec(0..300usize, 1..5).prop_map(Step::Append),
        5 => (1..8usize).prop_map(Step::Read),
        3 => Just(Step::Commit),
        1 => Just(Step::Kill),
        1 => (0..=256usize, 0..40usize).prop_map(|(share, garbage)| Step::LosePower(share, garbage)),
        1 => prop::option::of(0..400usize).prop_map(Step::Room),
        1 => any::<bool>().prop_map(Step::CutsFail),
        1 => any::<bool>().prop_map(Step::SyncsFail),
    ]
}

/// Whoever reads writes what it has read to an output of its own, and keeps how long that was with the position.
struct Consumer {
    output: Vec<String>,
    reader: Reader,
}

impl Consumer {
    fn start(disk: &Disk, durability: Durability, mut output: Vec<String>) -> Self {
        let (spool, _) = open(disk, durability);
        let mark = spool.committed().mark;
        let length = mark.try_into().map_or(0, u64::from_le_bytes);
        output.truncate(usize::try_from(length).expect("a short output"));
        Self {
            output,
            reader: Reader::new(spool),
        }
    }

    fn read(&mut self, most: usize) {
        let mut new = 0;
        while new < most
            && let Some(record) = self
                .reader
                .next(Duration::ZERO)
                .expect("a disk that is read")
        {
            if !self.reader.is_history(&record) {
                self.output.push(record.body);
                new += 1;
            }
        }
    }

    fn commit(&self) {
        let mark = (self.output.len() as u64).to_le_bytes();
        self.reader.commit(mark.to_vec()).expect("a position");
    }
}

/// Runs steps; what was acknowledged, and what was seen in the end.
fn run(
    steps: Vec<Step>,
    durability: Durability,
    may_lose_power: bool,
) -> (Vec<String>, Vec<String>) {
    let disk = Disk::default();
    let (mut spool, _) = open(&disk, durability);
    let mut consumer = Consumer {
        output: Vec::new(),
        reader: Reader::new(spool.clone()),
    };
    let mut acknowledged = Vec::new();
    let mut number = 0;
    for step in steps {
        match step {
            Step::Append(lengths) => {
                let texts: Vec<String> = lengths
                    .iter()
                    .map(|length| {
                        number += 1;
                        format!("{number}:{}", "x".repeat(*length))
                    })
                    .collect();
                let batches: Vec<_> = texts.iter().map(|text| batch(text)).collect();
                let results = spool.append(&batches);
                let taken = texts
                    .into_iter()
                    .zip(results)
                    .filter(|(_, result)| result.is_ok());
                acknowledged.extend(taken.map(|(text, _)| text));
                assert!(spool.bytes() <= super::LIMITS.bytes);
            }
            Step::Read(most) => consumer.read(most),
            Step::Commit => consumer.commit(),
            Step::LosePower(..) if !may_lose_power => {}
            Step::Kill | Step::LosePower(..) => {
                if let Step::LosePower(share, garbage) = step {
                    disk.lose_power(share, garbage);
                }
                // What the system repairs before it starts programs.
                disk.set_cuts_fail(false);
                let output = std::mem::take(&mut consumer.output);
                consumer = Consumer::start(&disk, durability, output);
                spool = open(&disk, durability).0;
                consumer.reader = Reader::new(spool.clone());
            }
            Step::Room(room) => disk.set_capacity(room.map(|room| disk.used() + room)),
            Step::CutsFail(fail) => disk.set_cuts_fail(fail),
            Step::SyncsFail(fail) => disk.set_syncs_fail(fail),
        }
    }
    consumer.read(usize::MAX);
    consumer.commit();
    (acknowledged, consumer.output)
}

fn check(steps: Vec<Step>, durability: Durability, may_lose_power: bool) {
    let (acknowledged, seen) = run(steps, durability, may_lose_power);
    // A batch that was refused while the disk failed may be there; it is sent again, and known by its content.
    let known: std::collections::HashSet<&String> = acknowledged.iter().collect();
    let kept: Vec<&String> = seen.iter().filter(|text| known.contains(text)).collect();
    assert_eq!(kept, acknowledged.iter().collect::<Vec<_>>());
    let mut once: Vec<&String> = seen.iter().collect();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), seen.len(), "nothing is seen twice");
}

proptest! {
    #[test]
    fn what_was_acknowledged_is_seen_once_when_the_machine_stops(steps in prop::collection::vec(step(), 0..60)) {
        check(steps, Durability::Always, true);
    }

    #[test]
    fn what_was_acknowledged_is_seen_once_when_the_program_is_killed(
        steps in prop::collection::vec(step(), 0..60),
        durability in prop_oneof![Just(Durability::Never), Just(Durability::Soon)],
    ) {
        check(steps, durability, false);
    }
}
