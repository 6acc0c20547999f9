//! The names of the functions of a Go binary, which are in it even when it is stripped: the runtime needs them for stack
//! traces, those of inlined calls as well, so that what is not there was not compiled in.
//!
//! Since Go 1.16 the names are one block of the table of lines (`pclntab`). The older layout is not read: of such binaries
//! nothing can be proved.

use memchr::memmem;

use crate::catalog::bytes::Order;
use crate::catalog::executable::Executable;
use crate::catalog::limits::MAX_CANDIDATES;

const SECTIONS: &[&str] = &[".gopclntab", ".data.rel.ro.gopclntab", "__gopclntab"];

/// Magic numbers with whether the header has the address of the text: Go 1.20, 1.18, 1.16.
const LAYOUTS: &[(u32, bool)] = &[
    (0xffff_fff1, true),
    (0xffff_fff0, true),
    (0xffff_fffa, false),
];

/// Functions that every program of Go has: without them, the block is something else.
const EXPECTED: &[&[u8]] = &[b"runtime.main", b"runtime.goexit"];

/// The block of names, each ended by a zero byte; `None` where there is no such table.
pub(super) fn names<'a>(file: &Executable<'a>) -> Option<&'a [u8]> {
    let section = file.section(SECTIONS);
    let order = file.order;
    if let Some(block) = section.and_then(|table| block(table, order)) {
        return Some(block);
    }
    file.read_only().chain(file.writable()).find_map(|data| {
        LAYOUTS.iter().find_map(|(magic, _)| {
            let magic = match order {
                Order::Little => magic.to_le_bytes(),
                Order::Big => magic.to_be_bytes(),
            };
            let mut places = memmem::find_iter(data, &magic).take(MAX_CANDIDATES);
            places.find_map(|at| block(&data[at..], order))
        })
    })
}

fn block(table: &[u8], order: Order) -> Option<&[u8]> {
    let magic = order.u32(table, 0)?;
    let (_, has_text) = LAYOUTS.iter().find(|(known, _)| *known == magic)?;
    let [0, 0, minimum, width] = *table.get(4..8)? else {
        return None;
    };
    let width = usize::from(width);
    if !matches!(minimum, 1 | 2 | 4) || !matches!(width, 4 | 8) {
        return None;
    }
    let field = |index: usize| {
        let value = order.pointer(width, table, 8 + index * width)?;
        usize::try_from(value).ok()
    };
    let first = if *has_text { 3 } else { 2 };
    let (start, end) = (field(first)?, field(first + 1)?);
    let block = table.get(start..end)?;
    let is_whole = EXPECTED
        .iter()
        .all(|name| memmem::find(block, &[name, &[0][..]].concat()).is_some());
    is_whole.then_some(block)
}

/// The names of a block.
pub(super) fn each(block: &[u8]) -> impl Iterator<Item = &str> {
    block
        .split(|&byte| byte == 0)
        .filter_map(|name| std::str::from_utf8(name).ok())
        .filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(magic: u32, names: &[u8]) -> Vec<u8> {
        let mut bytes = magic.to_le_bytes().to_vec();
        bytes.extend_from_slice(&[0, 0, 1, 8]);
        let fields: &[u64] = if magic == 0xffff_fffa {
            &[1, 1]
        } else {
            &[1, 1, 0]
        };
        let start = 8 + 8 * (fields.len() as u64 + 2);
        for field in fields.iter().chain(&[start, start + names.len() as u64]) {
            bytes.extend_from_slice(&field.to_le_bytes());
        }
        bytes.extend_from_slice(names);
        bytes
    }

    #[test]
    fn the_block_of_names_by_layout() {
        let all = b"runtime.main\0main.main\0runtime.goexit\0";
        for magic in [0xffff_fff1, 0xffff_fff0, 0xffff_fffa] {
            let bytes = table(magic, all);
            let found = block(&bytes, Order::Little).expect("a block");
            assert_eq!(
                each(found).collect::<Vec<_>>(),
                ["runtime.main", "main.main", "runtime.goexit"]
            );
        }
        assert_eq!(block(&table(0xffff_fffb, all), Order::Little), None);
        assert_eq!(
            block(&table(0xffff_fff1, b"main.main\0"), Order::Little),
            None
        );
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..120), magic in 0_usize..3) {
            let bytes = [&LAYOUTS[magic].0.to_le_bytes()[..], &[0, 0, 1, 8], &bytes].concat();
            let _ = block(&bytes, Order::Little);
        }
    }
}
