//! One long list, such as `kubectl get --output json` writes it, read on all processors.
//!
//! The items are told apart by a look at quotes and brackets alone, and read in parts. Whatever is wrong with one of them is
//! left to the reader that goes from front to back, so that an error, and where it is said, are the same either way.

use std::ops::Range;

use jiter::Jiter;
use rayon::prelude::*;

use super::{Place, Reader};
use crate::limits::MAX_DEPTH;
use crate::text::Shared;
use crate::{Allowance, Node, Spellings, Warning};

/// Shorter texts are read before other processors have woken up; short enough for tests.
const MIN_BYTES: usize = if cfg!(test) { 2 << 10 } else { 1 << 20 };

/// Bytes of one part.
const PART_BYTES: usize = MIN_BYTES / 4;

/// The items of a list, and where its closing bracket is.
struct Items {
    items: Vec<Range<usize>>,
    close: usize,
}

/// What one part gave.
struct Part {
    nodes: Vec<Node>,
    warnings: Vec<Warning>,
    spellings: Spellings,
    values: usize,
}

impl Reader<'_, '_> {
    /// The items of the list whose bracket is the next byte, read in parts; the reader goes on behind it. `None`, and nothing
    /// is read, where that is not worth it or anything is wrong.
    pub(super) fn items_in_parts(&mut self, depth: usize) -> Option<Vec<Node>> {
        let open = self.index();
        if self.data.len() - open < MIN_BYTES || rayon::current_num_threads() == 1 {
            return None;
        }
        let found = find_items(self.data, open)?;
        let mut place = self.place.clone();
        let mut parts: Vec<(Place, &[Range<usize>])> = Vec::new();
        let mut rest = &*found.items;
        while let Some(first) = rest.first() {
            place.at(self.data, first.start);
            let is_in_part = |item: &&Range<usize>| item.end - first.start < PART_BYTES;
            let count = rest.iter().take_while(is_in_part).count().max(1);
            let (part, behind) = rest.split_at(count);
            parts.push((place.clone(), part));
            rest = behind;
        }
        let (data, allowance) = (self.data, &*self.allowance);
        let parts: Option<Vec<Part>> = parts
            .into_par_iter()
            .map(|(place, items)| read_part(data, place, items, allowance, depth))
            .collect();
        let parts = parts?;
        // The list itself is a value too.
        let values = parts.iter().map(|part| part.values).sum::<usize>() + 1;
        // What the limits cut off is for the reader that knows where.
        self.allowance.values = match self.allowance.values.checked_sub(values) {
            Some(left @ 1..) => left,
            _ => return None,
        };
        let mut nodes = Vec::with_capacity(found.items.len());
        for part in parts {
            nodes.extend(part.nodes);
            self.warnings.extend(part.warnings);
            self.spellings.append(part.spellings);
        }
        place.at(self.data, found.close);
        self.place = place;
        self.go_to(found.close + 1);
        Some(nodes)
    }
}

fn read_part(
    data: &[u8],
    place: Place,
    items: &[Range<usize>],
    allowance: &Allowance,
    depth: usize,
) -> Option<Part> {
    let mut own = allowance.clone();
    let mut warnings = Vec::new();
    let mut spellings = Spellings::default();
    let mut reader = Reader {
        jiter: Jiter::new(&[]),
        base: 0,
        data,
        place,
        warnings: &mut warnings,
        spellings: &mut spellings,
        texts: Shared::of(PART_BYTES),
        allowance: &mut own,
        spare_items: Vec::new(),
        spare_entries: Vec::new(),
    };
    let mut nodes = Vec::with_capacity(items.len());
    for item in items {
        reader.data = &data[..item.end];
        reader.go_to(item.start);
        let peek = reader.jiter.peek().ok()?;
        nodes.push(reader.value(peek, depth).ok()?);
        let behind = &data[reader.index()..item.end];
        if !behind.iter().all(u8::is_ascii_whitespace) {
            return None;
        }
    }
    let values = allowance.values - own.values;
    Some(Part {
        nodes,
        warnings,
        spellings,
        values,
    })
}

/// Tells the items of a list apart; `None` where it does not end or nests too deep.
fn find_items(data: &[u8], open: usize) -> Option<Items> {
    let mut items = Vec::new();
    let (mut depth, mut start, mut at) = (0, open + 1, open + 1);
    loop {
        match data.get(at)? {
            b'"' => at = end_of_text(data, at + 1)?,
            b'{' | b'[' if depth == MAX_DEPTH => return None,
            b'{' | b'[' => depth += 1,
            b']' if depth == 0 => {
                items.push(start..at);
                return Some(Items { items, close: at });
            }
            b'}' | b']' => depth = usize::checked_sub(depth, 1)?,
            b',' if depth == 0 => {
                items.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
}

/// Where the quote is that ends a text.
fn end_of_text(data: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr2(b'"', b'\\', data.get(at..)?)?;
        if data[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::json::parse_json_spelled;
    use crate::{Allowance, Spellings};

    /// A list that is long enough, with an item of a test in the middle.
    fn long_list(item: &str) -> String {
        let filler = r#"{"a": "b\\\"],{[", "é": [1.50, null, {"b": {}}]},"#.to_owned() + "\n ";
        let half = filler.repeat(super::MIN_BYTES / filler.len());
        format!(
            "{{\"kind\": \"List\",\n \"items\": [\n{half}{item}, {half}{{}}\n], \"z\": 1}}\n{{\"next\": 1.50}}"
        )
    }

    /// All that reading gives, in one thread or in several.
    fn read(text: &str, threads: usize, values: usize) -> String {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads");
        pool.install(|| {
            let (mut warnings, mut spellings) = (Vec::new(), Spellings::default());
            let mut allowance = Allowance {
                values,
                ..Allowance::default()
            };
            let nodes = parse_json_spelled(
                text.as_bytes(),
                true,
                &mut warnings,
                &mut spellings,
                &mut allowance,
            );
            format!("{nodes:?} {warnings:?} {spellings:?} {allowance:?}")
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]
        #[test]
        fn parts_are_what_the_whole_is(
            item in prop_oneof!["[\\[\\]{}\",:0-9a-z \\\\\n]{0,12}", r#"\{"[ab]": [0-9.]{1,4}, "[ab]": "[a-z\\\\]{0,3}"\}"#],
            is_short in any::<bool>(),
        ) {
            let text = long_list(&item);
            let values = if is_short { 500 } else { 1_000_000 };
            prop_assert_eq!(read(&text, 1, values), read(&text, 3, values));
        }
    }

    #[test]
    fn a_whole_list_is_read_in_parts() {
        let text = long_list("{}");
        assert!(super::find_items(text.as_bytes(), text.find('[').expect("a list")).is_some());
        assert!(read(&text, 2, 1_000_000).starts_with("Ok"));
    }
}
