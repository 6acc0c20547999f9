//! Digests of whole files.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use seawall_image::Hasher;

/// Reads a file from its beginning to its end; how many bytes that are.
pub(super) fn read_through(file: &mut File, hasher: &mut Hasher) -> io::Result<u64> {
    file.seek(SeekFrom::Start(0))?;
    let mut buffer = vec![0; 1 << 17];
    let mut length = 0;
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(length),
            count => {
                hasher.update(&buffer[..count]);
                length += count as u64;
            }
        }
    }
}
