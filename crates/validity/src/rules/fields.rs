//! What many rules ask of a mapping: fields that exclude each other, items that differ.

use std::collections::HashSet;

use seawall_syntax::Node;

use crate::mismatch::{Report, listed};
use crate::place::Place;

/// How many of some fields are there.
pub(super) fn count(node: &Node, fields: &[&str]) -> usize {
    fields
        .iter()
        .filter(|field| node.get(field).is_some())
        .count()
}

/// Adds that more than one, or none, of some fields is there.
pub(super) fn exactly_one(node: &Node, fields: &[&str], place: &Place<'_>, report: &mut Report) {
    match count(node, fields) {
        1 => {}
        0 => report.refuse(place, format!("one of {} is required", listed(fields))),
        _ => at_most_one(node, fields, place, report),
    }
}

/// Adds that more than one of some fields is there.
pub(super) fn at_most_one(node: &Node, fields: &[&str], place: &Place<'_>, report: &mut Report) {
    if count(node, fields) > 1 {
        let there: Vec<&str> = fields
            .iter()
            .copied()
            .filter(|field| node.get(field).is_some())
            .collect();
        let message = format!(
            "{} cannot be set together",
            listed(&there).replace(" or ", " and ")
        );
        report.refuse_with(place, message, "keep one of them");
    }
}

/// The texts that items have in a field: looked up for each item of another list, which may be as long.
pub(super) fn texts<'n>(items: &'n [Node], field: &str) -> HashSet<&'n str> {
    items.iter().filter_map(|item| item.str(field)).collect()
}

/// Lists in manifests are short, so every pair is looked at up to this length, and longer ones are sorted.
const MAX_PAIRS: usize = 16;

/// Calls back for each item whose key an earlier item has too.
pub(super) fn duplicates<'n, K: Ord + Copy>(
    items: impl Iterator<Item = (usize, &'n Node)> + Clone,
    key: impl Fn(&'n Node) -> Option<K>,
    mut found: impl FnMut(usize, K),
) {
    if items.clone().nth(MAX_PAIRS).is_none() {
        for (position, (index, item)) in items.clone().enumerate() {
            let Some(own) = key(item) else { continue };
            if items
                .clone()
                .take(position)
                .any(|(_, other)| key(other) == Some(own))
            {
                found(index, own);
            }
        }
        return;
    }
    let mut keys: Vec<(K, usize)> = items
        .filter_map(|(index, item)| key(item).map(|key| (key, index)))
        .collect();
    keys.sort_unstable();
    for pair in keys.windows(2) {
        if let [(first, _), (second, index)] = pair
            && first == second
        {
            found(*index, *second);
        }
    }
}
