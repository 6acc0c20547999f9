//! A layer that is compressed: the first byte chooses what compresses it and what is broken, so that the fuzzer need not find out
//! how to write valid frames.
#![no_main]

use std::io::Write as _;

use libfuzzer_sys::fuzz_target;
use seawall_image::limits::Limits;
use seawall_image::{Digest, Readers, read_layer};

fuzz_target!(|data: &[u8]| {
    let [how, at, rest @ ..] = data else {
        return;
    };
    let mut bytes = Vec::new();
    for member in rest.chunks((rest.len() / 2).max(1)) {
        match how & 3 {
            0 => {
                let level = flate2::Compression::fast();
                let mut encoder = flate2::write::GzEncoder::new(&mut bytes, level);
                encoder.write_all(member).expect("memory takes all");
                encoder.finish().expect("memory takes all");
            }
            1 => bytes.extend(zstd::encode_all(member, 1).expect("memory takes all")),
            2 => {
                let level = bzip2::Compression::fast();
                let mut encoder = bzip2::write::BzEncoder::new(&mut bytes, level);
                encoder.write_all(member).expect("memory takes all");
                encoder.finish().expect("memory takes all");
            }
            _ => {
                let options = lzma_rust2::XzOptions::with_preset(0);
                let mut writer = lzma_rust2::XzWriter::new(Vec::new(), options).expect("options");
                writer.write_all(member).expect("memory takes all");
                bytes.extend(writer.finish().expect("memory takes all"));
            }
        }
    }
    let is_broken = how & 4 != 0;
    if is_broken && !bytes.is_empty() {
        let place = usize::from(*at) * bytes.len() / 256;
        bytes[place] ^= 1 << (how >> 5);
    }
    let readers = Readers {
        limits: Limits {
            layer_bytes: 16 << 20,
            free_bytes: 4 << 20,
            ..Limits::default()
        },
        ..Readers::new(&[])
    };
    let layer = read_layer(&mut || Ok(&bytes[..]), None, readers).expect("memory is read to its end");
    match &layer.blob {
        Some(blob) => {
            assert_eq!(blob.digest, Digest::of(&bytes));
            if !is_broken {
                assert_eq!(blob.diff_id, Digest::of(rest));
            }
        }
        None => assert!(!layer.unknown.is_empty()),
    }
});
