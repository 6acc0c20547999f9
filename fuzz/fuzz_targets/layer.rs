//! Any bytes as one layer or several: decompression, tar, whiteouts, links, and what is visible in the end.
#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use seawall_image::limits::Limits;
use seawall_image::overlay::Overlay;
use seawall_image::{Digest, Readers, assemble, read_layer};

fuzz_target!(|bytes: &[u8]| {
    let readers = Readers {
        limits: Limits {
            layer_bytes: 16 << 20,
            free_bytes: 4 << 20,
            ..Limits::default()
        },
        ..Readers::new(&[])
    };
    // Each half is a layer of its own.
    let (one, two) = bytes.split_at(bytes.len() / 2 / 512 * 512);
    let layers = [one, two, bytes].map(|bytes| {
        let layer = read_layer(&mut || Ok(bytes), None, readers).expect("memory is read to its end");
        match &layer.blob {
            Some(blob) => assert_eq!(blob.digest, Digest::of(bytes)),
            None => assert!(!layer.unknown.is_empty()),
        }
        layer
    });
    let overlay = Overlay::of(&layers);
    let mut seen = BTreeSet::new();
    for (path, visible) in overlay.iter() {
        assert!((visible.entry.layer as usize) < layers.len());
        assert!(path.split('/').all(|part| !matches!(part, "" | "." | "..")));
        assert!(seen.insert(path));
    }
    let layers: Vec<_> = layers.iter().collect();
    assert_eq!(assemble(&layers).files, seen.len() as u64);
});
