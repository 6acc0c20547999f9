//! Any bytes as a snapshot, packed or not, and any objects through one: what was written is read again as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_load::{open_snapshot, read_snapshot, write_snapshot};

fuzz_target!(|bytes: &[u8]| {
    let _ = open_snapshot(bytes);
    let _ = read_snapshot(bytes);
    let loaded = seawall_load::load_bytes("input.yaml", bytes);
    let mut packed = Vec::new();
    let header = write_snapshot(&loaded.cluster, "2026-01-01T00:00:00Z", "0", &mut packed);
    let header = header.expect("memory takes everything");
    let (again, cluster) = open_snapshot(&packed).expect("its own snapshot");
    assert_eq!((again.objects, cluster.objects().len()), (header.objects, header.objects));
});
