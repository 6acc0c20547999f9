//! Equal keys in one mapping: the last one counts.

use std::collections::HashMap;

use crate::error::warn;
use crate::{Entry, Warning};

/// Takes the entries of a mapping out of the buffer that they were collected in. Keeps the last of equal keys at the place of
/// the first, and warns about each.
pub(crate) fn unique_entries(
    entries: &mut Vec<Entry>,
    warnings: &mut Vec<Warning>,
) -> Box<[Entry]> {
    if !has_twins(entries) {
        return entries.drain(..).collect();
    }
    let mut seen = HashMap::new();
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries.drain(..) {
        match seen.get(&entry.key) {
            Some(&index) => {
                let twin: &mut Entry = &mut kept[index];
                warn(warnings, entry.key_position(), || {
                    if twin.key_position().is_known() {
                        format!(
                            "key `{}` appears twice; the last one counts, the one at {} is lost",
                            entry.key,
                            twin.key_position()
                        )
                    } else {
                        format!("key `{}` appears twice; the last one counts", entry.key)
                    }
                });
                *twin = entry;
            }
            None => {
                seen.insert(entry.key.clone(), kept.len());
                kept.push(entry);
            }
        }
    }
    kept.into_boxed_slice()
}

/// Whether a key is there twice.
fn has_twins(entries: &[Entry]) -> bool {
    const SMALL: usize = 16;
    if entries.len() > SMALL {
        let mut keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        keys.sort_unstable();
        return keys.windows(2).any(|pair| pair[0] == pair[1]);
    }
    // Most keys differ in length or last letter from all before them, and are compared with none.
    let mut shapes = 0_u64;
    entries.iter().enumerate().any(|(index, entry)| {
        let key = entry.key.as_bytes();
        let last = key.last().copied().unwrap_or_default();
        let shape = 1 << ((key.len() * 7 + usize::from(last)) % 64);
        let may_be_twin = shapes & shape != 0;
        shapes |= shape;
        may_be_twin
            && entries[..index]
                .iter()
                .any(|before| before.key == entry.key)
    })
}
