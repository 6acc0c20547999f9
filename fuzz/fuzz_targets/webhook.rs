//! Any bytes as a body that an API server sends, plain or packed, and as a file of the spool: nothing panics, what is taken is a batch
//! that rules can be asked about, and what is written behind damage is read again.
#![no_main]

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use seawall_detect::Head;
use seawall_webhook::{
    Durability, Encoding, Incoming, Reader, SegmentId, Spool, SpoolLimits, Storage, check,
};

const MAX_BYTES: usize = 1 << 20;

/// A disk with files in memory.
#[derive(Default)]
struct Memory(Mutex<(BTreeMap<SegmentId, Vec<u8>>, Option<Vec<u8>>)>);

impl Memory {
    fn with<T>(&self, segment: SegmentId, act: impl FnOnce(&mut Vec<u8>) -> T) -> io::Result<T> {
        let mut files = self.0.lock().expect("no panic");
        let file = files.0.get_mut(&segment);
        file.map(act).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Storage for Memory {
    fn segments(&self) -> io::Result<Vec<SegmentId>> {
        Ok(self.0.lock().expect("no panic").0.keys().copied().collect())
    }
    fn length(&self, segment: SegmentId) -> io::Result<u64> {
        self.with(segment, |file| file.len() as u64)
    }
    fn create(&self, segment: SegmentId) -> io::Result<()> {
        let mut files = self.0.lock().expect("no panic");
        files.0.insert(segment, Vec::new());
        Ok(())
    }
    fn write(&self, segment: SegmentId, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.with(segment, |file| {
            file.truncate(at as usize);
            file.extend(bytes);
        })
    }
    fn cut(&self, segment: SegmentId, length: u64) -> io::Result<()> {
        self.with(segment, |file| file.truncate(length as usize))
    }
    fn sync(&self, _: SegmentId) -> io::Result<()> {
        Ok(())
    }
    fn read(&self, segment: SegmentId, at: u64, bytes: &mut [u8]) -> io::Result<usize> {
        self.with(segment, |file| {
            let rest = file.get(at as usize..).unwrap_or_default();
            let count = rest.len().min(bytes.len());
            bytes[..count].copy_from_slice(&rest[..count]);
            count
        })
    }
    fn remove(&self, segment: SegmentId) -> io::Result<()> {
        self.0.lock().expect("no panic").0.remove(&segment);
        Ok(())
    }
    fn position(&self) -> io::Result<Option<Vec<u8>>> {
        Ok(self.0.lock().expect("no panic").1.clone())
    }
    fn set_position(&self, bytes: &[u8], _: bool) -> io::Result<()> {
        self.0.lock().expect("no panic").1 = Some(bytes.to_vec());
        Ok(())
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    match kind % 4 {
        0 => body(data, Encoding::Plain),
        1 => body(data, Encoding::Gzip),
        2 => spool(data, None),
        _ => {
            let (position, data) = data.split_at(data.len().min(28));
            spool(data, Some(position.to_vec()));
        }
    }
});

fn body(data: &[u8], encoding: Encoding) {
    let Ok(checked) = check(data.to_vec(), encoding, MAX_BYTES) else {
        return;
    };
    let text = std::str::from_utf8(&checked.body).expect("what is taken is UTF-8");
    let events = Head::batch(text).unwrap_or_default();
    assert_eq!(events.len(), checked.events as usize);
}

fn spool(data: &[u8], position: Option<Vec<u8>>) {
    let memory = Memory::default();
    {
        let mut files = memory.0.lock().expect("no panic");
        files.0.insert(SegmentId(0), data.to_vec());
        files.1 = position;
    }
    let limits = SpoolLimits {
        bytes: 8 << 20,
        segment_bytes: 1 << 16,
        kept_bytes: 1 << 16,
    };
    let Ok((spool, _)) = Spool::open(Box::new(memory), limits, Durability::Never) else {
        return;
    };
    let spool = Arc::new(spool);
    let last = Incoming {
        cluster: "fuzz".parse().expect("a name"),
        events: 1,
        received_ms: 0,
        body: b"last".to_vec(),
    };
    assert_eq!(spool.append(std::slice::from_ref(&last)), [Ok(())]);
    let mut reader = Reader::new(Arc::clone(&spool));
    let mut found = None;
    while let Ok(Some(record)) = reader.next(Duration::ZERO) {
        found = Some(record.body);
    }
    assert_eq!(found.as_deref(), Some("last"));
}
