//! Equal keys in one mapping: the last one counts.

use std::collections::HashMap;

use crate::error::warn;
use crate::{Entry, Warning};

/// Keeps the last of equal keys at the place of the first, and warns about each.
pub(crate) fn unique_entries(mut entries: Vec<Entry>, warnings: &mut Vec<Warning>) -> Vec<Entry> {
    const SMALL: usize = 16;
    let duplicate = if entries.len() <= SMALL {
        (1..entries.len()).any(|i| entries[..i].iter().any(|e| e.key == entries[i].key))
    } else {
        let mut keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        keys.sort_unstable();
        keys.windows(2).any(|pair| pair[0] == pair[1])
    };
    if !duplicate {
        return entries;
    }
    let mut seen = HashMap::new();
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries.drain(..) {
        match seen.get(&entry.key) {
            Some(&index) => {
                let twin: &mut Entry = &mut kept[index];
                warn(warnings, entry.key_position, || {
                    if twin.key_position.is_known() {
                        format!(
                            "key `{}` appears twice; the last one counts, the one at {} is lost",
                            entry.key, twin.key_position
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
    kept
}
