//! Every command that takes results of images, in every format.

use crate::commands::check;
use crate::media::Medium;

/// Commands that take results of scanning images, and what they answer in.
const IMAGES: &[(&str, Medium)] = &[
    (
        "scan in.json --images images.json --format table --full",
        Medium::Lines,
    ),
    (
        "scan in.json --images images.json --format table --group-by check",
        Medium::Lines,
    ),
    (
        "scan in.json --images images.json --format json",
        Medium::Json,
    ),
    (
        "scan in.json --images images.json --format sarif",
        Medium::Json,
    ),
    (
        "scan in.json --images images.json --format junit",
        Medium::Xml,
    ),
    (
        "scan in.json --images images.json --format html",
        Medium::Html,
    ),
    (
        "scan in.json --images images.json --format markdown",
        Medium::Markdown,
    ),
    (
        "scan in.json --images images.json --format csv",
        Medium::Csv,
    ),
    (
        "scan in.json --images images.json --format github",
        Medium::Github,
    ),
    (
        "scan in.json --images images.json --format gitlab-code-quality",
        Medium::Json,
    ),
    (
        "scan in.json --images images.json --format gitlab-sast",
        Medium::Json,
    ),
    (
        "diff before.json in.json --images images.json",
        Medium::Lines,
    ),
    (
        "diff before.json in.json --format markdown --images images.json",
        Medium::Markdown,
    ),
    (
        "diff before.json in.json --format json --images images.json",
        Medium::Json,
    ),
    ("attack paths in.json --images images.json", Medium::Lines),
    (
        "attack paths in.json --format json --images images.json",
        Medium::Json,
    ),
    (
        "attack paths in.json --format dot --images images.json",
        Medium::Dot,
    ),
    (
        "attack paths in.json --format mermaid --images images.json",
        Medium::Mermaid,
    ),
    (
        "attack paths in.json --format html --images images.json",
        Medium::Html,
    ),
    (
        "attack exposure in.json --images images.json",
        Medium::Lines,
    ),
    (
        "attack exposure in.json --format json --images images.json",
        Medium::Json,
    ),
    ("attack cut in.json --images images.json", Medium::Lines),
    (
        "attack cut in.json --format json --images images.json",
        Medium::Json,
    ),
    (
        "attack diff before.json in.json --format markdown --images images.json",
        Medium::Markdown,
    ),
    ("image rebuild images.json", Medium::Lines),
    ("image rebuild images.json --format json", Medium::Json),
    ("image rebuild images.json -i in.json", Medium::Lines),
    (
        "except 00000000000000000000000000000001 --reason r --owner o --expires 2999-01-01 -i in.json --images images.json",
        Medium::Lines,
    ),
];

#[test]
fn images() {
    check(IMAGES);
}
