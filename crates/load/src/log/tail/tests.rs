//! Logs that are written, rotated and read in any order, against a list of all that was written.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::log::{LogPositions, log_families};

/// A log with everything that was written to it, and what was read of it.
struct Rig {
    folder: tempfile::TempDir,
    tail: Option<Tail>,
    written: u32,
    read: Vec<u32>,
    rotations: u32,
}

impl Rig {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("audit.log"), "").expect("a file");
        Self {
            folder,
            tail: None,
            written: 0,
            read: Vec::new(),
            rotations: 0,
        }
    }

    fn live(&self) -> PathBuf {
        self.folder.path().join("audit.log")
    }

    fn append(&self, text: &str) {
        let file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(self.live());
        file.and_then(|mut file| file.write_all(text.as_bytes()))
            .expect("a file");
    }

    fn line(number: u32) -> String {
        format!(
            r#"{{"kind":"Event","stage":"ResponseComplete","auditID":"{number:08}","userAgent":"seawall test"}}"#
        )
    }

    /// Writes events.
    fn write(&mut self, count: u32) {
        for _ in 0..count {
            self.append(&format!("{}\n", Self::line(self.written)));
            self.written += 1;
        }
    }

    fn rotated(&mut self) -> PathBuf {
        self.rotations += 1;
        let name = format!("audit-2026-11-28T10-00-{:02}.000.log", self.rotations);
        self.folder.path().join(name)
    }

    /// As the API server rotates.
    fn rename(&mut self) {
        let to = self.rotated();
        fs::rename(self.live(), to).expect("renamed");
        self.append("");
    }

    /// As `logrotate` does with `copytruncate`.
    fn copy_truncate(&mut self) {
        let to = self.rotated();
        fs::copy(self.live(), to).expect("copied");
        fs::write(self.live(), "").expect("truncated");
    }

    /// Compresses what is rotated.
    fn compress(&self) {
        for path in self.files() {
            if path != self.live() && path.extension().is_some_and(|end| end == "log") {
                let mut gzip =
                    flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                gzip.write_all(&fs::read(&path).expect("a file"))
                    .expect("gzip");
                let packed = gzip.finish().expect("gzip");
                fs::write(format!("{}.gz", path.display()), packed).expect("a file");
                fs::remove_file(path).expect("removed");
            }
        }
    }

    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.folder.path()).expect("a folder");
        entries
            .map(|entry| entry.expect("an entry").path())
            .collect()
    }

    fn tail(&mut self) -> &mut Tail {
        let live = self.live();
        self.tail.get_or_insert_with(|| {
            let (mut families, _) = log_families(&live).expect("a log");
            Tail::new(families.remove(0), LogPosition::default())
        })
    }

    /// Reads until there is no more.
    fn read(&mut self) {
        loop {
            let mut read: Vec<u32> = Vec::new();
            let tail = self.tail();
            tail.find().expect("found");
            let step = tail.step(&|| false, &mut |text, _, _| {
                let event: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
                let id: Option<u32> = event["auditID"].as_str().and_then(|id| id.parse().ok());
                read.extend(id);
                id.is_some()
            });
            self.read.extend(read);
            if step.expect("read") == Step::Idle {
                return;
            }
        }
    }

    /// Ends, and begins again from what was kept in a file.
    fn restart(&mut self) {
        let name = self.live();
        let position = self.tail().position().clone();
        let kept = LogPositions([(name.clone(), position)].into())
            .write()
            .expect("text");
        let mut positions = LogPositions::read(kept.as_bytes()).expect("positions");
        let (mut families, _) = log_families(&name).expect("a log");
        let position = positions.0.remove(&name).expect("a position");
        self.tail = Some(Tail::new(families.remove(0), position));
    }

    #[track_caller]
    fn check(&mut self) {
        let all: Vec<u32> = (0..self.written).collect();
        assert_eq!(self.read, all);
        assert_eq!(self.tail().gaps(), 0);
    }
}

#[test]
fn what_is_rotated_while_nobody_reads_is_read_once() {
    let mut rig = Rig::new();
    rig.write(3);
    rig.read();
    rig.write(2);
    rig.rename();
    rig.write(2);
    rig.rename();
    rig.compress();
    rig.write(1);
    rig.restart();
    rig.read();
    rig.check();
    rig.write(2);
    rig.copy_truncate();
    rig.write(1);
    rig.read();
    rig.restart();
    rig.read();
    rig.check();
    let written = u64::from(rig.written);
    assert_eq!(rig.tail().position().events, written);
}

