//! A gigabyte of manifests of a few lines each is within the limits of an input.

use seawall_syntax::limits::{MAX_DOCUMENTS, MAX_NODES};
use seawall_syntax::{Allowance, read_stream};

/// The last five of the 2,400,000 documents that `xtask generate-documents` makes for docs/benchmarks.md.
const DOCUMENTS: &[u8] = include_bytes!("gigabyte.yaml");

const GIGABYTE: usize = 1_000_000_000;

#[test]
fn a_gigabyte_of_small_manifests_is_read_whole() {
    let mut left = Allowance::default();
    let mut documents = 0;
    read_stream(DOCUMENTS, &mut left, &mut |document| {
        documents += document.nodes.expect("reads").len();
    });
    assert_eq!((documents, MAX_DOCUMENTS - left.documents), (5, 5));
    let times = GIGABYTE / DOCUMENTS.len();
    assert!(documents * times < MAX_DOCUMENTS);
    let values = MAX_NODES - left.values;
    assert!(values > 100 && values * times < MAX_NODES, "{values}");
}
