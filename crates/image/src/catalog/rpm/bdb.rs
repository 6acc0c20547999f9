//! The headers of `Packages` as older distributions have it: a Berkeley DB hash table whose values are on overflow pages.

use crate::catalog::Unreadable;
use crate::catalog::bytes::{Order, slice};
use crate::catalog::limits::{MAX_HEADER_BYTES, MAX_PACKAGES};
use crate::catalog::notes::Notes;

const HASH_MAGIC: u32 = 0x0006_1561;
const PAGE_HEADER: usize = 26;
/// Unsorted pages are those of before version 4.6.
const HASH_UNSORTED: u8 = 2;
const OVERFLOW: u8 = 7;
const HASH_META: u8 = 8;
const HASH: u8 = 13;

const ON_PAGE: u8 = 1;
const OFF_PAGE: u8 = 3;

struct Table<'a> {
    bytes: &'a [u8],
    order: Order,
    page_size: usize,
    /// Overflow pages that can still be read; each belongs to one value.
    left: usize,
}

/// The byte order, when the file is a hash table of Berkeley DB.
fn order(bytes: &[u8]) -> Option<Order> {
    [Order::Little, Order::Big]
        .into_iter()
        .find(|order| order.u32(bytes, 12) == Some(HASH_MAGIC))
}

/// Whether a file begins as one.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    order(bytes).is_some()
}

/// The values of the table, except that of key 0, which counts the others.
pub(super) fn blobs(bytes: &[u8], notes: &mut Notes) -> Result<Vec<Vec<u8>>, Unreadable> {
    let broken = || Unreadable::new("the header of the Berkeley DB file is not valid");
    let order = order(bytes).ok_or_else(broken)?;
    let page_size = order.size(bytes, 20).ok_or_else(broken)?;
    if !(512..=65_536).contains(&page_size) || !page_size.is_power_of_two() {
        return Err(broken());
    }
    if bytes.get(24) != Some(&0) || bytes.get(25) != Some(&HASH_META) {
        return Err(Unreadable::new(
            "the Berkeley DB file is encrypted or of an unknown kind",
        ));
    }
    let last = order.size(bytes, 32).ok_or_else(broken)?;
    if bytes.len() / page_size <= last {
        notes.add(|| "the package database ends before its last page".to_owned());
    }
    let mut table = Table {
        bytes,
        order,
        page_size,
        left: bytes.len() / page_size + 1,
    };
    let mut found = Vec::new();
    for page in bytes.chunks_exact(page_size).skip(1) {
        if matches!(page[25], HASH | HASH_UNSORTED) {
            table.values(page, &mut found, notes);
        }
        if found.len() >= MAX_PACKAGES {
            notes.add(|| format!("more than {MAX_PACKAGES} packages"));
            break;
        }
    }
    Ok(found)
}

impl<'a> Table<'a> {
    /// Adds the values of a page: keys and values take turns.
    fn values(&mut self, page: &'a [u8], found: &mut Vec<Vec<u8>>, notes: &mut Notes) {
        let entries = self.order.u16(page, 20).map_or(0, usize::from);
        for index in (1..entries).step_by(2) {
            let key = self.item(page, index - 1);
            if key.is_some_and(|key| {
                key.first() == Some(&ON_PAGE) && key[1..].iter().all(|&byte| byte == 0)
            }) {
                continue;
            }
            let value = self.item(page, index).and_then(|item| self.value(item));
            match value {
                Some(value) => found.push(value),
                None => notes.add(|| "an entry of the package database is damaged".to_owned()),
            }
        }
    }

