//! Documents that tools exchange: bills of materials and VEX are read, and what is read is written and read again the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::vex::{self, Issue};
use seawall_image::sbom::{Format, read, write};

fuzz_target!(|data: &[u8]| {
    if let Ok(document) = read(data) {
        for format in Format::ALL {
            let text = write(&document, *format);
            let again = read(text.as_bytes()).expect("what is written is read");
            assert_eq!(again.packages, document.packages, "{format:?}");
        }
    }
    if let Ok(said) = vex::read(data) {
        let issue = Issue::default();
        let text = vex::write_openvex(&said.statements, &issue);
        assert!(vex::read(text.as_bytes()).is_ok());
        let _ = vex::write_cyclonedx(&said.statements, &issue);
    }
});
