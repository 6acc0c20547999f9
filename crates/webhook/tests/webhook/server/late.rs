//! A spool that takes too long: no API server waits for it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use seawall_webhook::{Refused, SegmentId, SpoolLimits, Storage};

use super::{list, settings, start_with};
use crate::disk::Disk;

/// A disk whose writes take this many milliseconds.
struct SlowDisk(Disk, Arc<AtomicU64>);

impl Storage for SlowDisk {
    fn segments(&self) -> io::Result<Vec<SegmentId>> {
        self.0.segments()
    }
    fn length(&self, segment: SegmentId) -> io::Result<u64> {
        self.0.length(segment)
    }
    fn create(&self, segment: SegmentId) -> io::Result<()> {
        self.0.create(segment)
    }
    fn write(&self, segment: SegmentId, at: u64, bytes: &[u8]) -> io::Result<()> {
        std::thread::sleep(Duration::from_millis(self.1.load(Ordering::Relaxed)));
        self.0.write(segment, at, bytes)
    }
    fn cut(&self, segment: SegmentId, length: u64) -> io::Result<()> {
        self.0.cut(segment, length)
    }
    fn sync(&self, segment: SegmentId) -> io::Result<()> {
        self.0.sync(segment)
    }
    fn read(&self, segment: SegmentId, at: u64, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.read(segment, at, bytes)
    }
    fn remove(&self, segment: SegmentId) -> io::Result<()> {
        self.0.remove(segment)
    }
    fn position(&self) -> io::Result<Option<Vec<u8>>> {
        self.0.position()
    }
    fn set_position(&self, bytes: &[u8], is_synced: bool) -> io::Result<()> {
        self.0.set_position(bytes, is_synced)
    }
}

#[test]
fn a_slow_disk_delays_nobody_and_what_lands_late_is_not_written_twice() {
    let delay = Arc::new(AtomicU64::new(1500));
    let disk = SlowDisk(Disk::default(), Arc::clone(&delay));
    let mut settings = settings();
    settings.acknowledge_within = Duration::from_millis(50);
    let folder = tempfile::tempdir().expect("a directory");
    let running = start_with(&settings, Box::new(disk), SpoolLimits::of(1 << 20), folder);
    let begun = Instant::now();
    let reply = running.post("/audit/prod", list("one").as_bytes());
    assert_eq!(
        (reply.status, reply.header("retry-after")),
        (503, Some("1"))
    );
    assert!(begun.elapsed() < Duration::from_secs(1));
    assert_eq!(running.metrics.refused(Refused::Late), 1);
    for _ in 0..200 {
        if !running.read().is_empty() {
            break;
        }
        std::thread::sleep(Duration::from_millis(25));
    }
    std::thread::sleep(Duration::from_millis(100));
    // It is there, and acknowledged at once, although the disk is as slow as before.
    assert_eq!(
        running.post("/audit/prod", list("one").as_bytes()).status,
        200
    );
    assert_eq!(running.read().len(), 1);
    // Of another cluster it is another batch.
    assert_eq!(
        running.post("/audit/test", list("one").as_bytes()).status,
        503
    );
}
