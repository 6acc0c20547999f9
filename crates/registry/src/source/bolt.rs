//! Reads databases of bolt, in which containerd names its images: a file of pages that are B+ trees of keys, values and
//! further trees (buckets). Read only, from memory, and without any trust in what it says.

/// Size of the header of a page.
const HEADER: usize = 16;

/// Size of an element of a page.
const ELEMENT: usize = 16;

const MAGIC: u32 = 0xED0C_DAED;
const VERSION: u32 = 2;
const BRANCH: u16 = 1;
const LEAF: u16 = 2;
const BUCKET: u32 = 1;

/// Deepest tree. One of four levels has more pages than a file of the largest size.
const MAX_DEPTH: usize = 16;

/// Most elements that are looked at for one question: what links between pages could repeat for ever.
const MAX_ELEMENTS: usize = 4_000_000;

/// A database in memory.
pub(crate) struct Bolt<'b> {
    bytes: &'b [u8],
    page_size: usize,
    root: u64,
    /// Which transaction it shows.
    pub(crate) transaction: u64,
}

/// A bucket: a page of the file, or one in the value that names it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bucket<'b> {
    Page(u64),
    Inline(&'b [u8]),
}

/// What a key names.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'b> {
    Bytes(&'b [u8]),
    Bucket(Bucket<'b>),
}

impl<'b> Bolt<'b> {
    /// The newest whole state of the file.
    pub(crate) fn open(bytes: &'b [u8]) -> Option<Self> {
        let first = meta(bytes, 0);
        // The second one is a page further, whose size the first one may not say any more.
        let sizes = [4096, 8192, 16384, 65536, 1024, 2048, 32768];
        let known = first.as_ref().map(|meta| meta.page_size);
        let second = match known {
            Some(size) => meta(bytes, size),
            None => sizes.into_iter().find_map(|size| meta(bytes, size)),
        };
        let newest = first.into_iter().chain(second);
        newest.max_by_key(|meta| meta.transaction)
    }

    /// The bucket that holds all others.
    pub(crate) fn root(&self) -> Bucket<'b> {
        Bucket::Page(self.root)
    }

    /// All keys of a bucket with what they name, in order; `None` when the file is broken.
    pub(crate) fn entries(&self, bucket: Bucket<'b>) -> Option<Vec<(&'b [u8], Value<'b>)>> {
        let mut found = Vec::new();
        let mut seen = 0;
        let first = match bucket {
            Bucket::Page(page) => self.page(page)?,
            Bucket::Inline(bytes) => bytes,
        };
        let mut open = vec![(first, 0)];
        while let Some((page, depth)) = open.pop() {
            let (flags, count) = (u16_at(page, 8)?, usize::from(u16_at(page, 10)?));
            seen += count;
            if seen > MAX_ELEMENTS || depth > MAX_DEPTH {
                return None;
            }
            for at in 0..count {
                let element = HEADER + at * ELEMENT;
                if flags & BRANCH != 0 {
                    // The last one is taken first, so the order is turned around.
                    let element = HEADER + (count - 1 - at) * ELEMENT;
                    open.push((self.page(u64_at(page, element + 8)?)?, depth + 1));
                } else if flags & LEAF != 0 {
                    let is_bucket = u32_at(page, element)? & BUCKET != 0;
                    let start = element.checked_add(usize_at(page, element + 4)?)?;
                    let middle = start.checked_add(usize_at(page, element + 8)?)?;
                    let end = middle.checked_add(usize_at(page, element + 12)?)?;
                    let (key, value) = (page.get(start..middle)?, page.get(middle..end)?);
                    found.push((key, value_of(value, is_bucket)?));
                } else {
                    return None;
                }
            }
        }
        Some(found)
    }

    /// What a key of a bucket names.
    pub(crate) fn get(&self, bucket: Bucket<'b>, key: &str) -> Option<Value<'b>> {
        let entries = self.entries(bucket)?;
        let found = entries
            .into_iter()
            .find(|(known, _)| *known == key.as_bytes());
        found.map(|(_, value)| value)
    }

    /// A bucket in a bucket.
    pub(crate) fn bucket(&self, bucket: Bucket<'b>, key: &str) -> Option<Bucket<'b>> {
        match self.get(bucket, key)? {
            Value::Bucket(bucket) => Some(bucket),
            Value::Bytes(_) => None,
        }
    }

    /// A page with those that it continues on.
    fn page(&self, number: u64) -> Option<&'b [u8]> {
        let start = usize::try_from(number).ok()?.checked_mul(self.page_size)?;
        let header = self.bytes.get(start..start.checked_add(HEADER)?)?;
        let more = usize_at(header, 12)?.checked_add(1)?;
        let end = start.checked_add(more.checked_mul(self.page_size)?)?;
        self.bytes.get(start..end)
    }
}

fn value_of(value: &[u8], is_bucket: bool) -> Option<Value<'_>> {
    if !is_bucket {
        return Some(Value::Bytes(value));
    }
    Some(Value::Bucket(match u64_at(value, 0)? {
        0 => Bucket::Inline(value.get(16..)?),
        page => Bucket::Page(page),
    }))
}