#[test]
fn a_line_that_is_being_written_is_read_when_it_is_whole() {
    let mut rig = Rig::new();
    rig.write(1);
    let line = format!("{}\n", Rig::line(1));
    rig.append(&line[..40]);
    rig.read();
    rig.check();
    assert_eq!(rig.tail().rest(), 40);
    rig.append(&line[40..line.len() - 1]);
    rig.written = 2;
    rig.read();
    rig.check();
    rig.append("\n");
    rig.write(1);
    rig.read();
    rig.check();
    let at = rig.tail().position().current.clone().expect("a position");
    assert_eq!(at.line, 3);
    // What was cut off is counted once nobody writes to the file any more.
    rig.append(&line[..40]);
    rig.read();
    assert_eq!(rig.tail().log().broken, 0);
    rig.rename();
    rig.write(1);
    rig.read();
    rig.check();
    assert_eq!(rig.tail().log().broken, 1);
}

#[test]
fn what_was_rotated_before_belongs_to_a_directory_and_not_to_a_file() {
    let mut rig = Rig::new();
    rig.write(2);
    rig.rename();
    rig.write(2);
    rig.read();
    assert_eq!(rig.read, [2, 3]);
    let (mut families, _) = log_families(rig.folder.path()).expect("a folder");
    rig.tail = Some(Tail::new(families.remove(0), LogPosition::default()));
    rig.read.clear();
    rig.read();
    rig.check();
    // A file that turns up later is older, and the live one goes on where it was left.
    fs::write(
        rig.folder.path().join("audit-2026-11-01T10-00-00.000.log"),
        format!("{}\n", Rig::line(77)),
    )
    .expect("a file");
    rig.write(1);
    rig.read();
    rig.write(1);
    rig.read();
    assert_eq!(rig.read, [0, 1, 2, 3, 77, 4, 5]);
}

#[test]
fn a_file_that_is_gone_is_a_gap() {
    let mut rig = Rig::new();
    rig.write(2);
    rig.read();
    fs::write(rig.live(), "").expect("truncated");
    rig.write(1);
    rig.read();
    assert_eq!(rig.read, [0, 1, 2]);
    assert_eq!(rig.tail().gaps(), 1);
    fs::remove_file(rig.live()).expect("removed");
    rig.read();
    rig.write(1);
    rig.restart();
    rig.read();
    assert_eq!(rig.read, [0, 1, 2, 3]);
}

/// What was cut off in a file that nobody writes to any more is counted, compressed or not.
#[test]
fn a_rotated_file_alone_is_read_to_its_end() {
    let mut rig = Rig::new();
    rig.write(2);
    rig.append(&Rig::line(2)[..40]);
    rig.rename();
    rig.compress();
    let name = rig.files().into_iter().find(|path| *path != rig.live());
    let (mut families, _) = log_families(&name.expect("a file")).expect("a log");
    rig.tail = Some(Tail::new(families.remove(0), LogPosition::default()));
    rig.read();
    rig.check();
    assert_eq!((rig.tail().log().broken, rig.tail().rest()), (1, 0));
}

#[test]
fn a_stop_is_exact() {
    let mut rig = Rig::new();
    rig.write(10);
    let seen = std::cell::Cell::new(0);
    let tail = rig.tail();
    tail.find().expect("found");
    let step = tail.step(&|| seen.get() == 4, &mut |_, _, _| {
        seen.set(seen.get() + 1);
        true
    });
    step.expect("read");
    rig.read.extend(0..4);
    rig.restart();
    rig.read();
    rig.check();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn nothing_is_lost_or_doubled(actions in prop::collection::vec(0..6u8, 1..24)) {
        let mut rig = Rig::new();
        rig.write(1);
        rig.read();
        for action in actions {
            match action {
                0 => rig.write(1),
                1 => rig.write(3),
                2 => rig.read(),
                3 => rig.restart(),
                4 => {
                    if fs::metadata(rig.live()).expect("a file").len() > 0 {
                        rig.rename();
                    }
                }
                // A copy holds what was read before it was cut.
                _ => {
                    if fs::metadata(rig.live()).expect("a file").len() > 0 {
                        rig.copy_truncate();
                        rig.compress();
                    }
                }
            }
        }
        rig.read();
        let all: Vec<u32> = (0..rig.written).collect();
        prop_assert_eq!(&rig.read, &all);
        prop_assert_eq!(rig.tail().gaps(), 0);
    }
}
