//! The rows of rpm's table out of an SQLite file, from bytes: table b-trees and overflow pages, nothing else.
//!
//! A library that reads SQLite without C code and without opening files was not found; the part of the format that rpm needs
//! is small. Source: <https://www.sqlite.org/fileformat2.html>.

use crate::catalog::Unreadable;
use crate::catalog::bytes::{Order, slice};
use crate::catalog::limits::{MAX_HEADER_BYTES, MAX_PACKAGES, MAX_TREE_DEPTH};
use crate::catalog::notes::Notes;

/// How a file begins.
pub(super) const MAGIC: &[u8] = b"SQLite format 3\0";

const TABLE_INTERIOR: u8 = 5;
const TABLE_LEAF: u8 = 13;

struct Database<'a> {
    bytes: &'a [u8],
    page_size: usize,
    /// The page without what extensions reserve at its end.
    usable: usize,
    /// Pages that can still be read. Each page is needed once; more means that the tree refers to itself.
    left: usize,
}

/// The blobs of the table `Packages`, in order of their numbers.
pub(super) fn blobs(bytes: &[u8], notes: &mut Notes) -> Result<Vec<Vec<u8>>, Unreadable> {
    let mut database = Database::open(bytes)?;
    let root = database.root_of("Packages")?;
    let mut found = Vec::new();
    database.rows(root, &mut |record| {
        let record = record.map_err(|reason| notes.add(|| reason.to_owned()));
        let Ok(record) = record else {
            return true;
        };
        match column(&record, 1) {
            Some(Value::Bytes(blob)) => found.push(blob.to_vec()),
            _ => notes.add(|| "a row of the table of packages holds no header".to_owned()),
        }
        if found.len() == MAX_PACKAGES {
            notes.add(|| format!("more than {MAX_PACKAGES} packages"));
        }
        found.len() < MAX_PACKAGES
    })?;
    Ok(found)
}

impl<'a> Database<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let broken = || Unreadable::new("the SQLite header is not valid");
        if !bytes.starts_with(MAGIC) {
            return Err(broken());
        }
        let page_size = match Order::Big.u16(bytes, 16).ok_or_else(broken)? {
            1 => 65_536,
            size => usize::from(size),
        };
        if !page_size.is_power_of_two() || page_size < 512 {
            return Err(broken());
        }
        let reserved = usize::from(*bytes.get(20).ok_or_else(broken)?);
        let encoding = Order::Big.u32(bytes, 56).ok_or_else(broken)?;
        if encoding > 1 {
            return Err(Unreadable::new("the SQLite file is in UTF-16"));
        }
        let usable = page_size - reserved;
        if usable < 480 {
            return Err(broken());
        }
        Ok(Self {
            bytes,
            page_size,
            usable,
            left: bytes.len() / page_size + 1,
        })
    }

    fn page(&mut self, number: u32) -> Result<&'a [u8], Unreadable> {
        if self.left == 0 {
            return Err(Unreadable::new(
                "pages of the SQLite file refer to each other",
            ));
        }
        self.left -= 1;
        let page = usize::try_from(number)
            .ok()
            .and_then(|number| number.checked_sub(1)?.checked_mul(self.page_size))
            .and_then(|at| slice(self.bytes, at, self.page_size));
        page.ok_or_else(|| Unreadable::new(format!("page {number} of the SQLite file is missing")))
    }

    /// The root page of a table, from the schema on page 1.
    fn root_of(&mut self, table: &str) -> Result<u32, Unreadable> {
        let mut root = None;
        self.rows(1, &mut |record| {
            let Ok(record) = record else {
                return true;
            };
            let is_it = matches!(column(&record, 0), Some(Value::Bytes(b"table")))
                && matches!(column(&record, 1), Some(Value::Bytes(name)) if name.eq_ignore_ascii_case(table.as_bytes()));
            if let (true, Some(Value::Integer(page))) = (is_it, column(&record, 3)) {
                root = u32::try_from(page).ok();
            }
            root.is_none()
        })?;
        self.left = self.bytes.len() / self.page_size + 1;
        root.ok_or_else(|| Unreadable::new(format!("the SQLite file has no table `{table}`")))
    }

    /// Calls `each` with every record of a table until it returns `false`.
    fn rows(
        &mut self,
        root: u32,
        each: &mut dyn FnMut(Result<Vec<u8>, &'static str>) -> bool,
    ) -> Result<(), Unreadable> {
        let mut open = vec![(root, 0_usize)];
        while let Some((number, depth)) = open.pop() {
            let page = self.page(number)?;
            let at = if number == 1 { 100 } else { 0 };
            let broken = || Unreadable::new(format!("page {number} of the SQLite file is damaged"));
            let kind = *page.get(at).ok_or_else(broken)?;
            let count = usize::from(Order::Big.u16(page, at + 3).ok_or_else(broken)?);
            let header = if kind == TABLE_INTERIOR { 12 } else { 8 };
            let cell = |index: usize| {
                let offset = Order::Big.u16(page, at + header + 2 * index)?;
                page.get(usize::from(offset)..)
            };
            match kind {
                TABLE_INTERIOR if depth < MAX_TREE_DEPTH => {
                    // The last child first: the stack gives them back in order.
                    open.push((Order::Big.u32(page, at + 8).ok_or_else(broken)?, depth + 1));
                    for index in (0..count).rev() {
                        let child = cell(index).and_then(|cell| Order::Big.u32(cell, 0));
                        open.push((child.ok_or_else(broken)?, depth + 1));
                    }
                }
                TABLE_LEAF => {
                    for index in 0..count {
                        let cell = cell(index).ok_or_else(broken)?;
                        let record = self.record(cell);
                        if !each(record) {
                            return Ok(());
                        }
                    }
                }
                _ => return Err(broken()),
            }
        }
        Ok(())
    }

    /// The record of a leaf cell, with its overflow pages.
    fn record(&mut self, cell: &[u8]) -> Result<Vec<u8>, &'static str> {
        const DAMAGED: &str = "a row of the SQLite file is damaged";
        let (length, first) = varint(cell, 0).ok_or(DAMAGED)?;
        let (_, second) = varint(cell, first).ok_or(DAMAGED)?;
        let length = usize::try_from(length).map_err(|_| DAMAGED)?;
        if length > MAX_HEADER_BYTES || length > self.bytes.len() {
            return Err("a row of the SQLite file is too long");
        }
        let start = first + second;
        let local = self.local(length);
        let mut record = slice(cell, start, local).ok_or(DAMAGED)?.to_vec();
        let mut next = if record.len() < length {
            Order::Big.u32(cell, start + local).ok_or(DAMAGED)?
        } else {
            0
        };
        while record.len() < length {
            let page = self.page(next).map_err(|_| DAMAGED)?;
            let wanted = (length - record.len()).min(self.usable - 4);
            next = Order::Big.u32(page, 0).ok_or(DAMAGED)?;
            record.extend_from_slice(slice(page, 4, wanted).ok_or(DAMAGED)?);
        }
        Ok(record)
    }

    /// How many bytes of a record of this length are in the cell itself.
    fn local(&self, length: usize) -> usize {
        let most = self.usable - 35;
        if length <= most {
            return length;
        }
        let least = (self.usable - 12) * 32 / 255 - 23;
        let surplus = least + (length - least) % (self.usable - 4);
        if surplus <= most { surplus } else { least }
    }
}