/// The description of a state, where it is whole.
fn meta(bytes: &[u8], at: usize) -> Option<Bolt<'_>> {
    let meta = bytes.get(at.checked_add(HEADER)?..)?.get(..64)?;
    let page_size = usize_at(meta, 8)?;
    let is_whole = u32_at(meta, 0)? == MAGIC
        && u32_at(meta, 4)? == VERSION
        && page_size.is_power_of_two()
        && (512..=1 << 20).contains(&page_size)
        && u64_at(meta, 56)? == checksum(&meta[..56]);
    is_whole.then_some(Bolt {
        bytes,
        page_size,
        root: u64_at(meta, 16)?,
        transaction: u64_at(meta, 48)?,
    })
}

/// FNV-1a of 64 bits.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*bytes))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*bytes))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u64::from_le_bytes(*bytes))
}

fn usize_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32_at(bytes, at)?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A file whose root has these keys, one page for all.
    fn file(keys: &[(&str, &[u8], bool)]) -> Vec<u8> {
        let mut bytes = vec![0; 4 * 4096];
        for (page, transaction) in [(0_usize, 1_u64), (1, 2)] {
            let at = page * 4096 + HEADER;
            bytes[at..at + 4].copy_from_slice(&MAGIC.to_le_bytes());
            bytes[at + 4..at + 8].copy_from_slice(&VERSION.to_le_bytes());
            bytes[at + 8..at + 12].copy_from_slice(&4096_u32.to_le_bytes());
            bytes[at + 16..at + 24].copy_from_slice(&3_u64.to_le_bytes());
            bytes[at + 48..at + 56].copy_from_slice(&transaction.to_le_bytes());
            let sum = checksum(&bytes[at..at + 56]);
            bytes[at + 56..at + 64].copy_from_slice(&sum.to_le_bytes());
        }
        let page = leaf(keys);
        bytes[3 * 4096..3 * 4096 + page.len()].copy_from_slice(&page);
        bytes
    }

    fn leaf(keys: &[(&str, &[u8], bool)]) -> Vec<u8> {
        let mut page = vec![0; HEADER + keys.len() * ELEMENT];
        page[8..10].copy_from_slice(&LEAF.to_le_bytes());
        page[10..12].copy_from_slice(&(keys.len() as u16).to_le_bytes());
        for (at, (key, value, is_bucket)) in keys.iter().enumerate() {
            let element = HEADER + at * ELEMENT;
            let place = (page.len() - element) as u32;
            let words = [
                u32::from(*is_bucket),
                place,
                key.len() as u32,
                value.len() as u32,
            ];
            for (number, word) in words.iter().enumerate() {
                let at = element + number * 4;
                page[at..at + 4].copy_from_slice(&word.to_le_bytes());
            }
            page.extend(key.as_bytes());
            page.extend(*value);
        }
        page
    }

    #[test]
    fn keys_and_inline_buckets_are_found() {
        let inline = [vec![0; 16], leaf(&[("digest", b"sha256:00", false)])].concat();
        let bytes = file(&[("a", b"1", false), ("v1", &inline, true)]);
        let bolt = Bolt::open(&bytes).expect("a database");
        assert_eq!(bolt.transaction, 2);
        let bucket = bolt.bucket(bolt.root(), "v1").expect("a bucket");
        assert!(matches!(
            bolt.get(bucket, "digest"),
            Some(Value::Bytes(b"sha256:00"))
        ));
        assert!(bolt.bucket(bolt.root(), "a").is_none());
    }

    #[test]
    fn the_older_state_counts_where_the_newer_is_broken() {
        let mut bytes = file(&[("a", b"1", false)]);
        bytes[4096 + HEADER + 50] ^= 1;
        assert_eq!(Bolt::open(&bytes).map(|bolt| bolt.transaction), Some(1));
        bytes[HEADER + 50] ^= 1;
        assert!(Bolt::open(&bytes).is_none());
    }

    #[test]
    fn pages_in_circles_end() {
        let mut bytes = file(&[("a", &3_u64.to_le_bytes(), false)]);
        let at = 3 * 4096;
        bytes[at + 8] = BRANCH as u8;
        bytes[at + HEADER + 8..at + HEADER + 16].copy_from_slice(&3_u64.to_le_bytes());
        let bolt = Bolt::open(&bytes).expect("a database");
        assert!(bolt.entries(bolt.root()).is_none());
    }

    proptest! {
        #[test]
        fn never_panics(changes in proptest::collection::vec((3 * 4096_usize..3 * 4096 + 200, any::<u8>()), 0..30)) {
            let inline = [vec![0; 16], leaf(&[("digest", b"sha256:00", false)])].concat();
            let mut bytes = file(&[("a", b"1", false), ("v1", &inline, true)]);
            for (at, byte) in changes {
                bytes[at] = byte;
            }
            if let Some(bolt) = Bolt::open(&bytes)
                && let Some(bucket) = bolt.bucket(bolt.root(), "v1")
            {
                bolt.entries(bucket);
            }
        }
    }
}
