//! Numbers out of bytes that may end too early.

/// Byte order and width of a file's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// The least significant byte first.
    Little,
    /// The most significant byte first.
    Big,
}

/// `length` bytes at `at`.
pub(crate) fn slice(bytes: &[u8], at: usize, length: usize) -> Option<&[u8]> {
    bytes.get(at..at.checked_add(length)?)
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    slice(bytes, at, N)?.try_into().ok()
}

impl Order {
    /// 16 bits.
    pub(crate) fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let array = array(bytes, at)?;
        Some(match self {
            Self::Little => u16::from_le_bytes(array),
            Self::Big => u16::from_be_bytes(array),
        })
    }

    /// 32 bits.
    pub(crate) fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let array = array(bytes, at)?;
        Some(match self {
            Self::Little => u32::from_le_bytes(array),
            Self::Big => u32::from_be_bytes(array),
        })
    }

    /// 64 bits.
    pub(crate) fn u64(self, bytes: &[u8], at: usize) -> Option<u64> {
        let array = array(bytes, at)?;
        Some(match self {
            Self::Little => u64::from_le_bytes(array),
            Self::Big => u64::from_be_bytes(array),
        })
    }

    /// 32 bits as a length or offset.
    pub(crate) fn size(self, bytes: &[u8], at: usize) -> Option<usize> {
        usize::try_from(self.u32(bytes, at)?).ok()
    }

    /// A pointer of `width` bytes (4 or 8).
    pub(crate) fn pointer(self, width: usize, bytes: &[u8], at: usize) -> Option<u64> {
        match width {
            4 => self.u32(bytes, at).map(u64::from),
            8 => self.u64(bytes, at),
            _ => None,
        }
    }
}

/// Little-endian base 128, as Go and DWARF write it: the number and its length.
pub(crate) fn uvarint(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let mut value = 0_u64;
    for (index, &byte) in bytes.get(at..)?.iter().take(9).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((value, index + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_end_with_the_bytes() {
        let bytes = [1, 2, 3, 4, 5, 6, 7, 8];
        assert_eq!(Order::Little.u16(&bytes, 0), Some(0x0201));
        assert_eq!(Order::Big.u32(&bytes, 4), Some(0x0506_0708));
        assert_eq!(Order::Big.u64(&bytes, 1), None);
        assert_eq!(Order::Little.u32(&bytes, usize::MAX), None);
        assert_eq!(uvarint(&[0xac, 0x02], 0), Some((300, 2)));
        assert_eq!(uvarint(&[0x80; 20], 0), None);
    }
}
