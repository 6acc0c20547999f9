//! The comparisons in every format over the same hostile input.

use crate::commands::{Table, check};
use crate::media::Medium;

const DIFFERENCES: Table = &[
    ("rbac diff before.json in.json", Medium::Lines),
    ("rbac diff before.json in.json --format json", Medium::Json),
    ("network diff before.json in.json", Medium::Lines),
    (
        "network diff before.json in.json --format markdown",
        Medium::Markdown,
    ),
    (
        "network diff before.json in.json --format json",
        Medium::Json,
    ),
    (
        "network diff before.json in.json --format html",
        Medium::Html,
    ),
    ("diff before.json in.json", Medium::Lines),
    (
        "diff before.json in.json --format markdown",
        Medium::Markdown,
    ),
    ("diff before.json in.json --format json", Medium::Json),
    ("diff before.json in.json --format html", Medium::Html),
    ("attack diff before.json in.json", Medium::Lines),
    (
        "attack diff before.json in.json --format markdown",
        Medium::Markdown,
    ),
    (
        "attack diff before.json in.json --format json",
        Medium::Json,
    ),
    (
        "attack diff before.json in.json --format html",
        Medium::Html,
    ),
];

#[test]
fn differences() {
    check(DIFFERENCES);
}