    /// The item at an index: it ends where the one before it begins, since pages fill from their end.
    fn item(&self, page: &'a [u8], index: usize) -> Option<&'a [u8]> {
        let offset = |index: usize| {
            self.order
                .u16(page, PAGE_HEADER + 2 * index)
                .map(usize::from)
        };
        let start = offset(index)?;
        let end = match index.checked_sub(1) {
            Some(before) => offset(before)?,
            None => page.len(),
        };
        page.get(start..end)
    }

    fn value(&mut self, item: &'a [u8]) -> Option<Vec<u8>> {
        match *item.first()? {
            ON_PAGE => Some(item[1..].to_vec()),
            OFF_PAGE => self.overflow(self.order.u32(item, 4)?, self.order.size(item, 8)?),
            _ => None,
        }
    }

    fn overflow(&mut self, first: u32, length: usize) -> Option<Vec<u8>> {
        if length > MAX_HEADER_BYTES || length > self.bytes.len() {
            return None;
        }
        let mut value = Vec::with_capacity(length);
        let mut next = first;
        while value.len() < length {
            self.left = self.left.checked_sub(1)?;
            let at = usize::try_from(next).ok()?.checked_mul(self.page_size)?;
            let page = slice(self.bytes, at, self.page_size)?;
            if next == 0 || page[25] != OVERFLOW {
                return None;
            }
            let used = usize::from(self.order.u16(page, 22)?);
            value.extend_from_slice(slice(page, PAGE_HEADER, used)?);
            next = self.order.u32(page, 16)?;
        }
        (value.len() == length).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIZE: usize = 512;

    /// A table of one hash page with a value on it and one on two overflow pages.
    fn table(big: bool) -> Vec<u8> {
        let n16 = |value: u16| {
            if big {
                value.to_be_bytes()
            } else {
                value.to_le_bytes()
            }
        };
        let n32 = |value: u32| {
            if big {
                value.to_be_bytes()
            } else {
                value.to_le_bytes()
            }
        };
        let mut bytes = vec![0; SIZE * 4];
        bytes[12..16].copy_from_slice(&n32(HASH_MAGIC));
        bytes[20..24].copy_from_slice(&n32(SIZE as u32));
        bytes[25] = HASH_META;
        bytes[32..36].copy_from_slice(&n32(3));
        let items: [&[u8]; 6] = [
            &[ON_PAGE, 0, 0, 0, 0],
            &[ON_PAGE, 9, 0, 0, 0],
            &[ON_PAGE, 1, 0, 0, 0],
            b"\x01small",
            &[ON_PAGE, 2, 0, 0, 0],
            &[&[OFF_PAGE, 0, 0, 0][..], &n32(2), &n32(600)].concat(),
        ];
        let page = &mut bytes[SIZE..2 * SIZE];
        page[25] = HASH;
        page[20..22].copy_from_slice(&n16(6));
        let mut end = SIZE;
        for (index, item) in items.iter().enumerate() {
            end -= item.len();
            page[end..end + item.len()].copy_from_slice(item);
            page[PAGE_HEADER + 2 * index..][..2].copy_from_slice(&n16(end as u16));
        }
        for (number, used, next) in [(2, 486_usize, 3), (3, 114, 0)] {
            let page = &mut bytes[number * SIZE..][..SIZE];
            page[16..20].copy_from_slice(&n32(next));
            page[22..24].copy_from_slice(&n16(used as u16));
            page[25] = OVERFLOW;
            page[PAGE_HEADER..PAGE_HEADER + used].fill(b'x');
        }
        bytes
    }

    #[test]
    fn values_on_and_off_the_page() {
        for big in [false, true] {
            let mut notes = Notes::default();
            let found = blobs(&table(big), &mut notes).expect("a table");
            assert_eq!(found, [b"small".to_vec(), vec![b'x'; 600]]);
            assert!(notes.finish().is_empty());
        }
    }

    #[test]
    fn an_overflow_that_refers_to_itself_is_unknown() {
        let mut bytes = table(false);
        bytes[2 * SIZE + 16] = 2;
        bytes[2 * SIZE + 22..2 * SIZE + 24].fill(0);
        let mut notes = Notes::default();
        assert_eq!(blobs(&bytes, &mut notes).expect("a table").len(), 1);
        assert_eq!(notes.finish().len(), 1);
    }

    proptest! {
        #[test]
        fn never_panics(changes in proptest::collection::vec((0_usize..2048, any::<u8>()), 0..12)) {
            let mut bytes = table(false);
            for (at, value) in changes {
                bytes[at] = value;
            }
            let _ = blobs(&bytes, &mut Notes::default());
        }
    }
}