/// A value of a record.
#[derive(Debug, PartialEq, Eq)]
enum Value<'a> {
    Integer(i64),
    Bytes(&'a [u8]),
    Other,
}

fn column(record: &[u8], wanted: usize) -> Option<Value<'_>> {
    let (header, mut at) = varint(record, 0)?;
    let header = usize::try_from(header).ok()?;
    let mut data = header;
    let mut index = 0;
    while at < header {
        let (kind, length) = varint(record, at)?;
        at += length;
        let size = match kind {
            0..=4 => usize::try_from(kind).ok()?,
            5 => 6,
            6 | 7 => 8,
            8 | 9 => 0,
            10 | 11 => return None,
            _ => usize::try_from((kind - 12) / 2).ok()?,
        };
        let bytes = slice(record, data, size)?;
        if index == wanted {
            return Some(match kind {
                8 => Value::Integer(0),
                9 => Value::Integer(1),
                1..=6 => Value::Integer(bytes.iter().fold(
                    if bytes[0] & 0x80 == 0 { 0 } else { -1 },
                    |value: i64, &byte| value << 8 | i64::from(byte),
                )),
                12.. => Value::Bytes(bytes),
                _ => Value::Other,
            });
        }
        data += size;
        index += 1;
    }
    None
}

/// SQLite's big-endian base 128 of at most 9 bytes: the number and its length.
fn varint(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let mut value = 0_u64;
    for (index, &byte) in bytes.get(at..)?.iter().take(9).enumerate() {
        if index == 8 {
            return Some((value << 8 | u64::from(byte), 9));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, index + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_of_records() {
        assert_eq!(varint(&[0x7f], 0), Some((127, 1)));
        assert_eq!(varint(&[0x81, 0x00], 0), Some((128, 2)));
        assert_eq!(varint(&[0xff; 9], 0), Some((u64::MAX, 9)));
        assert_eq!(varint(&[0xff; 8], 0), None);
        // Header of 3 bytes: an integer of one byte, a text of two.
        let record = [3, 1, 17, 0xfe, b'h', b'i'];
        assert_eq!(column(&record, 0), Some(Value::Integer(-2)));
        assert_eq!(column(&record, 1), Some(Value::Bytes(b"hi")));
        assert_eq!(column(&record, 2), None);
    }

    #[test]
    fn a_tree_that_refers_to_itself_ends() {
        let mut bytes = vec![0_u8; 1024];
        bytes[..16].copy_from_slice(MAGIC);
        bytes[16..18].copy_from_slice(&512_u16.to_be_bytes());
        bytes[100] = TABLE_INTERIOR;
        bytes[108..112].copy_from_slice(&1_u32.to_be_bytes());
        assert!(blobs(&bytes, &mut Notes::default()).is_err());
    }

    proptest! {
        #[test]
        fn never_panics(tail in proptest::collection::vec(any::<u8>(), 0..1500), page in 0_u8..6) {
            let mut bytes = MAGIC.to_vec();
            bytes.extend_from_slice(&[page, 0]);
            bytes.extend_from_slice(&tail);
            for at in 18..bytes.len().min(100) {
                bytes[at] = 0;
            }
            let _ = blobs(&bytes, &mut Notes::default());
            let _ = column(&tail, 3);
        }
    }
}
