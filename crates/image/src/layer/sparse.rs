//! The content of a sparse file with its holes filled.

use std::io::{self, Read};

/// Reads stored parts and puts zeros between them.
pub(crate) struct Filled<'p, R> {
    stored: R,
    parts: &'p [(u64, u64)],
    at: u64,
    size: u64,
}

impl<'p, R: Read> Filled<'p, R> {
    /// `parts` are in order and inside `size`.
    pub(crate) fn new(stored: R, parts: &'p [(u64, u64)], size: u64) -> Self {
        Self {
            stored,
            parts,
            at: 0,
            size,
        }
    }
}

impl<R: Read> Read for Filled<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(&(offset, length)) = self.parts.first()
            && offset + length <= self.at
        {
            self.parts = &self.parts[1..];
        }
        let (end, is_hole) = match self.parts.first() {
            Some(&(offset, length)) if offset <= self.at => (offset + length, false),
            Some(&(offset, _)) => (offset, true),
            None => (self.size, true),
        };
        let most = usize::try_from(end - self.at).unwrap_or(usize::MAX);
        let count = most.min(buffer.len());
        let count = match is_hole {
            true => {
                buffer[..count].fill(0);
                count
            }
            false => self.stored.read(&mut buffer[..count])?,
        };
        self.at += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_zeros() {
        for (parts, size, expect) in [
            (&[(2, 3), (5, 1), (8, 0)][..], 8, &b"\0\0abcd\0\0"[..]),
            (&[(0, 4)], 4, b"abcd"),
            (&[], 3, b"\0\0\0"),
            (&[(0, 0), (1, 4)], 5, b"\0abcd"),
        ] {
            let mut content = Vec::new();
            let mut filled = Filled::new(&b"abcd"[..], parts, size);
            filled.read_to_end(&mut content).expect("memory");
            assert_eq!(content, expect);
        }
    }
}
