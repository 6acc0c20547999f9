//! A disk in memory that fills up, fails, and loses power.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use seawall_webhook::{SegmentId, Storage};

#[derive(Debug, Clone, Default)]
pub struct Disk(Arc<Mutex<Inner>>);

#[derive(Debug, Clone, Default)]
struct File {
    bytes: Vec<u8>,
    /// What is on the disk for certain.
    synced: Vec<u8>,
}

#[derive(Debug, Default)]
struct Inner {
    files: BTreeMap<SegmentId, File>,
    position: Option<Vec<u8>>,
    synced_position: Option<Vec<u8>>,
    /// Bytes that all files may have.
    capacity: Option<usize>,
    cuts_fail: bool,
    syncs_fail: bool,
}

impl Disk {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().expect("no test panics here")
    }

    pub fn set_capacity(&self, bytes: Option<usize>) {
        self.lock().capacity = bytes;
    }

    pub fn set_cuts_fail(&self, fail: bool) {
        self.lock().cuts_fail = fail;
    }

    pub fn set_syncs_fail(&self, fail: bool) {
        self.lock().syncs_fail = fail;
    }

    pub fn used(&self) -> usize {
        self.lock()
            .files
            .values()
            .map(|file| file.bytes.len())
            .sum()
    }

    pub fn files(&self) -> usize {
        self.lock().files.len()
    }

    /// The bytes of the file with this number, to break them.
    pub fn edit(&self, number: usize, edit: impl FnOnce(&mut Vec<u8>)) {
        let mut inner = self.lock();
        let file = inner.files.values_mut().nth(number).expect("a file");
        edit(&mut file.bytes);
    }

    pub fn set_position_bytes(&self, bytes: Option<Vec<u8>>) {
        self.lock().position = bytes;
    }

    /// The machine stops: of what was not synced, `share` of 256 parts is there, and `garbage` bytes of nothing behind it.
    pub fn lose_power(&self, share: usize, garbage: usize) {
        let mut inner = self.lock();
        for file in inner.files.values_mut() {
            if !file.bytes.starts_with(&file.synced) {
                file.bytes.clone_from(&file.synced);
            }
            let unsynced = file.bytes.len() - file.synced.len();
            let kept = file.synced.len() + unsynced * share / 256;
            if kept < file.bytes.len() {
                file.bytes.truncate(kept);
                file.bytes.extend(std::iter::repeat_n(0, garbage));
            }
            file.synced.clone_from(&file.bytes);
        }
        inner.position = inner.synced_position.clone();
    }
}

fn missing() -> io::Error {
    io::ErrorKind::NotFound.into()
}

impl Storage for Disk {
    fn segments(&self) -> io::Result<Vec<SegmentId>> {
        Ok(self.lock().files.keys().copied().collect())
    }

    fn length(&self, segment: SegmentId) -> io::Result<u64> {
        let inner = self.lock();
        let file = inner.files.get(&segment).ok_or_else(missing)?;
        Ok(file.bytes.len() as u64)
    }

    fn create(&self, segment: SegmentId) -> io::Result<()> {
        self.lock().files.insert(segment, File::default());
        Ok(())
    }

    fn write(&self, segment: SegmentId, at: u64, bytes: &[u8]) -> io::Result<()> {
        let mut inner = self.lock();
        let used: usize = inner.files.values().map(|file| file.bytes.len()).sum();
        let room = inner
            .capacity
            .map_or(usize::MAX, |most| most.saturating_sub(used));
        let file = inner.files.get_mut(&segment).ok_or_else(missing)?;
        let at = usize::try_from(at).expect("a small file");
        file.bytes.truncate(at);
        assert_eq!(file.bytes.len(), at, "nothing is written behind a hole");
        let fitting = bytes.len().min(room);
        file.bytes.extend(&bytes[..fitting]);
        match fitting == bytes.len() {
            true => Ok(()),
            false => Err(io::ErrorKind::StorageFull.into()),
        }
    }

    fn cut(&self, segment: SegmentId, length: u64) -> io::Result<()> {
        let mut inner = self.lock();
        if inner.cuts_fail {
            return Err(io::Error::other("no"));
        }
        let length = usize::try_from(length).expect("a small file");
        let file = inner.files.get_mut(&segment).ok_or_else(missing)?;
        file.bytes.truncate(length);
        file.synced.truncate(length);
        Ok(())
    }

    fn sync(&self, segment: SegmentId) -> io::Result<()> {
        let mut inner = self.lock();
        if inner.syncs_fail {
            return Err(io::Error::other("no"));
        }
        let file = inner.files.get_mut(&segment).ok_or_else(missing)?;
        file.synced.clone_from(&file.bytes);
        Ok(())
    }

    fn read(&self, segment: SegmentId, at: u64, bytes: &mut [u8]) -> io::Result<usize> {
        let inner = self.lock();
        let file = inner.files.get(&segment).ok_or_else(missing)?;
        let at = usize::try_from(at)
            .expect("a small file")
            .min(file.bytes.len());
        let count = bytes.len().min(file.bytes.len() - at);
        bytes[..count].copy_from_slice(&file.bytes[at..at + count]);
        Ok(count)
    }

    fn remove(&self, segment: SegmentId) -> io::Result<()> {
        self.lock()
            .files
            .remove(&segment)
            .map(drop)
            .ok_or_else(missing)
    }

    fn position(&self) -> io::Result<Option<Vec<u8>>> {
        Ok(self.lock().position.clone())
    }

    fn set_position(&self, bytes: &[u8], is_synced: bool) -> io::Result<()> {
        let mut inner = self.lock();
        inner.position = Some(bytes.to_vec());
        if is_synced {
            inner.synced_position = inner.position.clone();
        }
        Ok(())
    }
}
