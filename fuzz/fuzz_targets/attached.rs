//! What is attached to images or lies in repositories of statements: heads of attestations, indexes of VEX, and VEX itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::vex::{self, VexIndex};
use seawall_image::attestation_head;
use seawall_package::Purl;

fuzz_target!(|data: &[u8]| {
    let _ = attestation_head(data);
    if let Ok(index) = VexIndex::read(data) {
        let purl: Purl = "pkg:npm/a@1".parse().expect("a package URL");
        for location in index.about(&purl) {
            // Documents are opened by these paths.
            assert!(!location.starts_with('/') && location.split('/').all(|part| part != ".."));
        }
        assert!(index.len() <= data.len());
    }
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(purl) = text.parse::<Purl>()
    {
        let again: Purl = purl.to_string().parse().expect("what is written is read");
        assert_eq!(again, purl);
    }
    let _ = vex::read(data);
});
